package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.constants.ScimType;
import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.etag.ETag;
import de.captaingoldfish.scim.sdk.common.exceptions.BadRequestException;
import de.captaingoldfish.scim.sdk.common.exceptions.ForbiddenException;
import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.resources.complex.Meta;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.Member;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.response.PartialListResponse;
import io.tollbridge.directory.GroupFilter;
import io.tollbridge.directory.ProvisionedGroup;
import io.tollbridge.directory.ProvisionedGroups;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /Groups}: the roles of the organization of the token. A member holds the role for Home, and so everywhere. A group
 * that is created here permits nothing until an administrator gives it permissions.
 */
final class GroupsHandler extends ResourceHandler<Group> {
    private final ProvisionedGroups provisioned;
    private final Supplier<UUID> ids;
    private final Clock clock;

    GroupsHandler(ProvisionedGroups provisioned, Supplier<UUID> ids, Clock clock) {
        this.provisioned = provisioned;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Group createResource(Group resource, Context context) {
        return Answers.of(context, caller -> {
            Role role = new Role(ids.get(), caller.organizationId(), name(resource), "", List.of(), false, 1);
            Answers.require(
                    provisioned.create(
                            caller.provisioner(),
                            new ProvisionedGroup(role, externalId(resource)),
                            new ProvisionedGroups.Members(members(resource), Set.of()),
                            clock.instant(),
                            caller.initiator()),
                    caller,
                    role.id());
            return write(found(caller, role.id().toString(), true));
        });
    }

    @Override
    public Group getResource(
            String id,
            @Nullable List<SchemaAttribute> attributes,
            @Nullable List<SchemaAttribute> excluded,
            Context context) {
        boolean members = Listing.returns("members", attributes, excluded);
        return Answers.of(context, caller -> write(found(caller, id, members)));
    }

    /** With its members, whatever is returned of it in the end: operations are applied to them. */
    @Override
    public Group getResourceForUpdate(
            String id,
            @Nullable List<SchemaAttribute> attributes,
            @Nullable List<SchemaAttribute> excluded,
            Context context,
            de.captaingoldfish.scim.sdk.server.endpoints.features.EndpointType endpoint) {
        return Answers.of(context, caller -> write(found(caller, id, true)));
    }

    @Override
    public PartialListResponse<Group> listResources(
            long startIndex,
            int count,
            @Nullable FilterNode filter,
            @Nullable SchemaAttribute sortBy,
            @Nullable SortOrder sortOrder,
            @Nullable List<SchemaAttribute> attributes,
            @Nullable List<SchemaAttribute> excluded,
            Context context) {
        return Answers.of(context, caller -> {
            Translation<GroupFilter> translation = GroupFilters.translate(filter);
            boolean members = Listing.returns("members", attributes, excluded);
            return new Listing(startIndex, count, filter, sortBy, sortOrder)
                    .answer(
                            translation.whole(),
                            (slice, complete) -> provisioned.list(
                                    caller.provisioner(), translation.filter(), slice, complete || members),
                            GroupsHandler::write,
                            getServiceProvider());
        });
    }

    /** PUT, and PATCH once its operations are applied. */
    @Override
    public Group updateResource(Group resource, Context context) {
        return Answers.of(context, caller -> {
            ProvisionedGroup current = found(caller, resource.getId().orElse(""), true);
            Role role = current.role();
            caller.requireVersion(version(current));
            String name = name(resource);
            if (role.builtIn() && !name.equals(role.name())) {
                throw new BadRequestException(
                        "The built-in role " + role.name() + " cannot be renamed.", ScimType.RFC7644.MUTABILITY);
            }
            Set<UUID> before =
                    current.members().stream().map(ProvisionedGroup.Member::id).collect(Collectors.toSet());
            Set<UUID> wanted = members(resource);
            Set<UUID> added = new HashSet<>(wanted);
            added.removeAll(before);
            Set<UUID> removed = new HashSet<>(before);
            removed.removeAll(wanted);
            if (!added.isEmpty() || !removed.isEmpty() || !name.equals(role.name())) {
                requireMayShare(caller, role);
            }
            Role renamed = new Role(
                    role.id(),
                    role.organizationId(),
                    name,
                    role.description(),
                    role.permissions(),
                    role.builtIn(),
                    role.version());
            Answers.require(
                    provisioned.update(
                            caller.provisioner(),
                            new ProvisionedGroup(renamed, externalId(resource)),
                            new ProvisionedGroups.Members(added, removed),
                            clock.instant(),
                            caller.initiator()),
                    caller,
                    role.id());
            return write(found(caller, role.id().toString(), true));
        });
    }

    @Override
    public void deleteResource(String id, Context context) {
        Answers.of(context, caller -> {
            ProvisionedGroup current = found(caller, id, true);
            Role role = current.role();
            caller.requireVersion(version(current));
            if (role.builtIn()) {
                throw new ForbiddenException("The built-in role " + role.name() + " cannot be deleted.");
            }
            requireMayShare(caller, role);
            Answers.require(
                    provisioned.delete(caller.provisioner(), role.id(), clock.instant(), caller.initiator()),
                    caller,
                    role.id());
            return role;
        });
    }

    private ProvisionedGroup found(ScimCaller caller, String id, boolean withMembers) {
        return Answers.found(id, one -> provisioned.byId(caller.provisioner(), one, withMembers));
    }

    private static void requireMayShare(ScimCaller caller, Role role) {
        if (!caller.mayShare(role.permissions())) {
            throw new ForbiddenException("The role " + role.name()
                    + " is given and taken only by a client that may do all that the role permits.");
        }
    }

    private static String name(Group resource) {
        return resource.getDisplayName()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> Answers.invalid("displayName is missing"));
    }

    private static Optional<String> externalId(Group resource) {
        return resource.getExternalId().filter(id -> !id.isBlank());
    }

    /** Users alone: roles do not hold roles. */
    private static Set<UUID> members(Group resource) {
        return resource.getMembers().stream()
                .map(member -> member.getValue().orElse(""))
                .map(value ->
                        Answers.id(value).orElseThrow(() -> Answers.invalid("members: there is no user " + value)))
                .collect(Collectors.toSet());
    }

    /**
     * Without meta.created and meta.lastModified: of roles the database keeps neither, and the audit log, which knew, keeps
     * nothing for ever. Both may be left out (RFC 7643 §3.1).
     */
    private static Group write(ProvisionedGroup group) {
        Role role = group.role();
        Group resource = new Group();
        resource.setId(role.id().toString());
        resource.setDisplayName(role.name());
        group.externalId().ifPresent(resource::setExternalId);
        if (!group.members().isEmpty()) {
            resource.setMembers(group.members().stream()
                    .map(member -> Member.builder()
                            .value(member.id().toString())
                            .display(member.name())
                            .type("User")
                            .build())
                    .toList());
        }
        resource.setMeta(
                Meta.builder().resourceType("Group").version(version(group)).build());
        return resource;
    }

    /**
     * The same whatever was asked for. Roles count the changes of their names and permissions, and not who holds them or what
     * a client calls them.
     */
    private static ETag version(ProvisionedGroup group) {
        String rest = group.membership() + " " + group.externalId().orElse("");
        return UserResources.version(group.role().version() + "-"
                + HexFormat.of().formatHex(Sha256.of(rest).bytes(), 0, 8));
    }
}
