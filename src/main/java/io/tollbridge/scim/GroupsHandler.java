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
import io.tollbridge.directory.Slice;
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
        ScimCaller caller = ScimCaller.of(context);
        return Answers.of(caller, () -> {
            Role role = new Role(ids.get(), caller.organizationId(), name(resource), "", List.of(), false, 1);
            Answers.require(
                    provisioned.create(
                            caller.provisioner(),
                            new ProvisionedGroup(role, externalId(resource), List.of()),
                            new ProvisionedGroups.Members(members(resource), Set.of()),
                            clock.instant(),
                            caller.initiator()),
                    caller,
                    role.id());
            return write(found(caller, role.id().toString(), true), true);
        });
    }

    @Override
    public Group getResource(
            String id,
            @Nullable List<SchemaAttribute> attributes,
            @Nullable List<SchemaAttribute> excluded,
            Context context) {
        ScimCaller caller = ScimCaller.of(context);
        boolean members = Listing.returns("members", attributes, excluded);
        return Answers.of(caller, () -> write(found(caller, id, members), members));
    }

    /** With its members, whatever is returned of it in the end: operations are applied to them. */
    @Override
    public Group getResourceForUpdate(
            String id,
            @Nullable List<SchemaAttribute> attributes,
            @Nullable List<SchemaAttribute> excluded,
            Context context,
            de.captaingoldfish.scim.sdk.server.endpoints.features.EndpointType endpoint) {
        ScimCaller caller = ScimCaller.of(context);
        return Answers.of(caller, () -> write(found(caller, id, true), true));
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
        ScimCaller caller = ScimCaller.of(context);
        return Answers.of(caller, () -> {
            Translation<GroupFilter> translation = GroupFilters.translate(filter);
            boolean members = Listing.returns("members", attributes, excluded);
            return new Listing(startIndex, count, filter, sortBy, sortOrder)
                    .answer(
                            translation.whole(),
                            (slice, complete) -> {
                                Slice<ProvisionedGroup> found = provisioned.list(
                                        caller.provisioner(), translation.filter(), slice, complete || members);
                                return new Slice<>(
                                        found.items().stream()
                                                .map(group -> write(group, complete || members))
                                                .toList(),
                                        found.total());
                            },
                            getServiceProvider());
        });
    }

    /** PUT, and PATCH once its operations are applied. */
    @Override
    public Group updateResource(Group resource, Context context) {
        ScimCaller caller = ScimCaller.of(context);
        return Answers.of(caller, () -> {
            ProvisionedGroup current = found(caller, resource.getId().orElse(""), true);
            Role role = current.role();
            caller.requireVersion(context, version(current));
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
                            new ProvisionedGroup(renamed, externalId(resource), List.of()),
                            new ProvisionedGroups.Members(added, removed),
                            clock.instant(),
                            caller.initiator()),
                    caller,
                    role.id());
            return write(found(caller, role.id().toString(), true), true);
        });
    }

    @Override
    public void deleteResource(String id, Context context) {
        ScimCaller caller = ScimCaller.of(context);
        Answers.of(caller, () -> {
            ProvisionedGroup current = found(caller, id, true);
            Role role = current.role();
            caller.requireVersion(context, version(current));
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
        return Answers.id(id)
                .flatMap(one -> provisioned.byId(caller.provisioner(), one, withMembers))
                .orElseThrow(() -> Answers.notFound(id));
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

    private static Group write(ProvisionedGroup group, boolean withMembers) {
        Role role = group.role();
        Group resource = new Group();
        resource.setId(role.id().toString());
        resource.setDisplayName(role.name());
        group.externalId().ifPresent(resource::setExternalId);
        if (withMembers && !group.members().isEmpty()) {
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

    /** Roles count the changes of their names and permissions, and not who holds them. */
    private static ETag version(ProvisionedGroup group) {
        String members = group.members().stream()
                .map(member -> member.id().toString())
                .sorted()
                .collect(Collectors.joining(","));
        return UserResources.version(group.role().version() + "-"
                + HexFormat.of().formatHex(Sha256.of(members).bytes(), 0, 8));
    }
}
