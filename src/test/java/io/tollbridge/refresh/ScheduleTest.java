package io.tollbridge.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ScheduleTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static Duration after(Optional<Duration> cacheFor, Optional<Duration> left) {
        return Duration.between(NOW, Schedule.afterSuccess(NOW, cacheFor, left.map(NOW::plus)));
    }

    @Test
    void metadata_that_says_nothing_is_asked_for_every_six_hours() {
        assertThat(after(Optional.empty(), Optional.empty())).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void its_own_cache_duration_counts_within_ten_minutes_and_a_day() {
        assertThat(after(Optional.of(Duration.ofHours(1)), Optional.empty())).isEqualTo(Duration.ofHours(1));
        assertThat(after(Optional.of(Duration.ZERO), Optional.empty())).isEqualTo(Duration.ofMinutes(10));
        assertThat(after(Optional.of(Duration.ofDays(30)), Optional.empty())).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void with_half_of_its_time_gone_it_is_asked_for_again() {
        assertThat(after(Optional.empty(), Optional.of(Duration.ofHours(4)))).isEqualTo(Duration.ofHours(2));
        assertThat(after(Optional.of(Duration.ofDays(1)), Optional.of(Duration.ofMinutes(5))))
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void failures_are_tried_again_ever_later() {
        assertThat(Schedule.afterFailure(NOW, 1)).isEqualTo(NOW.plusSeconds(600));
        assertThat(Schedule.afterFailure(NOW, 2)).isEqualTo(NOW.plusSeconds(1200));
        assertThat(Schedule.afterFailure(NOW, Integer.MAX_VALUE)).isEqualTo(NOW.plus(Duration.ofHours(6)));
    }
}
