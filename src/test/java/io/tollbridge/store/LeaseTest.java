package io.tollbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class LeaseTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Duration LENGTH = Duration.ofMinutes(2);

    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private Lease lease(String name) {
        return new Lease(DATABASE.dsl(), clock, name, LENGTH);
    }

    @Test
    void of_thirty_at_once_one_does_the_work() throws Exception {
        CountDownLatch tried = new CountDownLatch(29);
        var did = Parallel.results(30, _ -> () -> {
            boolean mine = lease("at once").whileHeld(false, _ -> await(tried));
            tried.countDown();
            return mine;
        });
        assertThat(Collections.frequency(did, true)).isOne();
    }

    private static boolean await(CountDownLatch others) {
        try {
            others.await();
            return true;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void it_is_free_again_when_the_work_is_done_or_has_failed() {
        assertThat(lease("free").whileHeld(0, _ -> 1)).isOne();
        assertThatThrownBy(() -> lease("free").whileHeld(0, _ -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(lease("free").whileHeld(0, _ -> 1)).isOne();
    }

    @Test
    void a_holder_that_is_silent_for_too_long_has_lost_it_and_one_that_renews_keeps_it() {
        lease("kept").whileHeld(0, renewal -> {
            clock.advance(LENGTH.minusSeconds(1));
            renewal.renew();
            clock.advance(LENGTH.minusSeconds(1));
            assertThat(lease("kept").whileHeld(0, _ -> 1)).isZero();
            clock.advance(Duration.ofSeconds(1));
            assertThat(lease("kept").whileHeld(0, _ -> 1)).isOne();
            return 0;
        });
    }
}
