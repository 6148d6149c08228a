package io.tollbridge.api;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.User;
import io.tollbridge.directory.Users;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** {@code /users}. */
final class UsersResource {
    /** Stands in while the problem with the real one is told; never saved. */
    private static final EmailAddress NONE = new EmailAddress("none@invalid");

    private final Users users;
    private final RoleGrants grants;
    private final Secrets secrets;
    private final Clock clock;

    UsersResource(Users users, RoleGrants grants, Secrets secrets, Clock clock) {
        this.users = users;
        this.grants = grants;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What a request says of a user. */
    private record Body(EmailAddress email, String name, String division, List<RoleAssignment> roles, boolean active) {
        static Body read(Fields fields) {
            fields.requiredText("email");
            return new Body(
                    fields.value("email", EmailAddress::new, NONE),
                    fields.requiredText("name"),
                    fields.text("division").orElse(RoleAssignment.HOME),
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

    void list(Call call) {
        call.answer(ListAnswer.of(users.list(call.organizationId(), call.page()), Answer::of));
    }

    void get(Call call) {
        User user = change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
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
                body.division(),
                body.roles(),
                body.active(),
                false,
                now,
                now,
                1));
        grants.require(call, user.roles());
        Change.require(users.create(user));
        User created = users.byId(user.organizationId(), user.id()).orElse(user);
        call.created("/users/" + created.id(), Answer.of(created), created.version());
    }

    /** Who changes a user must hold that user's roles, or he could take over somebody mightier by e-mail address. */
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
                                    body.division(),
                                    body.roles(),
                                    body.active(),
                                    user.localAdministrator(),
                                    user.createdAt(),
                                    clock.instant(),
                                    user.version()));
                            grants.require(call, user.roles());
                            grants.require(call, changed.roles());
                            return changed;
                        },
                        users::update);
        call.answer(Answer.of(saved), saved.version());
    }

    void delete(Call call) {
        change(call).delete(version -> users.delete(call.organizationId(), call.pathId(), version));
        call.gone();
    }

    private Change<User> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(call.ifMatch(), () -> users.byId(call.organizationId(), id), User::version);
    }
}
