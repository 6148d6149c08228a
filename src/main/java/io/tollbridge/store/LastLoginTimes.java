package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;

import io.tollbridge.directory.LastLogins;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;

/** Notes logins in memory and writes them behind, in batches. What a node that dies had not written is lost. */
public final class LastLoginTimes implements LastLogins, AutoCloseable {
    private static final int BATCH = 500;

    private final DSLContext db;
    private final Map<UUID, Instant> unwritten = new ConcurrentHashMap<>();

    public LastLoginTimes(DSLContext db) {
        this.db = db;
    }

    @Override
    public void signedIn(UUID userId, Instant at) {
        unwritten.merge(userId, at, (one, other) -> other.isBefore(one) ? one : other);
    }

    /** Writes what was noted; what cannot be written stays for the next time. */
    public void flush() {
        // In one order on every node, or two of them could wait for each other.
        List<Map.Entry<UUID, Instant>> logins = unwritten.entrySet().stream()
                .map(login -> Map.entry(login.getKey(), login.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .toList();
        for (int from = 0; from < logins.size(); from += BATCH) {
            List<Map.Entry<UUID, Instant>> batch = logins.subList(from, Math.min(logins.size(), from + BATCH));
            // The first one's values only give the parameters their types.
            Map.Entry<UUID, Instant> first = batch.getFirst();
            BatchBindStep updates = db.batch(db.update(USER_ACCOUNT)
                    .set(USER_ACCOUNT.LAST_LOGIN_AT, first.getValue())
                    .where(
                            USER_ACCOUNT.ID.eq(first.getKey()),
                            USER_ACCOUNT.LAST_LOGIN_AT.isNull().or(USER_ACCOUNT.LAST_LOGIN_AT.lt(first.getValue()))));
            for (Map.Entry<UUID, Instant> login : batch) {
                updates = updates.bind(login.getValue(), login.getKey(), login.getValue());
            }
            updates.execute();
            batch.forEach(login -> unwritten.remove(login.getKey(), login.getValue()));
        }
    }

    /** Writes what was noted. */
    @Override
    public void close() {
        flush();
    }
}
