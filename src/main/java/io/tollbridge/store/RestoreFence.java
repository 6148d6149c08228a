package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZATION_REQUEST;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.PENDING_LOGIN;
import static io.tollbridge.store.jooq.Tables.PENDING_LOGOUT;
import static io.tollbridge.store.jooq.Tables.SIGNING_KEY;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/**
 * What a database needs that was restored from a backup: it does not know which assertions, codes and proofs were used
 * after the backup was made, nor which sessions and tokens were revoked. So nothing of before is good any more.
 */
public final class RestoreFence {
    /** Few enough that an UPDATE holds its locks for moments only, should a node be running against all advice. */
    private static final int BATCH = 1_000;

    private final DSLContext db;
    private final AuditRows audit;

    /** {@code ids} and {@code clock} are for the audit events. */
    public RestoreFence(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    /** How much was made worthless: sessions, codes and tokens; pending requests; signing keys. */
    public record Raised(int credentials, int pending, int signingKeys) {}

    /** What the audit log shows. */
    private record Snapshot(Instant fence) {}

    /**
     * Raises the fence at this instant. First what refuses, in one transaction; then the rows that are dead by it: a second
     * run after a failure goes on where the first one stopped.
     */
    public Raised raise(Instant at, Initiator by) {
        int[] pendingAndKeys = db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            within.update(IDENTITY_PROVIDER)
                    .set(IDENTITY_PROVIDER.ASSERTIONS_NOT_BEFORE, at)
                    .where(IDENTITY_PROVIDER
                            .ASSERTIONS_NOT_BEFORE
                            .isNull()
                            .or(IDENTITY_PROVIDER.ASSERTIONS_NOT_BEFORE.lt(at)))
                    .execute();
            // Their tokens, and the JWTs that they authenticate by.
            within.update(CLIENT)
                    .set(CLIENT.NOT_BEFORE, at)
                    .where(CLIENT.NOT_BEFORE.isNull().or(CLIENT.NOT_BEFORE.lt(at)))
                    .execute();
            // What waits for an answer: a Response to a login of before is then refused whatever its times say.
            int pending = within.deleteFrom(PENDING_LOGIN)
                            .where(PENDING_LOGIN.CREATED_AT.le(at))
                            .execute()
                    + within.deleteFrom(PENDING_LOGOUT).execute()
                    + within.deleteFrom(AUTHORIZATION_REQUEST)
                            .where(AUTHORIZATION_REQUEST.CREATED_AT.le(at))
                            .execute();
            // Resource servers that judge JWTs by the published keys know no other way.
            int keys = within.deleteFrom(SIGNING_KEY)
                    .where(SIGNING_KEY.CREATED_AT.le(at))
                    .execute();
            within.select(ORGANIZATION.ID)
                    .from(ORGANIZATION)
                    .fetch(ORGANIZATION.ID)
                    .forEach(id -> audit.created(
                            within, id, by, Action.RESTORE_FENCE, Target.organization(id), new Snapshot(at)));
            return new int[] {pending, keys};
        });
        return new Raised(revoke(at), pendingAndKeys[0], pendingAndKeys[1]);
    }

    private int revoke(Instant at) {
        int all = 0;
        int revoked;
        do {
            revoked = db.update(CREDENTIAL)
                    .set(CREDENTIAL.REVOKED_AT, at)
                    .where(CREDENTIAL.REVOKED_AT.isNull(), CREDENTIAL.ISSUED_AT.le(at))
                    .orderBy(CREDENTIAL.ID)
                    .limit(BATCH)
                    .execute();
            all += revoked;
        } while (revoked == BATCH);
        return all;
    }
}
