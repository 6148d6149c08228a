package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.LEASE;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jooq.DSLContext;

/** Work that one node at a time does for all. A node that dies holds it no longer than until it ends by itself. */
final class Lease {
    private final DSLContext db;
    private final Clock clock;
    private final String name;
    private final Duration length;

    /** {@code length}: how long a holder may be silent. */
    Lease(DSLContext db, Clock clock, String name, Duration length) {
        this.db = db;
        this.clock = clock;
        this.name = name;
        this.length = length;
    }

    /** What a holder does: he calls {@link Renewal#renew} now and then. */
    interface Work<T> {
        T run(Renewal renewal);
    }

    /** Keeps the lease for another length. */
    interface Renewal {
        void renew();
    }

    /** Does the work if nobody else is at it, and answers {@code otherwise} if somebody is. */
    <T> T whileHeld(T otherwise, Work<T> work) {
        if (!take()) {
            return otherwise;
        }
        try {
            return work.run(() -> hold(clock.instant().plus(length)));
        } finally {
            hold(clock.instant());
        }
    }

    private boolean take() {
        Instant now = clock.instant();
        Instant until = now.plus(length);
        // Whoever moves it from the past has it: one UPDATE, so one node.
        int taken = db.update(LEASE)
                .set(LEASE.HELD_UNTIL, until)
                .where(LEASE.NAME.eq(name), LEASE.HELD_UNTIL.le(now))
                .execute();
        return taken == 1
                || db.insertInto(LEASE)
                                .set(LEASE.NAME, name)
                                .set(LEASE.HELD_UNTIL, until)
                                .onDuplicateKeyIgnore()
                                .execute()
                        == 1;
    }

    private void hold(Instant until) {
        db.update(LEASE).set(LEASE.HELD_UNTIL, until).where(LEASE.NAME.eq(name)).execute();
    }
}
