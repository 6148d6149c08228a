package io.tollbridge.api;

import static io.tollbridge.directory.Permission.DIRECTORY_USER_EDIT;
import static io.tollbridge.directory.Permission.DIRECTORY_USER_VIEW;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.User;
import io.tollbridge.directory.UserSearch;
import io.tollbridge.directory.Users;
import io.tollbridge.keys.Secrets;
import io.tollbridge.oauth.Lineage;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@code /users}, each within the divisions that the caller's permission is held for. */
final class UsersResource {
    /** Stands in while the problem with the real one is told; never saved. */
    private static final EmailAddress NONE = new EmailAddress("none@invalid");

    private final Users users;
    private final Organizations organizations;
    private final Lineage lineage;
    private final RoleGrants grants;
    private final Secrets secrets;
    private final Clock clock;

    UsersResource(
            Users users,
            Organizations organizations,
            Lineage lineage,
            RoleGrants grants,
            Secrets secrets,
            Clock clock) {
        this.users = users;
        this.organizations = organizations;
        this.lineage = lineage;
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
            Instant modifiedAt,
            Optional<Instant> lastLoginAt) {
        static Answer of(User user, Map<UUID, Instant> lastLogins) {
            return new Answer(
                    user.id(),
                    user.email().text(),
                    user.name(),
                    user.division(),
                    RoleAnswer.of(user.roles()),
                    user.active(),
                    user.createdAt(),
                    user.modifiedAt(),
                    Optional.ofNullable(lastLogins.get(user.id())));
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
        Optional<Set<String>> held = call.divisions(DIRECTORY_USER_VIEW);
        Optional<Set<String>> wanted = call.query("division").map(Set::of);
        UserSearch search = new UserSearch(
                call.query("q"),
                wanted.isPresent() && held.isPresent()
                        ? wanted.map(names ->
                                names.stream().filter(held.get()::contains).collect(Collectors.toSet()))
                        : wanted.or(() -> held),
                call.query("role"),
                call.query("active").map(UsersResource::isActive));
        Page<User> page = users.list(call.organizationId(), search, call.page());
        Map<UUID, Instant> lastLogins = users.lastLogins(
                call.organizationId(), page.items().stream().map(User::id).toList());
        call.answer(ListAnswer.of(page, user -> Answer.of(user, lastLogins)));
    }

    void get(Call call) {
        User user = found(call);
        call.requireIn(DIRECTORY_USER_VIEW, user.division());
        call.answer(answer(user), user.version());
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
        call.created("/users/" + created.id(), answer(created), created.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        Body body = Body.read(fields);
        fields.ignore("id", "created_at", "modified_at", "last_login_at");
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
        call.answer(answer(saved), saved.version());
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
        call.answer(answer(saved), saved.version());
    }

    void delete(Call call) {
        Change<User> change = change(call);
        requireMayChange(call, change.current());
        change.delete(version -> users.delete(call.organizationId(), call.pathId(), version, call.initiator()));
        call.gone();
    }

    /** The persistent NameIDs that are remembered for the user (HTTP.md section 7). */
    void identities(Call call) {
        User user = viewed(call);
        call.answer(ListAnswer.all(users.identities(call.organizationId(), user.id()).stream()
                .map(IdentityAnswer::of)
                .toList()));
    }

    /** The user's browser sessions that are open now. */
    void sessions(Call call) {
        User user = viewed(call);
        Instant now = clock.instant();
        call.answer(ListAnswer.of(
                lineage.sessions(call.organizationId(), Optional.of(user.id()), now, call.page()),
                link -> LineageResource.Answer.of(link, now)));
    }

    /** The access tokens that are out for the user. */
    void tokens(Call call) {
        User user = viewed(call);
        Instant now = clock.instant();
        call.answer(ListAnswer.of(
                lineage.tokens(call.organizationId(), user.id(), now, call.page()),
                link -> LineageResource.Answer.of(link, now)));
    }

    /** The applications that hold tokens of the user. */
    void applications(Call call) {
        User user = viewed(call);
        call.answer(ListAnswer.all(lineage.applications(call.organizationId(), user.id(), clock.instant())));
    }

    private User viewed(Call call) {
        User user = found(call);
        call.requireIn(DIRECTORY_USER_VIEW, user.division());
        return user;
    }

    private Answer answer(User user) {
        return Answer.of(user, users.lastLogins(user.organizationId(), List.of(user.id())));
    }

    private static boolean isActive(String word) {
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValue("active", "must be true or false");
        };
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
