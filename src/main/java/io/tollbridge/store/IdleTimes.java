package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/**
 * Ends tokens and sessions that nobody used for as long as their organization allows (PRODUCT.md: 5 to 480 minutes, with
 * HIPAA 15 at most). A use is noted in memory and written behind in batches, so that another node may take a credential
 * for idle at most {@link #FINE} plus one flush earlier than this one; where there is no limit nothing is written.
 */
public final class IdleTimes implements AutoCloseable {
    /** Uses that follow each other faster are one. */
    static final Duration FINE = Duration.ofSeconds(5);

    private static final int HIPAA_MINUTES = 15;
    private static final int BATCH = 500;

    private final DSLContext db;
    private final Map<UUID, Instant> unwritten = new ConcurrentHashMap<>();

    public IdleTimes(DSLContext db) {
        this.db = db;
    }

    /** What a statement must select for {@link #isInUse}. */
    static List<Field<?>> fields() {
        return List.of(
                CREDENTIAL.ID,
                CREDENTIAL.ISSUED_AT,
                CREDENTIAL.LAST_USED_AT,
                ORGANIZATION.IDLE_TIMEOUT_MINUTES,
                ORGANIZATION.HIPAA);
    }

    /** Whether this credential has been used lately enough; if so, this is a use. */
    boolean isInUse(Record row, Instant now) {
        Integer minutes = row.get(ORGANIZATION.IDLE_TIMEOUT_MINUTES);
        boolean hipaa = Boolean.TRUE.equals(row.get(ORGANIZATION.HIPAA));
        if (minutes == null && !hipaa) {
            return true;
        }
        int limit = hipaa ? Math.min(HIPAA_MINUTES, minutes == null ? HIPAA_MINUTES : minutes) : minutes;
        UUID id = row.get(CREDENTIAL.ID);
        Instant last = latest(row.get(CREDENTIAL.ISSUED_AT), row.get(CREDENTIAL.LAST_USED_AT));
        last = latest(last, unwritten.get(id));
        if (!now.isBefore(last.plus(Duration.ofMinutes(limit)))) {
            return false;
        }
        if (!now.isBefore(last.plus(FINE))) {
            unwritten.merge(id, now, IdleTimes::latest);
        }
        return true;
    }

    /** Writes what was noted; what cannot be written stays for the next time. */
    public void flush() {
        List<Map.Entry<UUID, Instant>> noted = unwritten.entrySet().stream()
                .map(use -> Map.entry(use.getKey(), use.getValue()))
                .toList();
        for (int from = 0; from < noted.size(); from += BATCH) {
            List<Map.Entry<UUID, Instant>> batch = noted.subList(from, Math.min(noted.size(), from + BATCH));
            // The first one's values only give the parameters their types.
            Map.Entry<UUID, Instant> first = batch.getFirst();
            BatchBindStep updates = db.batch(db.update(CREDENTIAL)
                    .set(CREDENTIAL.LAST_USED_AT, first.getValue())
                    .where(
                            CREDENTIAL.ID.eq(first.getKey()),
                            CREDENTIAL.LAST_USED_AT.isNull().or(CREDENTIAL.LAST_USED_AT.lt(first.getValue()))));
            for (Map.Entry<UUID, Instant> use : batch) {
                updates = updates.bind(use.getValue(), use.getKey(), use.getValue());
            }
            updates.execute();
            batch.forEach(use -> unwritten.remove(use.getKey(), use.getValue()));
        }
    }

    /** Writes what was noted. */
    @Override
    public void close() {
        flush();
    }

    private static Instant latest(Instant one, @org.jspecify.annotations.Nullable Instant other) {
        return other == null || other.isBefore(one) ? one : other;
    }
}
