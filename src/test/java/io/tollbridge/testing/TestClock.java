package io.tollbridge.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it; any thread may read it. It knows UTC only, as the product does. */
public final class TestClock extends Clock {
    private Instant now;

    /** Stands at this instant. */
    public TestClock(Instant start) {
        this.now = start;
    }

    /** Moves on by so much; a negative duration moves it back. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Moves to this instant. */
    public synchronized void set(Instant instant) {
        now = instant;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        if (!zone.normalized().equals(ZoneOffset.UTC)) {
            throw new UnsupportedOperationException("The test clock is in UTC, not " + zone);
        }
        return this;
    }
}
