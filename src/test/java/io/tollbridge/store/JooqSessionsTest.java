package io.tollbridge.store;

import static io.tollbridge.store.Examples.LATER;
import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.Examples.session;
import static io.tollbridge.store.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.User;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.login.SignedIn;
import io.tollbridge.testing.TestDatabase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqSessionsTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqSessions sessions = new JooqSessions(DATABASE.dsl(), new IdleTimes(DATABASE.dsl()));
    private final JooqUsers users = Examples.users(DATABASE.dsl());
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final User ann = user(acme, "Ann@x.com");

    JooqSessionsTest() {
        users.create(ann, Examples.BY);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void a_session_says_who_is_signed_in_and_through_which_identity_provider() {
        IdentityProvider idp = Examples.identityProvider(acme, "urn:idp", Examples.certificate("Sessions"));
        Examples.identityProviders(DATABASE.dsl()).create(idp, "<md/>", Examples.BY);
        BrowserSession session = session(ann, Optional.of(idp.id()));
        sessions.open(session);

        assertThat(sessions.active(session.sha256(), NOW))
                .contains(new SignedIn(
                        session.id(),
                        acme,
                        ann.id(),
                        "Ann@x.com",
                        "Ann Example",
                        Optional.of(idp.id()),
                        Optional.of("Acme"),
                        NOW,
                        LATER,
                        session.details()));
    }

    @Test
    void a_session_by_password_has_no_identity_provider() {
        BrowserSession session = session(ann, Optional.empty());
        sessions.open(session);

        assertThat(sessions.active(session.sha256(), NOW).orElseThrow().identityProvider())
                .isEmpty();
    }

    @Test
    void a_session_ends_when_it_expires_or_is_ended() {
        BrowserSession session = session(ann, Optional.empty());
        sessions.open(session);

        assertThat(sessions.active(session.sha256(), LATER.minusNanos(1_000))).isPresent();
        assertThat(sessions.active(session.sha256(), LATER)).isEmpty();
        sessions.end(session.sha256(), NOW);
        assertThat(sessions.active(session.sha256(), NOW)).isEmpty();
        sessions.end(session.sha256(), NOW);
        sessions.end(Examples.random(), NOW);
    }

    @Test
    void a_session_is_dead_when_its_user_is_inactive_or_deleted() {
        BrowserSession session = session(ann, Optional.empty());
        sessions.open(session);
        users.update(user(acme, ann.id(), "ann@x.com", List.of(), false, 0), Examples.BY);
        assertThat(sessions.active(session.sha256(), NOW)).isEmpty();

        users.delete(acme.id(), ann.id(), Optional.empty(), Examples.BY);
        assertThat(sessions.active(session.sha256(), NOW)).isEmpty();
    }
}
