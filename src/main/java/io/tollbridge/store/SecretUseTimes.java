package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CLIENT_SECRET;

import io.tollbridge.directory.SecretUses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;

/** Notes uses in memory and writes them behind, each secret at most once a minute and at an orderly stop. */
public final class SecretUseTimes implements SecretUses, AutoCloseable {
    private static final Duration BETWEEN_WRITES = Duration.ofMinutes(1);
    private static final int BATCH = 500;

    private final DSLContext db;
    private final Map<UUID, Instant> unwritten = new ConcurrentHashMap<>();
    /** The use that was written last, for as long as it holds the next one back. */
    private final Map<UUID, Instant> written = new ConcurrentHashMap<>();

    public SecretUseTimes(DSLContext db) {
        this.db = db;
    }

    @Override
    public void used(UUID secretId, Instant at) {
        unwritten.merge(secretId, at, SecretUseTimes::latest);
    }

    /** Writes what is due; what cannot be written stays for the next time. */
    public void flush(Instant now) {
        Instant recent = now.minus(BETWEEN_WRITES);
        written.values().removeIf(at -> !at.isAfter(recent));
        write(unwritten.entrySet().stream()
                .filter(use -> !written.containsKey(use.getKey()))
                .map(use -> Map.entry(use.getKey(), use.getValue()))
                .toList());
    }

    /** Writes everything. */
    @Override
    public void close() {
        write(unwritten.entrySet().stream()
                .map(use -> Map.entry(use.getKey(), use.getValue()))
                .toList());
    }

    private void write(List<Map.Entry<UUID, Instant>> uses) {
        for (int from = 0; from < uses.size(); from += BATCH) {
            List<Map.Entry<UUID, Instant>> batch = uses.subList(from, Math.min(uses.size(), from + BATCH));
            Map.Entry<UUID, Instant> first = batch.getFirst();
            BatchBindStep updates = db.batch(db.update(CLIENT_SECRET)
                    .set(CLIENT_SECRET.LAST_USED_AT, first.getValue())
                    .where(
                            CLIENT_SECRET.ID.eq(first.getKey()),
                            CLIENT_SECRET.LAST_USED_AT.isNull().or(CLIENT_SECRET.LAST_USED_AT.lt(first.getValue()))));
            for (Map.Entry<UUID, Instant> use : batch) {
                updates = updates.bind(use.getValue(), use.getKey(), use.getValue());
            }
            updates.execute();
            for (Map.Entry<UUID, Instant> use : batch) {
                unwritten.remove(use.getKey(), use.getValue());
                written.put(use.getKey(), use.getValue());
            }
        }
    }

    private static Instant latest(Instant one, Instant other) {
        return other.isBefore(one) ? one : other;
    }
}
