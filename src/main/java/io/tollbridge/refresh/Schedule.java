package io.tollbridge.refresh;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When metadata is asked for again. */
final class Schedule {
    static final Duration USUAL = Duration.ofHours(6);
    static final Duration SHORTEST = Duration.ofMinutes(10);
    static final Duration LONGEST = Duration.ofHours(24);

    private Schedule() {}

    /**
     * After a good answer. Metadata §2.3.2: not later than cacheDuration; and with half of what is left until validUntil, so
     * that a server that is away for a while does not shut its people out.
     */
    static Instant afterSuccess(Instant now, Optional<Duration> cacheFor, Optional<Instant> validUntil) {
        Duration pause = cacheFor.orElse(USUAL);
        Duration half = validUntil
                .map(until -> Duration.between(now, until).dividedBy(2))
                .orElse(pause);
        return now.plus(clamp(pause.compareTo(half) <= 0 ? pause : half, LONGEST));
    }

    /** After this many failures in a row: ten minutes, doubled each time, six hours at most. */
    static Instant afterFailure(Instant now, int failures) {
        int doublings = Math.clamp(failures - 1L, 0, 10);
        return now.plus(clamp(SHORTEST.multipliedBy(1L << doublings), USUAL));
    }

    private static Duration clamp(Duration pause, Duration longest) {
        if (pause.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
