package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static io.tollbridge.store.jooq.Tables.AUTHORIZATION_REQUEST;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_USAGE_DAY;
import static io.tollbridge.store.jooq.Tables.LOGIN_ATTEMPT;
import static io.tollbridge.store.jooq.Tables.PENDING_LOGIN;
import static io.tollbridge.store.jooq.Tables.PENDING_LOGOUT;
import static io.tollbridge.store.jooq.Tables.REMEMBERED_LOGOUT;
import static io.tollbridge.store.jooq.Tables.SETUP_LINK;
import static io.tollbridge.store.jooq.Tables.USAGE_DAY;
import static io.tollbridge.store.jooq.Tables.USAGE_DAY_TOTAL;
import static io.tollbridge.store.jooq.Tables.USED_PROOF;
import static io.tollbridge.store.jooq.Tables.WEBHOOK_DELIVERY;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/**
 * Deletes what nobody can use any more. Nothing relies on it: whoever reads looks at the times himself. Nodes take turns, and
 * what logins and tokens are doing meanwhile waits for a batch at most.
 */
public final class Expiry {
    /** PRODUCT.md: every login attempt is kept for 30 days. */
    private static final Duration REPORTS = Duration.ofDays(30);
    /** Longer than a year, so that this year's audit and usage see all of the last one's. */
    private static final Duration MORE_THAN_A_YEAR = Duration.ofDays(400);
    /** Long after the last attempt, so that people see what was sent. */
    private static final Duration DELIVERIES = Duration.ofDays(30);
    /** A node whose clock is ahead must not delete a replay guard that others still need. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);
    /** Few enough that a DELETE holds its locks for moments only. */
    private static final int BATCH = 1_000;

    private static final Duration SILENT = Duration.ofMinutes(2);

    private final DSLContext db;
    private final Clock clock;
    private final Lease lease;

    public Expiry(DSLContext db, Clock clock) {
        this.db = db;
        this.clock = clock;
        this.lease = new Lease(db, clock, "expiry", SILENT);
    }

    /** Deletes everything that is past its time, and says how many rows that were: none where another node is at it. */
    public int sweep() {
        return lease.whileHeld(0, this::sweep);
    }

    private int sweep(Lease.Renewal renewal) {
        Instant past = clock.instant().minus(CLOCKS_DIFFER);
        Instant reports = past.minus(REPORTS);
        Instant years = past.minus(MORE_THAN_A_YEAR);
        LocalDate days = LocalDate.ofInstant(years, ZoneOffset.UTC);
        return delete(PENDING_LOGIN, PENDING_LOGIN.EXPIRES_AT, past, renewal)
                + delete(PENDING_LOGOUT, PENDING_LOGOUT.EXPIRES_AT, past, renewal)
                + delete(REMEMBERED_LOGOUT, REMEMBERED_LOGOUT.KEEP_UNTIL, past, renewal)
                + delete(AUTHORIZATION_REQUEST, AUTHORIZATION_REQUEST.EXPIRES_AT, past, renewal)
                + delete(USED_PROOF, USED_PROOF.KEEP_UNTIL, past, renewal)
                + delete(CREDENTIAL, CREDENTIAL.KEEP_UNTIL, past, renewal)
                + delete(SETUP_LINK, SETUP_LINK.EXPIRES_AT, reports, renewal)
                + delete(LOGIN_ATTEMPT, LOGIN_ATTEMPT.AT, reports, renewal)
                + delete(AUDIT_EVENT, AUDIT_EVENT.AT, years, renewal)
                + delete(USAGE_DAY, USAGE_DAY.USAGE_DATE, days, renewal)
                + delete(USAGE_DAY_TOTAL, USAGE_DAY_TOTAL.USAGE_DATE, days, renewal)
                + delete(IDENTITY_PROVIDER_USAGE_DAY, IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE, days, renewal)
                + delete(WEBHOOK_DELIVERY, WEBHOOK_DELIVERY.CREATED_AT, past.minus(DELIVERIES), renewal);
    }

    private <T> int delete(Table<Record> table, Field<T> until, T past, Lease.Renewal renewal) {
        int all = 0;
        int deleted;
        do {
            deleted = db.deleteFrom(table)
                    .where(until.lt(past))
                    .orderBy(until)
                    .limit(BATCH)
                    .execute();
            all += deleted;
            if (deleted > 0) {
                renewal.renew();
            }
        } while (deleted == BATCH);
        return all;
    }
}
