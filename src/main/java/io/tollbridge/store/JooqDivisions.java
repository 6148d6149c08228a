package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CLIENT_ROLE;
import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Division;
import io.tollbridge.directory.Divisions;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;

/** Divisions in the database. */
public final class JooqDivisions implements Divisions {
    private final DSLContext db;
    private final AuditRows audit;

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqDivisions(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    /** What the audit log shows of a division. */
    private record Snapshot(String name) {}

    @Override
    public Optional<Division> byId(UUID organizationId, UUID id) {
        return db.select(DIVISION.fields())
                .from(DIVISION)
                .where(DIVISION.ID.eq(id), DIVISION.ORGANIZATION_ID.eq(organizationId))
                .fetchOptional(JooqDivisions::division);
    }

    @Override
    public Page<Division> list(UUID organizationId, Optional<String> part, PageRequest page) {
        Condition behind = page.cursor()
                .map(NameCursor::parse)
                .map(last -> last.behind(DIVISION.NAME, DIVISION.ID))
                .orElse(noCondition());
        List<Division> divisions = db.select(DIVISION.fields())
                .from(DIVISION)
                .where(
                        DIVISION.ORGANIZATION_ID.eq(organizationId),
                        part.map(DIVISION.NAME::contains).orElse(noCondition()),
                        behind)
                .orderBy(DIVISION.NAME, DIVISION.ID)
                .limit(page.size() + 1)
                .fetch(JooqDivisions::division);
        return Page.of(divisions, page.size(), division -> new NameCursor(division.name(), division.id()).text());
    }

    @Override
    public Saved create(Division division, Initiator by) {
        try {
            db.transaction(transaction -> {
                DSLContext within = transaction.dsl();
                within.insertInto(DIVISION)
                        .set(DIVISION.ID, division.id())
                        .set(DIVISION.ORGANIZATION_ID, division.organizationId())
                        .set(DIVISION.NAME, division.name())
                        .set(DIVISION.VERSION, division.version())
                        .execute();
                audit.created(
                        within,
                        division.organizationId(),
                        by,
                        Action.DIVISION_CREATE,
                        Target.division(division.id()),
                        new Snapshot(division.name()));
            });
            return new Saved.Done();
        } catch (DataAccessException refused) {
            return takenOrThrow(refused);
        }
    }

    @Override
    public Saved update(Division division, Initiator by) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                Optional<Division> before =
                        locked(within, division.organizationId(), division.id(), Optional.of(division.version()));
                if (before.isEmpty()) {
                    return new Saved.Stale();
                }
                within.update(DIVISION)
                        .set(DIVISION.NAME, division.name())
                        .set(DIVISION.VERSION, division.version() + 1)
                        .where(DIVISION.ID.eq(division.id()))
                        .execute();
                audit.changed(
                        within,
                        division.organizationId(),
                        by,
                        Action.DIVISION_EDIT,
                        Target.division(division.id()),
                        new Snapshot(before.get().name()),
                        new Snapshot(division.name()));
                return new Saved.Done();
            });
        } catch (DataAccessException refused) {
            return takenOrThrow(refused);
        }
    }

    @Override
    public Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Division> before = locked(within, organizationId, id, version);
            if (before.isEmpty()) {
                return new Saved.Stale();
            }
            Optional<Saved> used = new Uses(within)
                    .count("user in it", "users in it", USER_ACCOUNT, USER_ACCOUNT.ID, USER_ACCOUNT.DIVISION_ID.eq(id))
                    .count(
                            "user with a role for it",
                            "users with a role for it",
                            USER_ROLE,
                            USER_ROLE.USER_ID,
                            USER_ROLE.DIVISION_ID.eq(id))
                    .count(
                            "client with a role for it",
                            "clients with a role for it",
                            CLIENT_ROLE,
                            CLIENT_ROLE.CLIENT_ID,
                            CLIENT_ROLE.DIVISION_ID.eq(id))
                    .count(
                            "organization as the default",
                            "organizations as the default",
                            ORGANIZATION,
                            ORGANIZATION.ID,
                            ORGANIZATION.DEFAULT_DIVISION_ID.eq(id))
                    .answer();
            if (used.isPresent()) {
                return used.get();
            }
            within.deleteFrom(DIVISION).where(DIVISION.ID.eq(id)).execute();
            audit.deleted(
                    within,
                    organizationId,
                    by,
                    Action.DIVISION_DELETE,
                    Target.division(id),
                    new Snapshot(before.get().name()));
            return new Saved.Done();
        });
    }

    /** The division as it is until the transaction ends, if it is this version and not Home. */
    private static Optional<Division> locked(
            DSLContext within, UUID organizationId, UUID id, Optional<Integer> version) {
        return within.select(DIVISION.fields())
                .from(DIVISION)
                .where(
                        DIVISION.ID.eq(id),
                        DIVISION.ORGANIZATION_ID.eq(organizationId),
                        version.map(DIVISION.VERSION::eq).orElse(noCondition()))
                .forUpdate()
                .fetchOptional(JooqDivisions::division)
                .filter(division -> !division.isHome());
    }

    private static Division division(Record row) {
        return new Division(
                row.get(DIVISION.ID),
                row.get(DIVISION.ORGANIZATION_ID),
                row.get(DIVISION.NAME),
                row.get(DIVISION.VERSION));
    }

    private static Saved takenOrThrow(DataAccessException refused) {
        if (DuplicateKey.is("division_name", refused)) {
            return new Saved.Taken("name");
        }
        throw refused;
    }
}
