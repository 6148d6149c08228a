package io.tollbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Sha256;
import io.tollbridge.login.PendingLogin;
import io.tollbridge.testing.TestDatabase;
import java.time.Instant;
import java.util.Optional;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class StoredTimesTest {
    /** In Berlin no clock shows 02:30 on that day, and on the other one it shows it twice. */
    private static final Instant SKIPPED_HOUR = Instant.parse("2026-03-29T02:30:00.000001Z");

    private static final Instant DOUBLED_HOUR = Instant.parse("2026-10-25T02:30:00Z");

    @Test
    void an_instant_comes_back_as_it_is_in_whatever_zone_the_machine_stands() {
        TimeZone zone = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try (Database database = TestDatabase.fresh()) {
            JooqPendingLogins logins = new JooqPendingLogins(database.dsl());
            Organization acme = Examples.organization(database.dsl());
            for (Instant at : new Instant[] {SKIPPED_HOUR, DOUBLED_HOUR}) {
                Sha256 request = Examples.random();
                PendingLogin login = new PendingLogin(
                        request, request, acme.id(), UUID.randomUUID(), "/", Optional.empty(), at.minusSeconds(60), at);
                logins.save(login);

                assertThat(logins.waits(acme.id(), request, at)).isFalse();
                assertThat(logins.take(acme.id(), request, request, at.minusNanos(1_000)))
                        .contains(login);
            }
        } finally {
            TimeZone.setDefault(zone);
        }
    }
}
