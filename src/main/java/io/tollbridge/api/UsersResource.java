package io.tollbridge.api;

import static io.tollbridge.directory.Permission.DIRECTORY_USER_EDIT;
import static io.tollbridge.directory.Permission.DIRECTORY_USER_VIEW;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.User;
import io.tollbridge.directory.Users;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /users}, each within the divisions that the caller's permission is held for. */
final class UsersResource {
    /** Stands in while the problem with the real one is told; never saved. */
    private static final EmailAddress NONE = new EmailAddress("none@invalid");

    private final Users users;
    private final Organizations organizations;
    private final RoleGrants grants;
    private final Secrets secrets;
    private final Clock clock;

    UsersResource(Users users, Organizations organizations, RoleGrants grants, Secrets secrets, Clock clock) {
        this.users = users;
        this.organizations = organizations;
        this.grants = grants;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What a request says of a user. */
    private record Body(
            EmailAddress email, String name, Optional<String> division, List<RoleAssignment> roles, boolean active) {
        static Body read(Fields fields) {
            fields.requiredText("email");
            return new Body(
                    fields.value("email", EmailAddress::new, NONE),
                    fields.requiredText("name"),
                    fields.text("division"),
                    fields.roles("roles"),
                    fields.flag("active", true));
        }
    }

    /** A user as the API tells it. */
    record Answer(
            UUID id,
            String email,
            String name,
            String division,
            List<RoleAnswer> roles,
            boolean active,
            Instant createdAt,
            Instant modifiedAt) {
        static Answer of(User user) {
            return new Answer(
                    user.id(),
                    user.email().text(),
                    user.name(),
                    user.division(),
                    RoleAnswer.of(user.roles()),
                    user.active(),
                    user.createdAt(),
                    user.modifiedAt());
        }
    }

    /** A remembered NameID as the API tells it. */
    record IdentityAnswer(UUID id, UUID identityProvider, String nameId, Instant createdAt) {
        static IdentityAnswer of(Users.Identity identity) {
            return new IdentityAnswer(
                    identity.id(), identity.identityProviderId(), identity.name(), identity.createdAt());
        }
    }

    void list(Call call) {
        call.answer(ListAnswer.of(
                users.list(call.organizationId(), call.divisions(DIRECTORY_USER_VIEW), call.page()), Answer::of));
    }

    void get(Call call) {
        User user = found(call);
        call.requireIn(DIRECTORY_USER_VIEW, user.division());
        call.answer(Answer.of(user), user.version());
    }

    void create(Call call) {
        Fields fields = call.fields();
        Body body = Body.read(fields);
        Instant now = clock.instant();
        User user = fields.make(() -> new User(
                secrets.id(),
                call.organizationId(),
                body.email(),
                body.name(),
                body.division().orElseGet(() -> defaultDivision(call)),
                body.roles(),
                body.active(),
                false,
                now,
                now,
                1));
        call.requireIn(DIRECTORY_USER_EDIT, user.division());
        grants.require(call, user.roles());
        Change.require(users.create(user, call.initiator()));
        User created = users.byId(user.organizationId(), user.id()).orElse(user);
        call.created("/users/" + created.id(), Answer.of(created), created.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        Body body = Body.read(fields);
        fields.ignore("id", "created_at", "modified_at");
        User saved = change(call)
                .save(
                        user -> {
                            User changed = fields.make(() -> new User(
                                    user.id(),
                                    user.organizationId(),
                                    body.email(),
                                    body.name(),
                                    body.division().orElseGet(() -> defaultDivision(call)),
                                    body.roles(),
                                    body.active(),
                                    user.localAdministrator(),
                                    user.createdAt(),
                                    clock.instant(),
                                    user.version()));
                            requireMayChange(call, user);
                            requireMayChange(call, changed);
                            return changed;
                        },
                        changed -> users.update(changed, call.initiator()));
        call.answer(Answer.of(saved), saved.version());
    }

    /** The roles alone: those taken away must be held too, as whoever changes a user must hold all that user's roles. */
    void replaceRoles(Call call) {
        Fields fields = call.fields();
        List<RoleAssignment> roles = fields.roles("roles");
        fields.end();
        User saved = change(call)
                .save(
                        user -> {
                            requireMayChange(call, user);
                            grants.require(call, roles);
                            return user.withRoles(roles, clock.instant());
                        },
                        changed -> users.updateRoles(changed, call.initiator()));
        call.answer(Answer.of(saved), saved.version());
    }

    void delete(Call call) {
        Change<User> change = change(call);
        requireMayChange(call, change.current());
        change.delete(version -> users.delete(call.organizationId(), call.pathId(), version, call.initiator()));
        call.gone();
    }

    /** The persistent NameIDs that are remembered for the user (HTTP.md section 7). */
    void identities(Call call) {
        User user = found(call);
        call.requireIn(DIRECTORY_USER_VIEW, user.division());
        call.answer(ListAnswer.all(users.identities(call.organizationId(), user.id()).stream()
                .map(IdentityAnswer::of)
                .toList()));
    }

    void forgetIdentity(Call call) {
        User user = found(call);
        requireMayChange(call, user);
        if (!users.forget(call.organizationId(), user.id(), call.pathId("identity"), call.initiator())) {
            throw new ApiRefused(new ApiError.NotFound());
        }
        call.gone();
    }

    /** Who changes a user must hold that user's roles, or he could take over somebody mightier by e-mail address. */
    private void requireMayChange(Call call, User user) {
        call.requireIn(DIRECTORY_USER_EDIT, user.division());
        grants.require(call, user.roles());
    }

    private User found(Call call) {
        return change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
    }

    private String defaultDivision(Call call) {
        return organizations
                .settings(call.organizationId())
                .map(OrganizationSettings::defaultDivision)
                .orElse(RoleAssignment.HOME);
    }

    private Change<User> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(call.ifMatch(), () -> users.byId(call.organizationId(), id), User::version);
    }
}
