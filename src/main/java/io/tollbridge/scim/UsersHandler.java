package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.exceptions.ForbiddenException;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import de.captaingoldfish.scim.sdk.server.endpoints.features.EndpointType;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.response.PartialListResponse;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.ProvisionedUser;
import io.tollbridge.directory.ProvisionedUsers;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Roles;
import io.tollbridge.directory.UserFilter;
import io.tollbridge.directory.Users;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /Users}: the accounts of the organization of the token, and of no other. */
final class UsersHandler extends ResourceHandler<User> {
    private final ProvisionedUsers provisioned;
    private final Users users;
    private final Roles roles;
    private final Organizations organizations;
    private final Supplier<UUID> ids;
    private final Clock clock;

    UsersHandler(
            ProvisionedUsers provisioned,
            Users users,
            Roles roles,
            Organizations organizations,
            Supplier<UUID> ids,
            Clock clock) {
        this.provisioned = provisioned;
        this.users = users;
        this.roles = roles;
        this.organizations = organizations;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public User createResource(User resource, Context context) {
        return Answers.of(context, caller -> {
            UserResources.Sent sent = UserResources.read(resource, Optional.empty());
            var now = clock.instant();
            var account = new io.tollbridge.directory.User(
                    ids.get(),
                    caller.organizationId(),
                    sent.email(),
                    sent.name(),
                    organizations
                            .settings(caller.organizationId())
                            .map(OrganizationSettings::defaultDivision)
                            .orElse(RoleAssignment.HOME),
                    List.of(),
                    sent.active().orElse(true),
                    false,
                    now,
                    now,
                    1);
            ProvisionedUser user = with(account, sent);
            Answers.require(provisioned.create(caller.provisioner(), user, caller.initiator()), caller, account.id());
            return UserResources.write(user);
        });
    }

    @Override
    public User getResource(
            String id,
            @Nullable List<SchemaAttribute> attributes,
            @Nullable List<SchemaAttribute> excluded,
            Context context) {
        return Answers.of(context, caller -> UserResources.write(found(caller, id)));
    }

    @Override
    public User getResourceForUpdate(
            String id,
            @Nullable List<SchemaAttribute> attributes,
            @Nullable List<SchemaAttribute> excluded,
            Context context,
            EndpointType endpoint) {
        return Answers.of(context, caller -> {
            ProvisionedUser user = found(caller, id);
            caller.saw(user.account().id(), user.account().version());
            return UserResources.write(user);
        });
    }

    @Override
    public PartialListResponse<User> listResources(
            long startIndex,
            int count,
            @Nullable FilterNode filter,
            @Nullable SchemaAttribute sortBy,
            @Nullable SortOrder sortOrder,
            @Nullable List<SchemaAttribute> attributes,
            @Nullable List<SchemaAttribute> excluded,
            Context context) {
        return Answers.of(context, caller -> {
            Translation<UserFilter> translation = UserFilters.translate(filter);
            boolean groups = Listing.returns("groups", attributes, excluded);
            return new Listing(startIndex, count, filter, sortBy, sortOrder)
                    .answer(
                            translation.whole(),
                            (slice, complete) -> provisioned.list(
                                    caller.provisioner(), translation.filter(), slice, complete || groups),
                            UserResources::write,
                            getServiceProvider());
        });
    }

    /** PUT, and PATCH once its operations are applied. */
    @Override
    public User updateResource(User resource, Context context) {
        return Answers.of(context, caller -> {
            ProvisionedUser current = changeable(caller, resource.getId().orElse(""));
            var before = current.account();
            caller.requireVersion(UserResources.version(before.version()));
            UserResources.Sent sent = UserResources.read(resource, Optional.of(before.email()));
            if (!sent.email().key().equals(before.email().key())) {
                requireMayRename(caller, before);
            }
            var account = new io.tollbridge.directory.User(
                    before.id(),
                    before.organizationId(),
                    sent.email(),
                    sent.name(),
                    before.division(),
                    before.roles(),
                    sent.active().orElse(before.active()),
                    false,
                    before.createdAt(),
                    clock.instant(),
                    caller.takeSeen(before.id()).orElse(before.version()));
            Answers.require(
                    provisioned.update(caller.provisioner(), with(account, sent), caller.initiator()),
                    caller,
                    before.id());
            return UserResources.write(found(caller, before.id().toString()));
        });
    }

    @Override
    public void deleteResource(String id, Context context) {
        Answers.of(context, caller -> {
            var account = changeable(caller, id).account();
            UUID user = account.id();
            caller.requireVersion(UserResources.version(account.version()));
            Answers.require(
                    users.delete(caller.organizationId(), user, Optional.of(account.version()), caller.initiator()),
                    caller,
                    user);
            return user;
        });
    }

    private static ProvisionedUser with(io.tollbridge.directory.User account, UserResources.Sent sent) {
        return new ProvisionedUser(
                account, sent.userName(), sent.externalId(), sent.emails(), sent.attributes(), List.of());
    }

    private ProvisionedUser found(ScimCaller caller, String id) {
        return Answers.found(id, one -> provisioned.byId(caller.provisioner(), one));
    }

    /** A local administrator is the way in when the identity provider is out of order: no such system may close it. */
    private ProvisionedUser changeable(ScimCaller caller, String id) {
        ProvisionedUser user = found(caller, id);
        if (user.account().localAdministrator()) {
            throw new ForbiddenException("A local administrator is not provisioned.");
        }
        return user;
    }

    /** Or it could take over somebody mightier: logins find the user by the e-mail address. */
    private void requireMayRename(ScimCaller caller, io.tollbridge.directory.User user) {
        for (RoleAssignment assignment : user.roles()) {
            Set<String> permissions =
                    roles.permissions(user.organizationId(), assignment.role()).orElse(Set.of());
            if (!caller.mayShare(permissions)) {
                throw new ForbiddenException("The e-mail address of a user who holds the role " + assignment.role()
                        + " is changed only by a client that may do all that the role permits.");
            }
        }
    }
}
