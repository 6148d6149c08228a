package io.tollbridge.store;

import static io.tollbridge.store.Examples.LATER;
import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.Examples.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.Sha256;
import io.tollbridge.login.PendingLogin;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqPendingLoginsTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqPendingLogins logins = new JooqPendingLogins(DATABASE.dsl());
    private final String requestId = "_" + UUID.randomUUID();
    private final UUID acme = UUID.randomUUID();
    private final PendingLogin login = new PendingLogin(
            Sha256.of(requestId), random(), acme, UUID.randomUUID(), "/ümlaut?a=b", Optional.empty(), NOW, LATER);

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void a_login_is_taken_once_by_the_browser_that_began_it() {
        logins.save(login);

        assertThat(take()).contains(login);
        assertThat(take()).isEmpty();
    }

    @Test
    void one_of_many_who_take_a_login_at_once_has_it() throws Exception {
        logins.save(login);

        List<Optional<PendingLogin>> taken = Parallel.results(30, i -> this::take);

        assertThat(taken).filteredOn(Optional::isPresent).hasSize(1);
    }

    @Test
    void another_browser_or_organization_takes_nothing_and_the_login_goes_on_waiting() {
        logins.save(login);

        assertThat(logins.take(acme, login.requestSha256(), random(), NOW)).isEmpty();
        assertThat(logins.take(UUID.randomUUID(), login.requestSha256(), login.browserSha256(), NOW))
                .isEmpty();
        assertThat(logins.take(acme, random(), login.browserSha256(), NOW)).isEmpty();
        assertThat(logins.waits(acme, login.requestSha256(), NOW)).isTrue();
        assertThat(take()).contains(login);
    }

    @Test
    void a_login_waits_until_the_instant_it_expires() {
        logins.save(login);

        assertThat(logins.waits(acme, login.requestSha256(), LATER.minusNanos(1_000)))
                .isTrue();
        assertThat(logins.waits(acme, login.requestSha256(), LATER)).isFalse();
        assertThat(logins.take(acme, login.requestSha256(), login.browserSha256(), LATER))
                .isEmpty();
    }

    @Test
    void a_request_is_open_by_its_id_until_its_login_is_taken() {
        logins.save(login);

        assertThat(logins.isOpen(acme, requestId, NOW)).isTrue();
        assertThat(logins.isOpen(acme, requestId + " ", NOW)).isFalse();
        assertThat(logins.isOpen(UUID.randomUUID(), requestId, NOW)).isFalse();
        assertThat(logins.isOpen(acme, requestId, LATER)).isFalse();
        assertThat(take()).isPresent();
        assertThat(logins.isOpen(acme, requestId, NOW)).isFalse();
    }

    @Test
    void expired_logins_are_swept_by_several_nodes_at_once_and_waiting_ones_stay() throws Exception {
        logins.save(login);
        TestClock clock = new TestClock(LATER);
        Expiry expiry = new Expiry(DATABASE.dsl(), clock);
        expiry.sweep();
        assertThat(take()).contains(login);

        for (int i = 0; i < 1_100; i++) {
            logins.save(
                    new PendingLogin(random(), random(), acme, UUID.randomUUID(), "/", Optional.empty(), NOW, LATER));
        }
        clock.advance(Duration.ofMinutes(11));
        List<Integer> swept = Parallel.results(4, node -> expiry::sweep);
        assertThat(swept.stream().mapToInt(rows -> rows).sum()).isEqualTo(1_100);
        assertThat(expiry.sweep()).isZero();
    }

    private Optional<PendingLogin> take() {
        return logins.take(acme, login.requestSha256(), login.browserSha256(), NOW);
    }
}
