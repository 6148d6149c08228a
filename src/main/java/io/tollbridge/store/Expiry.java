package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static io.tollbridge.store.jooq.Tables.AUTHORIZATION_REQUEST;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.LOGIN_ATTEMPT;
import static io.tollbridge.store.jooq.Tables.PENDING_LOGIN;
import static io.tollbridge.store.jooq.Tables.PENDING_LOGOUT;
import static io.tollbridge.store.jooq.Tables.SETUP_LINK;
import static io.tollbridge.store.jooq.Tables.USED_PROOF;
import static io.tollbridge.store.jooq.Tables.WEBHOOK_DELIVERY;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/**
 * Deletes what nobody can use any more. Nothing relies on it: whoever reads looks at the times himself. It may run on
 * several nodes at once.
 */
public final class Expiry {
    /** PRODUCT.md: every login attempt is kept for 30 days. */
    private static final Duration REPORTS = Duration.ofDays(30);
    /** Longer than a year, so that this year's audit sees all of the last one's. */
    private static final Duration AUDIT_EVENTS = Duration.ofDays(400);

    /** Long after the last attempt, so that people see what was sent. */
    private static final Duration DELIVERIES = Duration.ofDays(30);
    /** A node whose clock is ahead must not delete a replay guard that others still need. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);
    /** Few enough that a DELETE holds its locks for moments only. */
    private static final int BATCH = 1_000;

    private final DSLContext db;
    private final Clock clock;

    public Expiry(DSLContext db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Deletes everything that is past its time, and says how many rows that were. */
    public int sweep() {
        Instant past = clock.instant().minus(CLOCKS_DIFFER);
        return delete(PENDING_LOGIN, PENDING_LOGIN.EXPIRES_AT, past)
                + delete(PENDING_LOGOUT, PENDING_LOGOUT.EXPIRES_AT, past)
                + delete(AUTHORIZATION_REQUEST, AUTHORIZATION_REQUEST.EXPIRES_AT, past)
                + delete(USED_PROOF, USED_PROOF.KEEP_UNTIL, past)
                + delete(CREDENTIAL, CREDENTIAL.KEEP_UNTIL, past)
                + delete(SETUP_LINK, SETUP_LINK.EXPIRES_AT, past.minus(REPORTS))
                + delete(LOGIN_ATTEMPT, LOGIN_ATTEMPT.AT, past.minus(REPORTS))
                + delete(AUDIT_EVENT, AUDIT_EVENT.AT, past.minus(AUDIT_EVENTS))
                + delete(WEBHOOK_DELIVERY, WEBHOOK_DELIVERY.CREATED_AT, past.minus(DELIVERIES));
    }

    private int delete(Table<Record> table, Field<Instant> until, Instant past) {
        int all = 0;
        int deleted;
        do {
            deleted = db.deleteFrom(table)
                    .where(until.lt(past))
                    .orderBy(until)
                    .limit(BATCH)
                    .execute();
            all += deleted;
        } while (deleted == BATCH);
        return all;
    }
}
