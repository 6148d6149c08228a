package io.tollbridge.store;

import static io.tollbridge.store.Examples.LATER;
import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.Examples.bearer;
import static io.tollbridge.store.Examples.client;
import static io.tollbridge.store.Examples.random;
import static io.tollbridge.store.Examples.session;
import static io.tollbridge.store.Examples.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.User;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** PRODUCT.md: cutting any link kills all that came from it, at any depth, at once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqLineageTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private static final Initiator BY = new Initiator("user:admin@x.com", "127.0.0.1");

    private final DSLContext db = DATABASE.dsl();
    private final IdleTimes idleTimes = new IdleTimes(db);
    private final JooqTokens tokens = new JooqTokens(db, idleTimes);
    private final JooqSessions sessions = new JooqSessions(db, idleTimes);
    private final JooqLineage lineage = new JooqLineage(db, UUID::randomUUID, new TestClock(NOW));
    private final Organization acme = Examples.organization(db);
    private final User ann = Examples.user(acme, "ann@x.com");
    private final Client app = client(acme, bearer("App"));
    private final Client service = client(acme, bearer("Service"));

    JooqLineageTest() {
        Examples.clients(db).create(app, true, Examples.BY);
        Examples.clients(db).create(service, true, Examples.BY);
        Examples.users(db).create(ann, Examples.BY);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void ending_a_session_kills_all_that_came_from_it_at_any_depth() {
        BrowserSession session = session(ann, Optional.empty());
        sessions.open(session);
        List<AccessToken> chain = chainBelow(session, 6);
        AccessToken other = issued(app, new Source.FirstHand());

        sessions.end(session.sha256(), NOW);

        assertThat(chain).noneMatch(this::isActive);
        assertThat(isActive(other)).isTrue();
    }

    @Test
    void cutting_a_link_in_the_middle_leaves_what_stands_above_it() {
        BrowserSession session = session(ann, Optional.empty());
        sessions.open(session);
        List<AccessToken> chain = chainBelow(session, 4);

        assertThat(lineage.cut(acme.id(), chain.get(1).id(), NOW, BY)).isEqualTo(3);

        assertThat(isActive(chain.get(0))).isTrue();
        assertThat(chain.subList(1, 4)).noneMatch(this::isActive);
        assertThat(sessions.active(session.sha256(), NOW)).isPresent();
    }

    @Test
    void a_token_falls_with_the_actors_token_too() {
        AccessToken subject = issued(app, new Source.FirstHand());
        AccessToken actor = issued(service, new Source.FirstHand());
        AccessToken delegated = issued(service, new Source.FromTokens(subject.id(), Optional.of(actor.id())));

        lineage.cut(acme.id(), actor.id(), NOW, BY);

        assertThat(isActive(delegated)).isFalse();
        assertThat(isActive(subject)).isTrue();
    }

    @Test
    void another_organization_cannot_cut() {
        AccessToken token = issued(app, new Source.FirstHand());

        assertThat(lineage.cut(Examples.organization(db).id(), token.id(), NOW, BY))
                .isZero();
        assertThat(isActive(token)).isTrue();
    }

    @Test
    void nothing_can_be_issued_below_what_was_cut() {
        AccessToken source = issued(app, new Source.FirstHand());
        lineage.cut(acme.id(), source.id(), NOW, BY);

        AccessToken late = token(service, Optional.of(ann.id()));
        assertThat(tokens.issue(late, new Source.FromTokens(source.id(), Optional.empty())))
                .isEqualTo(Issuance.SOURCE_GONE);
        assertThat(isActive(late)).isFalse();
    }

    @RepeatedTest(10)
    void a_cut_and_exchanges_at_the_same_moment_leave_no_survivor() throws Exception {
        AccessToken source = issued(app, new Source.FirstHand());
        List<AccessToken> below = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            below.add(token(service, Optional.of(ann.id())));
        }

        Parallel.results(41, i -> {
            Callable<Boolean> call = i == 20
                    ? () -> lineage.cut(acme.id(), source.id(), NOW, BY) > 0
                    : () -> grow(source, below.get(i == 40 ? 20 : i));
            return call;
        });

        assertThat(below).noneMatch(this::isActive);
    }

    @Test
    void a_code_is_redeemed_once_and_so_is_a_refresh_token() {
        BrowserSession session = session(ann, Optional.empty());
        sessions.open(session);
        Sha256 code = random();

        List<Issuance> first = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            first.add(tokens.issue(token(app, Optional.of(ann.id())), new Source.FromCode(session.id(), code)));
        }

        assertThat(first).containsExactly(Issuance.ISSUED, Issuance.ALREADY_USED, Issuance.ALREADY_USED);
    }

    @RepeatedTest(3)
    void one_of_thirty_parallel_uses_of_a_refresh_token_succeeds() throws Exception {
        AccessToken authorization = issued(app, new Source.FirstHand());
        AccessToken last = issued(app, new Source.FromTokens(authorization.id(), Optional.empty()));
        Sha256 refreshToken = random();

        List<Boolean> results = Parallel.results(
                30,
                _ -> () -> tokens.issue(
                                token(app, Optional.of(ann.id())),
                                new Source.FromRefreshToken(authorization.id(), last.id(), refreshToken))
                        == Issuance.ISSUED);

        assertThat(results).filteredOn(first -> first).hasSize(1);
    }

    @Test
    void a_clients_cut_reaches_what_others_got_by_exchange() {
        AccessToken source = issued(app, new Source.FirstHand());
        AccessToken exchanged = issued(service, new Source.FromTokens(source.id(), Optional.empty()));
        AccessToken own = issued(service, new Source.FirstHand());

        db.transaction(transaction -> JooqLineage.cutClient(transaction.dsl(), app.clientId(), Optional.empty(), NOW));

        assertThat(isActive(source)).isFalse();
        assertThat(isActive(exchanged)).isFalse();
        assertThat(isActive(own)).isTrue();
    }

    /** Issues one token and one below it. */
    private boolean grow(AccessToken source, AccessToken below) {
        if (tokens.issue(below, new Source.FromTokens(source.id(), Optional.empty())) != Issuance.ISSUED) {
            return false;
        }
        AccessToken deeper = token(app, Optional.of(ann.id()));
        tokens.issue(deeper, new Source.FromTokens(below.id(), Optional.empty()));
        return true;
    }

    private List<AccessToken> chainBelow(BrowserSession session, int length) {
        List<AccessToken> chain = new ArrayList<>();
        chain.add(issued(app, new Source.FromSession(session.id())));
        while (chain.size() < length) {
            chain.add(issued(service, new Source.FromTokens(chain.getLast().id(), Optional.<UUID>empty())));
        }
        assertThat(chain).allMatch(this::isActive);
        return chain;
    }

    private AccessToken issued(Client client, Source source) {
        AccessToken token = token(client, Optional.of(ann.id()));
        assertThat(tokens.issue(token, source)).isEqualTo(Issuance.ISSUED);
        return token;
    }

    private boolean isActive(AccessToken token) {
        return tokens.active(token.sha256(), LATER.minusSeconds(1)).isPresent();
    }
}
