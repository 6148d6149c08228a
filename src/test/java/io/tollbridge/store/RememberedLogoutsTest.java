package io.tollbridge.store;

import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.Examples.random;
import static io.tollbridge.store.Examples.session;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.REMEMBERED_LOGOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.User;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.login.SamlLogout;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.saml.AssertionUse;
import io.tollbridge.saml.SamlSession;
import io.tollbridge.saml.SignOn;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Assertions that are still under way when their session is logged out (Core §3.7.3.2). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RememberedLogoutsTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Instant UNTIL = NOW.plus(Duration.ofDays(1));

    private final JooqSamlSessions samlSessions =
            new JooqSamlSessions(DATABASE.dsl(), UUID::randomUUID, new TestClock(NOW));
    private final JooqSessions sessions = new JooqSessions(DATABASE.dsl(), new IdleTimes(DATABASE.dsl()));
    private final JooqTokens tokens = new JooqTokens(DATABASE.dsl(), new IdleTimes(DATABASE.dsl()));
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final User ann = Examples.user(acme, "ann@x.com");
    private final Client app = Examples.client(acme, Examples.bearer("App"));
    private final IdentityProvider idp = Examples.identityProvider(acme, "urn:idp", Examples.certificate("Late"));
    private final Sha256 subject = random();

    RememberedLogoutsTest() {
        Examples.users(DATABASE.dsl()).create(ann, Examples.BY);
        Examples.clients(DATABASE.dsl()).create(app, true, Examples.BY);
        Examples.identityProviders(DATABASE.dsl()).create(idp, "<md/>", Examples.BY);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void only_what_was_issued_when_the_logout_was_or_earlier_is_late() {
        logOut(subject, NOW);

        assertThat(opened(subject, NOW.minusSeconds(86_000), "_s1")).isEqualTo(Issuance.LOGGED_OUT);
        assertThat(opened(subject, NOW, "_s1")).isEqualTo(Issuance.LOGGED_OUT);
        assertThat(opened(subject, NOW.plusNanos(1_000), "_s1")).isEqualTo(Issuance.ISSUED);
        assertThat(opened(random(), NOW, "_s1")).isEqualTo(Issuance.ISSUED);
    }

    @Test
    void a_logout_of_some_sessions_means_those_and_whatever_names_none() {
        logOut(subject, NOW, "_s1", "_s2", "_s1");

        assertThat(opened(subject, NOW, "_s1")).isEqualTo(Issuance.LOGGED_OUT);
        assertThat(opened(subject, NOW, "_s3", "_s2")).isEqualTo(Issuance.LOGGED_OUT);
        assertThat(opened(subject, NOW)).isEqualTo(Issuance.LOGGED_OUT);
        assertThat(opened(subject, NOW, "_s3")).isEqualTo(Issuance.ISSUED);
    }

    @Test
    void neither_a_token_nor_one_with_an_actor_is_given_and_the_assertion_is_not_used_up() {
        AccessToken actor = Examples.token(app, Optional.of(ann.id()), idp.id());
        assertThat(tokens.issue(actor, new Source.FirstHand())).isEqualTo(Issuance.ISSUED);
        AssertionUse use = use(subject, NOW, "_s1");
        AssertionUse other = use(subject, NOW, "_s2");
        logOut(subject, NOW, "_s1");

        assertThat(issued(new Source.FromAssertion(use))).isEqualTo(Issuance.LOGGED_OUT);
        assertThat(issued(new Source.FromAssertionAndActor(use, actor.id()))).isEqualTo(Issuance.LOGGED_OUT);
        assertThat(sessions.used(use)).isFalse();
        assertThat(issued(new Source.FromAssertionAndActor(other, actor.id()))).isEqualTo(Issuance.ISSUED);
        assertThat(issued(new Source.FromAssertion(other))).isEqualTo(Issuance.ALREADY_USED);
    }

    @Test
    void one_identity_provider_disabled_is_told_from_a_logout() {
        AssertionUse use = use(subject, NOW, "_s1");
        DATABASE.dsl()
                .update(IDENTITY_PROVIDER)
                .set(IDENTITY_PROVIDER.ENABLED, false)
                .where(IDENTITY_PROVIDER.ID.eq(idp.id()))
                .execute();

        assertThat(sessions.openOnce(session(ann, Optional.of(idp.id())), use)).isEqualTo(Issuance.SOURCE_GONE);
    }

    @Test
    void a_sign_in_waits_for_a_logout_under_way_and_then_finds_it() throws Exception {
        CompletableFuture<Issuance> signIn = new CompletableFuture<>();
        DATABASE.dsl().transaction(transaction -> {
            var within = transaction.dsl();
            within.select(IDENTITY_PROVIDER.ID)
                    .from(IDENTITY_PROVIDER)
                    .where(IDENTITY_PROVIDER.ID.eq(idp.id()))
                    .forUpdate()
                    .execute();
            signIn.completeAsync(() -> opened(subject, NOW, "_s1"));
            Thread.sleep(500); // its statement has begun, and waits
            assertThat(signIn).isNotDone();
            RememberedLogouts.add(within, logout(subject, NOW), UUID::randomUUID);
        });

        assertThat(signIn.get()).isEqualTo(Issuance.LOGGED_OUT);
    }

    @Test
    void a_logout_waits_for_a_sign_in_under_way_and_then_ends_it() throws Exception {
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        SamlSession alice = new SamlSession("alice", "", "", "", Optional.of("_s1"));
        Sha256 name = alice.subject(acme.id(), idp.id());
        BrowserSession plain = session(ann, Optional.of(idp.id()));
        BrowserSession session = new BrowserSession(
                plain.id(),
                plain.sha256(),
                plain.organizationId(),
                plain.userId(),
                plain.identityProviderId(),
                plain.reportId(),
                plain.startedAt(),
                plain.expiresAt(),
                plain.details().withSamlSession(Optional.of(alice)));
        DATABASE.dsl().transaction(transaction -> {
            var within = new JooqSessions(transaction.dsl(), new IdleTimes(DATABASE.dsl()));
            assertThat(within.openOnce(session, use(name, NOW, "_s1"))).isEqualTo(Issuance.ISSUED);
            ended.completeAsync(() -> samlSessions.end(logout(name, NOW), NOW, Examples.BY));
            Thread.sleep(500);
            assertThat(ended).isNotDone();
        });

        assertThat(ended.get()).isOne();
        assertThat(sessions.active(session.sha256(), NOW)).isEmpty();
        assertThat(opened(name, NOW, "_s1")).isEqualTo(Issuance.LOGGED_OUT);
    }

    @Test
    void a_logout_of_more_sessions_than_one_statement_takes_is_remembered_whole() {
        String[] indexes = IntStream.range(0, 1_201).mapToObj(i -> "_" + i).toArray(String[]::new);
        logOut(subject, NOW, indexes);

        assertThat(opened(subject, NOW, "_1200")).isEqualTo(Issuance.LOGGED_OUT);
        assertThat(opened(subject, NOW, "_1201")).isEqualTo(Issuance.ISSUED);
    }

    @Test
    void it_is_forgotten_when_no_assertion_can_be_late_any_more() {
        logOut(subject, NOW);
        var mine = REMEMBERED_LOGOUT.SAML_SUBJECT_SHA256.eq(subject.bytes());

        new Expiry(DATABASE.dsl(), new TestClock(UNTIL)).sweep();
        assertThat(DATABASE.dsl().fetchCount(REMEMBERED_LOGOUT, mine)).isOne();
        new Expiry(DATABASE.dsl(), new TestClock(UNTIL.plus(Duration.ofMinutes(11)))).sweep();
        assertThat(DATABASE.dsl().fetchCount(REMEMBERED_LOGOUT, mine)).isZero();
    }

    private void logOut(Sha256 whom, Instant issuedAt, String... indexes) {
        samlSessions.end(logout(whom, issuedAt, indexes), NOW, Examples.BY);
    }

    private SamlLogout logout(Sha256 whom, Instant issuedAt, String... indexes) {
        return new SamlLogout(acme.id(), idp.id(), whom, List.of(indexes), issuedAt, UNTIL);
    }

    private Issuance opened(Sha256 whom, Instant issuedAt, String... indexes) {
        return sessions.openOnce(session(ann, Optional.of(idp.id())), use(whom, issuedAt, indexes));
    }

    private Issuance issued(Source source) {
        return tokens.issue(Examples.token(app, Optional.of(ann.id()), idp.id()), source);
    }

    private static AssertionUse use(Sha256 whom, Instant issuedAt, String... indexes) {
        List<Sha256> hashes = Stream.of(indexes).map(Sha256::of).toList();
        return new AssertionUse(random(), UNTIL, Optional.of(new SignOn(whom, hashes, issuedAt)));
    }
}
