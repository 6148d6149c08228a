package io.tollbridge.store;

import static io.tollbridge.store.Examples.LATER;
import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.Examples.random;
import static io.tollbridge.store.Examples.session;
import static io.tollbridge.store.Examples.token;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.User;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.saml.AssertionUse;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The replay guard: Profiles §4.1.4.5, RFC 7522 §3. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AssertionOnceTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqTokens tokens = new JooqTokens(DATABASE.dsl(), new IdleTimes(DATABASE.dsl()));
    private final JooqSessions sessions = new JooqSessions(DATABASE.dsl(), new IdleTimes(DATABASE.dsl()));
    private final JooqClients clients = Examples.clients(DATABASE.dsl());
    private final JooqUsers users = Examples.users(DATABASE.dsl());
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final Client app = Examples.client(acme, Examples.bearer("App"));
    private final User ann = Examples.user(acme, "ann@x.com");
    private final IdentityProvider idp = Examples.identityProvider(acme, "urn:idp", Examples.certificate("Once"));
    private final AssertionUse use = new AssertionUse(random(), NOW.plusSeconds(60));

    AssertionOnceTest() {
        clients.create(app, true, Examples.BY);
        users.create(ann, Examples.BY);
        Examples.identityProviders(DATABASE.dsl()).create(idp, "<md/>", Examples.BY);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @RepeatedTest(5)
    void one_of_fifty_parallel_uses_of_an_assertion_succeeds_on_whatever_channel() throws Exception {
        List<Boolean> results = Parallel.results(
                50,
                i -> i % 2 == 0
                        ? () -> issueOnce(token(app, Optional.of(ann.id()), idp.id()), use)
                        : () -> sessions.openOnce(session(ann, Optional.empty()), use) == Issuance.ISSUED);

        assertThat(results).filteredOn(first -> first).hasSize(1);
        assertThat(DATABASE.dsl()
                        .fetchCount(
                                CREDENTIAL,
                                CREDENTIAL.ASSERTION_SHA256.eq(use.key().bytes())))
                .isEqualTo(1);
    }

    @Test
    void the_first_use_gives_a_token_and_the_second_none() {
        AccessToken first = token(app, Optional.of(ann.id()), idp.id());
        AccessToken second = token(app, Optional.of(ann.id()), idp.id());

        assertThat(issueOnce(first, use)).isTrue();
        assertThat(issueOnce(second, use)).isFalse();

        assertThat(tokens.active(first.sha256(), NOW)).isPresent();
        assertThat(rows(second.sha256())).isZero();
    }

    @Test
    void an_assertion_used_for_a_session_is_used_up_for_a_token() {
        AccessToken token = token(app, Optional.of(ann.id()), idp.id());

        assertThat(sessions.openOnce(session(ann, Optional.empty()), use)).isEqualTo(Issuance.ISSUED);
        assertThat(issueOnce(token, use)).isFalse();
        assertThat(rows(token.sha256())).isZero();
    }

    @Test
    void an_assertion_used_for_a_token_is_used_up_for_a_session() {
        BrowserSession session = session(ann, Optional.empty());

        assertThat(issueOnce(token(app, Optional.of(ann.id()), idp.id()), use)).isTrue();
        assertThat(sessions.openOnce(session, use)).isEqualTo(Issuance.ALREADY_USED);
        assertThat(rows(session.sha256())).isZero();
    }

    @Test
    void a_session_that_has_ended_does_not_free_its_assertion() {
        BrowserSession session = session(ann, Optional.empty());
        sessions.openOnce(session, use);
        sessions.end(session.sha256(), NOW);

        assertThat(sessions.openOnce(session(ann, Optional.empty()), use)).isEqualTo(Issuance.ALREADY_USED);
    }

    @Test
    void deleting_the_client_and_the_user_does_not_free_the_assertion() {
        issueOnce(token(app, Optional.of(ann.id()), idp.id()), use);
        clients.delete(acme.id(), app.clientId(), Optional.empty(), Examples.NOW, Examples.BY);
        users.delete(acme.id(), ann.id(), Optional.empty(), Examples.BY);
        clients.create(app, true, Examples.BY);
        users.create(ann, Examples.BY);

        assertThat(issueOnce(token(app, Optional.of(ann.id()), idp.id()), use)).isFalse();
        assertThat(sessions.openOnce(session(ann, Optional.empty()), use)).isEqualTo(Issuance.ALREADY_USED);
    }

    @Test
    void tokens_that_came_from_no_assertion_do_not_hinder_each_other() {
        tokens.issue(token(app, Optional.empty(), idp.id()), new Source.FirstHand());
        tokens.issue(token(app, Optional.empty(), idp.id()), new Source.FirstHand());
        sessions.open(session(ann, Optional.empty()));
        sessions.open(session(ann, Optional.empty()));
    }

    @Test
    void a_duplicate_on_any_other_key_is_a_bug_and_no_replay() {
        AccessToken token = token(app, Optional.of(ann.id()), idp.id());
        tokens.issue(token, new Source.FirstHand());

        assertThatThrownBy(() -> issueOnce(token, use))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PRIMARY");
        assertThat(issueOnce(token(app, Optional.empty(), idp.id()), use)).isTrue();
    }

    @Test
    void the_guard_is_kept_as_long_as_the_assertion_could_come_again() {
        AssertionUse longLived =
                new AssertionUse(random(), LATER.plusSeconds(600).plusNanos(1));
        issueOnce(token(app, Optional.empty(), idp.id()), longLived);
        AssertionUse shortLived = new AssertionUse(random(), NOW);
        AccessToken outlives = token(app, Optional.empty(), idp.id());
        issueOnce(outlives, shortLived);

        TestClock clock = new TestClock(LATER.plusSeconds(600).plusNanos(1));
        new Expiry(DATABASE.dsl(), clock).sweep();
        assertThat(issueOnce(token(app, Optional.empty(), idp.id()), longLived)).isFalse();
        assertThat(keepUntil(longLived)).isEqualTo(LATER.plusSeconds(600).plusNanos(1_000));
        assertThat(keepUntil(shortLived)).isEqualTo(LATER);

        clock.advance(Duration.ofHours(1));
        new Expiry(DATABASE.dsl(), clock).sweep();
        assertThat(rows(outlives.sha256())).isZero();
    }

    private boolean issueOnce(AccessToken token, AssertionUse assertion) {
        return tokens.issue(token, new Source.FromAssertion(assertion)) == Issuance.ISSUED;
    }

    private static Instant keepUntil(AssertionUse use) {
        return DATABASE.dsl()
                .select(CREDENTIAL.KEEP_UNTIL)
                .from(CREDENTIAL)
                .where(CREDENTIAL.ASSERTION_SHA256.eq(use.key().bytes()))
                .fetchSingle(CREDENTIAL.KEEP_UNTIL);
    }

    private static int rows(Sha256 secret) {
        return DATABASE.dsl().fetchCount(CREDENTIAL, CREDENTIAL.SECRET_SHA256.eq(secret.bytes()));
    }
}
