package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.AuditEvent;
import io.tollbridge.audit.AuditFilter;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Outcome;
import io.tollbridge.audit.Refusal;
import io.tollbridge.audit.Refusal.Whose;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.DirectoryAway;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log in the database. Refusals are written within moments, and at the latest by closing; whose they are is
 * looked up then, so that a refused request costs its answer no statement.
 */
public final class JooqAuditLog implements AuditLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JooqAuditLog.class);
    private static final int CAPACITY = 10_000;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSING_TIME = Duration.ofSeconds(10);

    private final DSLContext db;
    private final Supplier<UUID> ids;
    private final Clock clock;
    private final WriteBehind<Kept> queue;

    /** Starts the thread that writes. */
    public JooqAuditLog(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this(db, ids, clock, CAPACITY, PAUSE, CLOSING_TIME);
    }

    JooqAuditLog(DSLContext db, Supplier<UUID> ids, Clock clock, int capacity, Duration pause, Duration closingTime) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
        this.queue = new WriteBehind<>("refusals", this::write, capacity, pause, closingTime);
    }

    /** A refusal with what it was given when it happened. */
    private record Kept(UUID id, Instant at, Refusal refusal) {}

    /** A refusal whose organization is known. */
    private record Row(UUID organizationId, Kept kept) {}

    @Override
    public void refused(Refusal refusal) {
        Kept kept = new Kept(ids.get(), clock.instant(), refusal);
        try {
            queue.add(kept);
        } catch (DataAccessException | DirectoryAway away) {
            // The queue is full and the database away: the log of the process is the last place that remembers it.
            LOG.error(
                    "a refusal could not be recorded: {} by {}: {}",
                    refusal.action(),
                    refusal.initiator().name(),
                    refusal.reason());
        }
    }

    @Override
    public AuditPage list(UUID organizationId, AuditFilter filter, Optional<String> cursor, int size) {
        Condition behind = cursor.map(Cursor::parse)
                .map(last -> Cursor.before(AUDIT_EVENT.AT, last.at(), AUDIT_EVENT.ID, last.uuid()))
                .orElse(noCondition());
        queue.awaitWritten();
        List<AuditEvent> events = db.select(AUDIT_EVENT.fields())
                .from(AUDIT_EVENT)
                .where(AUDIT_EVENT.ORGANIZATION_ID.eq(organizationId), matches(filter), behind)
                .orderBy(AUDIT_EVENT.AT.desc(), AUDIT_EVENT.ID.desc())
                .limit(size + 1)
                .fetch(JooqAuditLog::event);
        Page<AuditEvent> page =
                Page.of(events, size, event -> new Cursor(event.at(), event.id().toString()).text());
        return new AuditPage(page.items(), page.next());
    }

    @Override
    public void close() {
        queue.close();
    }

    /** Words are compared byte for byte, as every collation finds texts that are only alike. */
    private static Condition matches(AuditFilter filter) {
        return exactly(AUDIT_EVENT.ACTOR, filter.actor())
                .and(exactly(AUDIT_EVENT.ACTION, filter.action()))
                .and(exactly(AUDIT_EVENT.TARGET_TYPE, filter.targetType()))
                .and(exactly(AUDIT_EVENT.TARGET_ID, filter.targetId()))
                .and(exactly(AUDIT_EVENT.OUTCOME, filter.outcome().map(Outcome::word)))
                .and(filter.from().map(AUDIT_EVENT.AT::ge).orElse(noCondition()))
                .and(filter.to().map(AUDIT_EVENT.AT::lt).orElse(noCondition()));
    }

    private static Condition exactly(Field<String> field, Optional<String> wanted) {
        return wanted.map(text -> field.collate("utf8mb4_nopad_bin").eq(text)).orElse(noCondition());
    }

    private static AuditEvent event(Record row) {
        UUID id = row.get(AUDIT_EVENT.ID);
        UUID organizationId = row.get(AUDIT_EVENT.ORGANIZATION_ID);
        Instant at = row.get(AUDIT_EVENT.AT);
        Initiator initiator = new Initiator(row.get(AUDIT_EVENT.ACTOR), row.get(AUDIT_EVENT.ADDRESS));
        Action action = new Action(row.get(AUDIT_EVENT.ACTION));
        Target target = new Target(row.get(AUDIT_EVENT.TARGET_TYPE), row.get(AUDIT_EVENT.TARGET_ID));
        return row.get(AUDIT_EVENT.OUTCOME).equals(Outcome.REFUSED.word())
                ? new AuditEvent.Refused(id, organizationId, at, initiator, action, target, row.get(AUDIT_EVENT.REASON))
                : new AuditEvent.Changed(
                        id,
                        organizationId,
                        at,
                        initiator,
                        action,
                        target,
                        Optional.ofNullable(row.get(AUDIT_EVENT.BEFORE_JSON)),
                        Optional.ofNullable(row.get(AUDIT_EVENT.AFTER_JSON)));
    }

    private void write(List<Kept> refusals) {
        insertEach(known(refusals));
    }

    /** Those whose organization is known; the others belong into nobody's log. */
    private List<Row> known(List<Kept> refusals) {
        Map<Whose, UUID> organizations = new HashMap<>();
        refusals.forEach(kept -> {
            if (kept.refusal().whose() instanceof Whose.OfOrganization organization) {
                organizations.put(organization, organization.id());
            }
        });
        List<String> slugs = named(refusals, whose -> whose instanceof Whose.OfSlug(String slug) ? slug : "").stream()
                .filter(Organization::isSlug)
                .toList();
        if (!slugs.isEmpty()) {
            db.select(ORGANIZATION.SLUG, ORGANIZATION.ID)
                    .from(ORGANIZATION)
                    .where(ORGANIZATION.SLUG.in(slugs))
                    .forEach(row -> organizations.put(new Whose.OfSlug(row.value1()), row.value2()));
        }
        List<String> clients = named(refusals, whose -> whose instanceof Whose.OfClient(String id) ? id : "").stream()
                .filter(Client::isClientId)
                .toList();
        if (!clients.isEmpty()) {
            // The product's own clients belong to no organization and so drop out.
            db.select(CLIENT.CLIENT_ID, ORGANIZATION.ID)
                    .from(CLIENT)
                    .join(ORGANIZATION)
                    .on(ORGANIZATION.ID.eq(CLIENT.ORGANIZATION_ID))
                    .where(CLIENT.CLIENT_ID.in(clients))
                    .forEach(row -> organizations.put(new Whose.OfClient(row.value1()), row.value2()));
        }
        List<Row> rows = new ArrayList<>();
        for (Kept kept : refusals) {
            UUID organization = organizations.get(kept.refusal().whose());
            if (organization != null) {
                rows.add(new Row(organization, kept));
            }
        }
        return rows;
    }

    private static List<String> named(List<Kept> refusals, Function<Whose, String> name) {
        return refusals.stream()
                .map(kept -> name.apply(kept.refusal().whose()))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
    }

    /** One INSERT; only where the database refuses a row for what it holds are the others written without it. */
    private void insertEach(List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try {
            insert(rows);
        } catch (DataAccessException refused) {
            if (!RefusedRow.in(refused)) {
                throw refused;
            }
            if (rows.size() > 1) {
                rows.forEach(row -> insertEach(List.of(row)));
            } else if (DuplicateKey.in(refused).isEmpty()) { // else an earlier try had reached the database after all
                LOG.error("a refusal cannot be stored, SQL state {}", refused.sqlState());
            }
        }
    }

    private void insert(List<Row> rows) {
        var insert = db.insertInto(
                AUDIT_EVENT,
                AUDIT_EVENT.ID,
                AUDIT_EVENT.ORGANIZATION_ID,
                AUDIT_EVENT.AT,
                AUDIT_EVENT.ACTOR,
                AUDIT_EVENT.ADDRESS,
                AUDIT_EVENT.ACTION,
                AUDIT_EVENT.TARGET_TYPE,
                AUDIT_EVENT.TARGET_ID,
                AUDIT_EVENT.OUTCOME,
                AUDIT_EVENT.REASON);
        for (Row row : rows) {
            Refusal refusal = row.kept().refusal();
            insert = insert.values(
                    row.kept().id(),
                    row.organizationId(),
                    row.kept().at(),
                    AuditRows.cut(refusal.initiator().name(), AuditRows.LONGEST_ACTOR),
                    AuditRows.cut(refusal.initiator().address(), AuditRows.LONGEST_ADDRESS),
                    refusal.action().word(),
                    refusal.target().type(),
                    AuditRows.cut(refusal.target().id(), AuditRows.LONGEST_TARGET),
                    Outcome.REFUSED.word(),
                    AuditRows.cut(refusal.reason(), AuditRows.LONGEST_REASON));
        }
        insert.execute();
    }
}
