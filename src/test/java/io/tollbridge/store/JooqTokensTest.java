package io.tollbridge.store;

import static io.tollbridge.store.Examples.LATER;
import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.Examples.bearer;
import static io.tollbridge.store.Examples.client;
import static io.tollbridge.store.Examples.credentials;
import static io.tollbridge.store.Examples.random;
import static io.tollbridge.store.Examples.session;
import static io.tollbridge.store.Examples.token;
import static io.tollbridge.store.Examples.user;
import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.HeldPermissions;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.User;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.Source;
import io.tollbridge.oauth.TokenDetails;
import io.tollbridge.testing.TestDatabase;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqTokensTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqTokens tokens = new JooqTokens(DATABASE.dsl(), new IdleTimes(DATABASE.dsl()));
    private final JooqClients clients = Examples.clients(DATABASE.dsl());
    private final JooqUsers users = Examples.users(DATABASE.dsl());
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final Client app = client(acme, bearer("App"));
    private final User ann = user(
            acme,
            UUID.randomUUID(),
            "Ann@x.com",
            List.of(new RoleAssignment("SCIM Integration", "Home"), new RoleAssignment("User", "Home")),
            true,
            0);
    private final AccessToken token = token(app, Optional.of(ann.id()));

    JooqTokensTest() {
        clients.create(app, true, Examples.BY);
        users.create(ann, Examples.BY);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void a_users_token_is_active_with_the_permissions_of_the_users_roles() {
        tokens.issue(token, new Source.FirstHand());

        assertThat(active(token))
                .contains(new ActiveToken(
                        token.id(),
                        acme.id(),
                        app.clientId(),
                        Optional.of(new ActiveToken.Person(ann.id(), "Ann@x.com", "Ann Example")),
                        app.settings().scope(),
                        NOW,
                        LATER,
                        TokenDetails.NONE,
                        HeldPermissions.of(List.of(new HeldPermissions.Row(
                                String.join(" ", BuiltInRole.SCIM_INTEGRATION.permissions()), "Home")))));
    }

    @Test
    void a_clients_own_token_has_the_permissions_of_the_clients_roles() {
        Client robot =
                client(acme, credentials(new RoleAssignment("Admin", "Home"), new RoleAssignment("User", "Home")));
        clients.create(robot, true, Examples.BY);
        AccessToken own = token(robot, Optional.empty());
        tokens.issue(own, new Source.FirstHand());

        ActiveToken active = active(own).orElseThrow();

        assertThat(active.permissions().names()).containsExactlyInAnyOrderElementsOf(BuiltInRole.ADMIN.permissions());
        assertThat(active.user()).isEmpty();
        assertThat(active.scope().names()).isEmpty();
    }

    @Test
    void a_user_without_roles_has_no_permission() {
        User bob = user(acme, UUID.randomUUID(), "bob@x.com", List.of(), true, 0);
        users.create(bob, Examples.BY);
        AccessToken bobs = token(app, Optional.of(bob.id()));
        tokens.issue(bobs, new Source.FirstHand());

        assertThat(active(bobs).orElseThrow().permissions().names()).isEmpty();
    }

    @Test
    void a_token_ends_at_the_instant_it_expires() {
        tokens.issue(token, new Source.FirstHand());

        assertThat(tokens.active(token.sha256(), LATER.minusNanos(1_000))).isPresent();
        assertThat(tokens.active(token.sha256(), LATER)).isEmpty();
    }

    @Test
    void an_unknown_or_revoked_token_is_not_active() {
        tokens.issue(token, new Source.FirstHand());
        assertThat(tokens.active(random(), NOW)).isEmpty();

        DATABASE.dsl()
                .update(CREDENTIAL)
                .set(CREDENTIAL.REVOKED_AT, NOW)
                .where(CREDENTIAL.ID.eq(token.id()))
                .execute();

        assertThat(active(token)).isEmpty();
    }

    @Test
    void a_token_of_a_user_who_becomes_inactive_is_dead_for_good() {
        tokens.issue(token, new Source.FirstHand());
        users.update(user(acme, ann.id(), "ann@x.com", List.of(), false, 0), Examples.BY);

        assertThat(active(token)).isEmpty();

        users.update(user(acme, ann.id(), "ann@x.com", List.of(), true, 1), Examples.BY);
        assertThat(active(token)).isEmpty();
    }

    @Test
    void a_token_is_dead_when_its_user_is_deleted_and_is_never_taken_for_the_clients_own() {
        tokens.issue(token, new Source.FirstHand());
        users.delete(acme.id(), ann.id(), Optional.empty(), Examples.BY);

        assertThat(active(token)).isEmpty();
    }

    @Test
    void a_token_is_dead_for_a_user_who_is_of_another_organization() {
        tokens.issue(token, new Source.FirstHand());
        Organization other = Examples.organization(DATABASE.dsl());
        DATABASE.dsl()
                .update(USER_ACCOUNT)
                .set(USER_ACCOUNT.ORGANIZATION_ID, other.id())
                .where(USER_ACCOUNT.ID.eq(ann.id()))
                .execute();

        assertThat(active(token)).isEmpty();
    }

    @Test
    void a_token_is_dead_when_its_client_is_inactive_or_deleted() {
        tokens.issue(token, new Source.FirstHand());
        clients.update(client(acme, app.clientId(), bearer("App"), false, 0), Examples.BY);
        assertThat(active(token)).isEmpty();

        clients.delete(acme.id(), app.clientId(), Optional.empty(), Examples.NOW, Examples.BY);
        assertThat(active(token)).isEmpty();
    }

    @Test
    void a_token_is_dead_when_the_organization_does_not_approve_its_client() {
        tokens.issue(token, new Source.FirstHand());
        for (String state : List.of("revoked", "pending")) {
            DATABASE.dsl()
                    .update(AUTHORIZED_APPLICATION)
                    .set(AUTHORIZED_APPLICATION.STATE, state)
                    .where(AUTHORIZED_APPLICATION.CLIENT_ID.eq(app.clientId()))
                    .execute();
            assertThat(active(token)).as(state).isEmpty();
        }
    }

    @Test
    void what_a_client_may_do_at_home_its_token_for_another_organization_may_not() {
        Client robot = client(acme, credentials(new RoleAssignment("Admin", "Home")));
        clients.create(robot, true, Examples.BY);
        Organization other = Examples.organization(DATABASE.dsl());
        DATABASE.dsl()
                .insertInto(AUTHORIZED_APPLICATION)
                .set(AUTHORIZED_APPLICATION.ORGANIZATION_ID, other.id())
                .set(AUTHORIZED_APPLICATION.CLIENT_ID, robot.clientId())
                .set(AUTHORIZED_APPLICATION.STATE, "approved")
                .set(AUTHORIZED_APPLICATION.DECIDED_BY, "user:bob@other")
                .set(AUTHORIZED_APPLICATION.DECIDED_AT, NOW)
                .execute();
        AccessToken abroad = new AccessToken(
                UUID.randomUUID(),
                random(),
                other.id(),
                robot.clientId(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                robot.settings().scope(),
                NOW,
                LATER,
                Optional.empty(),
                TokenDetails.NONE);
        tokens.issue(abroad, new Source.FirstHand());

        assertThat(active(abroad).orElseThrow().permissions().names()).isEmpty();
    }

    @Test
    void a_sessions_cookie_is_no_token_and_a_token_no_session() {
        JooqSessions sessions = new JooqSessions(DATABASE.dsl(), new IdleTimes(DATABASE.dsl()));
        BrowserSession session = session(ann, Optional.empty());
        sessions.open(session);
        tokens.issue(token, new Source.FirstHand());

        assertThat(tokens.active(session.sha256(), NOW)).isEmpty();
        assertThat(sessions.active(token.sha256(), NOW)).isEmpty();
        sessions.end(token.sha256(), NOW);
        assertThat(active(token)).isPresent();
    }

    @Test
    void a_token_that_is_not_unique_is_a_bug_whose_message_holds_no_digest() {
        tokens.issue(token, new Source.FirstHand());

        assertThatThrownBy(() -> tokens.issue(token, new Source.FirstHand()))
                .isInstanceOf(IllegalStateException.class)
                .hasNoCause()
                .hasMessage("random is not unique: PRIMARY");
    }

    private Optional<ActiveToken> active(AccessToken token) {
        return tokens.active(token.sha256(), NOW);
    }
}
