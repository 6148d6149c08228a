package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.User;
import io.tollbridge.directory.Users;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Users in the database, as administrators manage them. */
public final class JooqUsers implements Users {
    private final DSLContext db;
    private final UserRows rows;
    private final UserWrites writes;

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqUsers(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.rows = new UserRows(db);
        this.writes = new UserWrites(db, rows, new AuditRows(ids, clock));
    }

    @Override
    public Optional<User> byId(UUID organizationId, UUID id) {
        return rows.one(organizationId, USER_ACCOUNT.ID.eq(id));
    }

    @Override
    public Page<User> list(UUID organizationId, Optional<Set<String>> divisions, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.after(USER_ACCOUNT.CREATED_AT, last.at(), USER_ACCOUNT.ID, last.uuid()))
                .orElse(noCondition());
        Condition inThem = divisions.map(DIVISION.NAME::in).orElse(noCondition());
        List<User> users =
                rows.select(organizationId, behind.and(inThem), page.size() + 1).fetch(rows::user);
        return Page.of(
                users,
                page.size(),
                user -> new Cursor(user.createdAt(), user.id().toString()).text());
    }

    @Override
    public Saved create(User user, Initiator by) {
        if (user.localAdministrator()) {
            throw new IllegalArgumentException("a local administrator is only ever made with a password");
        }
        return writes.insert(user, user.roles(), null, by);
    }

    @Override
    public Saved update(User user, Initiator by) {
        return writes.update(user, Action.USER_EDIT, by);
    }

    @Override
    public Saved updateRoles(User user, Initiator by) {
        return writes.update(user, Action.USER_ROLES_EDIT, by);
    }

    @Override
    public Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by) {
        return writes.delete(organizationId, id, version, by);
    }

    @Override
    public List<Identity> identities(UUID organizationId, UUID userId) {
        return RememberedName.of(db, organizationId, userId).stream()
                .map(RememberedName::identity)
                .toList();
    }

    @Override
    public boolean forget(UUID organizationId, UUID userId, UUID identityId, Initiator by) {
        return writes.forget(organizationId, userId, identityId, by);
    }
}
