package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.USAGE_DAY;
import static io.tollbridge.store.jooq.Tables.USAGE_DAY_TOTAL;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.oauth.Usage;
import io.tollbridge.oauth.UsageReports;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Counts in memory, and adds to the database behind the answers. */
public final class JooqUsage implements Usage, UsageReports, AutoCloseable {
    /** Client ids are whatever strangers send: no more of them are kept between two flushes. */
    private static final int MOST_KEYS = 2_000;

    private static final int BATCH = 500;
    /** The outcome that is no failure. */
    static final String OK = "ok";

    private final DSLContext db;
    private final Map<Key, Long> counts = new ConcurrentHashMap<>();

    public JooqUsage(DSLContext db) {
        this.db = db;
    }

    private record Key(String clientId, LocalDate date, String endpoint, String outcome) {}

    @Override
    public void count(String clientId, Instant at, String endpoint, String outcome) {
        Key key = new Key(clientId, LocalDate.ofInstant(at, ZoneOffset.UTC), endpoint, outcome);
        if (Client.isClientId(clientId) && (counts.size() < MOST_KEYS || counts.containsKey(key))) {
            counts.merge(key, 1L, Long::sum);
        }
    }

    /** Adds what was counted; what cannot be written is counted again the next time. */
    public void flush() {
        List<Key> keys = List.copyOf(counts.keySet());
        for (int from = 0; from < keys.size(); from += BATCH) {
            Map<Key, Long> taken = new HashMap<>();
            for (Key key : keys.subList(from, Math.min(keys.size(), from + BATCH))) {
                Long requests = counts.remove(key);
                if (requests != null) {
                    taken.put(key, requests);
                }
            }
            boolean done = false;
            try {
                add(taken);
                done = true;
            } finally {
                if (!done) {
                    taken.forEach((key, requests) -> counts.merge(key, requests, Long::sum));
                }
            }
        }
    }

    /** One transaction, so that a failure in the middle counts nothing twice. */
    private void add(Map<Key, Long> taken) {
        db.transaction(transaction -> {
            // In one order on every node, or two of them could wait for each other.
            taken.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.comparing(Key::toString)))
                    .forEach(one -> insert(transaction.dsl(), one.getKey(), one.getValue()));
            taken.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.comparing(Key::toString)))
                    .forEach(one -> insertTotal(transaction.dsl(), one.getKey(), one.getValue()));
        });
    }

    /** The same summed over all clients of an organization, for those who look at all of them at once. */
    private static void insertTotal(DSLContext within, Key key, long requests) {
        long failures = key.outcome().equals(OK) ? 0 : requests;
        within.insertInto(
                        USAGE_DAY_TOTAL,
                        USAGE_DAY_TOTAL.ORGANIZATION_ID,
                        USAGE_DAY_TOTAL.USAGE_DATE,
                        USAGE_DAY_TOTAL.REQUESTS,
                        USAGE_DAY_TOTAL.FAILURES)
                .select(select(CLIENT.ORGANIZATION_ID, val(key.date()), val(requests), val(failures))
                        .from(CLIENT)
                        .where(CLIENT.CLIENT_ID.eq(key.clientId())))
                .onDuplicateKeyUpdate()
                .set(USAGE_DAY_TOTAL.REQUESTS, USAGE_DAY_TOTAL.REQUESTS.plus(requests))
                .set(USAGE_DAY_TOTAL.FAILURES, USAGE_DAY_TOTAL.FAILURES.plus(failures))
                .execute();
    }

    /** What is no client's id finds no row to select. */
    private static void insert(DSLContext within, Key key, long requests) {
        within.insertInto(
                        USAGE_DAY,
                        USAGE_DAY.ORGANIZATION_ID,
                        USAGE_DAY.CLIENT_ID,
                        USAGE_DAY.USAGE_DATE,
                        USAGE_DAY.ENDPOINT,
                        USAGE_DAY.OUTCOME,
                        USAGE_DAY.REQUESTS)
                .select(select(
                                CLIENT.ORGANIZATION_ID,
                                CLIENT.CLIENT_ID,
                                val(key.date()),
                                val(key.endpoint()),
                                val(key.outcome()),
                                val(requests))
                        .from(CLIENT)
                        .where(CLIENT.CLIENT_ID.eq(key.clientId())))
                .onDuplicateKeyUpdate()
                .set(USAGE_DAY.REQUESTS, USAGE_DAY.REQUESTS.plus(requests))
                .execute();
    }

    /** Adds what was counted. */
    @Override
    public void close() {
        flush();
    }

    @Override
    public Page<Day> list(
            UUID organizationId, String clientId, Optional<LocalDate> from, Optional<LocalDate> to, PageRequest page) {
        if (!Client.isClientId(clientId)) {
            return new Page<>(List.of(), Optional.empty());
        }
        List<Day> days = db.select(USAGE_DAY.USAGE_DATE, USAGE_DAY.ENDPOINT, USAGE_DAY.OUTCOME, USAGE_DAY.REQUESTS)
                .from(USAGE_DAY)
                .where(
                        USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                        USAGE_DAY.CLIENT_ID.eq(clientId),
                        from.map(USAGE_DAY.USAGE_DATE::ge).orElse(noCondition()),
                        to.map(USAGE_DAY.USAGE_DATE::le).orElse(noCondition()),
                        page.cursor().map(Cursor::parse).map(JooqUsage::behind).orElse(noCondition()))
                .orderBy(USAGE_DAY.USAGE_DATE, USAGE_DAY.ENDPOINT, USAGE_DAY.OUTCOME)
                .limit(inline(page.size() + 1))
                .fetch(row -> new Day(row.value1(), row.value2(), row.value3(), row.value4()));
        return Page.of(days, page.size(), JooqUsage::cursor);
    }

    private static String cursor(Day day) {
        return new Cursor(day.date().atStartOfDay(ZoneOffset.UTC).toInstant(), day.endpoint() + " " + day.outcome())
                .text();
    }

    private static Condition behind(Cursor last) {
        LocalDate date = LocalDate.ofInstant(last.at(), ZoneOffset.UTC);
        String[] key = last.key().split(" ", 2);
        String endpoint = key[0];
        String outcome = key.length == 2 ? key[1] : "";
        return USAGE_DAY
                .USAGE_DATE
                .ge(date)
                .and(USAGE_DAY
                        .USAGE_DATE
                        .gt(date)
                        .or(USAGE_DAY.ENDPOINT.gt(endpoint))
                        .or(USAGE_DAY.ENDPOINT.eq(endpoint).and(USAGE_DAY.OUTCOME.gt(outcome))));
    }
}
