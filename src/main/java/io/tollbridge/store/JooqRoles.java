package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION_ROLE;
import static io.tollbridge.store.jooq.Tables.CLIENT_ROLE;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.Roles;
import io.tollbridge.directory.Saved;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;

/** Roles in the database. */
public final class JooqRoles implements Roles {
    private final DSLContext db;
    private final AuditRows audit;

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqRoles(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    /** What the audit log shows of a role. */
    record Snapshot(String name, String description, List<String> permissions) {
        static Snapshot of(Role role) {
            return new Snapshot(role.name(), role.description(), role.permissions());
        }
    }

    @Override
    public Optional<Set<String>> permissions(UUID organizationId, String role) {
        return db
                .select(ROLE.NAME, ROLE.PERMISSIONS)
                .from(ROLE)
                .where(ROLE.ORGANIZATION_ID.eq(organizationId), ROLE.NAME.eq(role))
                .fetch() // and not streamed: findFirst would leave the cursor open, and its connection taken
                .stream()
                // The collation finds names that are only alike.
                .filter(row -> row.value1().equals(role))
                .findFirst()
                .map(row -> Set.copyOf(split(row.value2())));
    }

    @Override
    public Optional<Role> byId(UUID organizationId, UUID id) {
        return db.select(ROLE.fields())
                .from(ROLE)
                .where(ROLE.ID.eq(id), ROLE.ORGANIZATION_ID.eq(organizationId))
                .fetchOptional(JooqRoles::role);
    }

    @Override
    public Page<Role> list(UUID organizationId, Optional<String> part, PageRequest page) {
        Condition behind = page.cursor()
                .map(NameCursor::parse)
                .map(last -> last.behind(ROLE.NAME, ROLE.ID))
                .orElse(noCondition());
        List<Role> roles = db.select(ROLE.fields())
                .from(ROLE)
                .where(
                        ROLE.ORGANIZATION_ID.eq(organizationId),
                        part.map(ROLE.NAME::contains).orElse(noCondition()),
                        behind)
                .orderBy(ROLE.NAME, ROLE.ID)
                .limit(page.size() + 1)
                .fetch(JooqRoles::role);
        return Page.of(roles, page.size(), role -> new NameCursor(role.name(), role.id()).text());
    }

    @Override
    public Saved create(Role role, Initiator by) {
        try {
            db.transaction(transaction -> {
                DSLContext within = transaction.dsl();
                within.insertInto(ROLE)
                        .set(ROLE.ID, role.id())
                        .set(ROLE.ORGANIZATION_ID, role.organizationId())
                        .set(ROLE.NAME, role.name())
                        .set(ROLE.DESCRIPTION, role.description())
                        .set(ROLE.PERMISSIONS, String.join(" ", role.permissions()))
                        .set(ROLE.BUILT_IN, false)
                        .set(ROLE.VERSION, role.version())
                        .execute();
                audit.created(
                        within,
                        role.organizationId(),
                        by,
                        Action.ROLE_CREATE,
                        Target.role(role.id()),
                        Snapshot.of(role));
            });
            return new Saved.Done();
        } catch (DataAccessException refused) {
            return takenOrThrow(refused);
        }
    }

    @Override
    public Saved update(Role role, Initiator by) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                Optional<Role> before = locked(within, role.organizationId(), role.id(), Optional.of(role.version()));
                if (before.isEmpty()) {
                    return new Saved.Stale();
                }
                within.update(ROLE)
                        .set(ROLE.NAME, role.name())
                        .set(ROLE.DESCRIPTION, role.description())
                        .set(ROLE.PERMISSIONS, String.join(" ", role.permissions()))
                        .set(ROLE.VERSION, role.version() + 1)
                        .where(ROLE.ID.eq(role.id()))
                        .execute();
                audit.changed(
                        within,
                        role.organizationId(),
                        by,
                        Action.ROLE_EDIT,
                        Target.role(role.id()),
                        Snapshot.of(before.get()),
                        Snapshot.of(role));
                return new Saved.Done();
            });
        } catch (DataAccessException refused) {
            return takenOrThrow(refused);
        }
    }

    /** Whoever gives it meanwhile waits for this transaction by the foreign key, and then finds no such role. */
    @Override
    public Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Role> before = locked(within, organizationId, id, version);
            if (before.isEmpty()) {
                return new Saved.Stale();
            }
            Optional<Saved> used = new Uses(within)
                    .count("user", "users", USER_ROLE, USER_ROLE.USER_ID, USER_ROLE.ROLE_ID.eq(id))
                    .count("client", "clients", CLIENT_ROLE, CLIENT_ROLE.CLIENT_ID, CLIENT_ROLE.ROLE_ID.eq(id))
                    .count(
                            "authorized application",
                            "authorized applications",
                            AUTHORIZED_APPLICATION_ROLE,
                            AUTHORIZED_APPLICATION_ROLE.CLIENT_ID,
                            AUTHORIZED_APPLICATION_ROLE.ROLE_ID.eq(id))
                    .answer();
            if (used.isPresent()) {
                return used.get();
            }
            within.deleteFrom(ROLE).where(ROLE.ID.eq(id)).execute();
            audit.deleted(within, organizationId, by, Action.ROLE_DELETE, Target.role(id), Snapshot.of(before.get()));
            return new Saved.Done();
        });
    }

    /** The custom role as it is until the transaction ends, if it is this version. */
    private static Optional<Role> locked(DSLContext within, UUID organizationId, UUID id, Optional<Integer> version) {
        return within.select(ROLE.fields())
                .from(ROLE)
                .where(
                        ROLE.ID.eq(id),
                        ROLE.ORGANIZATION_ID.eq(organizationId),
                        ROLE.BUILT_IN.isFalse(),
                        version.map(ROLE.VERSION::eq).orElse(noCondition()))
                .forUpdate()
                .fetchOptional(JooqRoles::role);
    }

    static Role role(Record row) {
        return new Role(
                row.get(ROLE.ID),
                row.get(ROLE.ORGANIZATION_ID),
                row.get(ROLE.NAME),
                row.get(ROLE.DESCRIPTION),
                split(row.get(ROLE.PERMISSIONS)),
                row.get(ROLE.BUILT_IN),
                row.get(ROLE.VERSION));
    }

    private static List<String> split(String permissions) {
        return permissions.isBlank() ? List.of() : List.of(permissions.strip().split(" +"));
    }

    private static Saved takenOrThrow(DataAccessException refused) {
        if (DuplicateKey.is("role_name", refused)) {
            return new Saved.Taken("name");
        }
        throw refused;
    }
}
