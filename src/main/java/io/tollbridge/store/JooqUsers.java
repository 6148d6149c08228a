package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.selectOne;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.User;
import io.tollbridge.directory.UserSearch;
import io.tollbridge.directory.Users;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    public Page<User> list(UUID organizationId, UserSearch search, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.after(USER_ACCOUNT.CREATED_AT, last.at(), USER_ACCOUNT.ID, last.uuid()))
                .orElse(noCondition());
        List<User> users = rows.select(organizationId, behind.and(isWanted(search)), page.size() + 1)
                .fetch(rows::user);
        return Page.of(
                users,
                page.size(),
                user -> new Cursor(user.createdAt(), user.id().toString()).text());
    }

    private static Condition isWanted(UserSearch search) {
        Condition text = search.text()
                .map(part -> USER_ACCOUNT.EMAIL.contains(part).or(USER_ACCOUNT.NAME.contains(part)))
                .orElse(noCondition());
        Condition role = search.role()
                .map(name -> exists(selectOne()
                        .from(USER_ROLE)
                        .join(ROLE)
                        .on(ROLE.ID.eq(USER_ROLE.ROLE_ID))
                        .where(USER_ROLE.USER_ID.eq(USER_ACCOUNT.ID), ROLE.NAME.eq(name))))
                .orElse(noCondition());
        return text.and(role)
                .and(search.divisions().map(DIVISION.NAME::in).orElse(noCondition()))
                .and(search.active().map(USER_ACCOUNT.ACTIVE::eq).orElse(noCondition()));
    }

    @Override
    public Map<UUID, Instant> lastLogins(UUID organizationId, Collection<UUID> userIds) {
        return db.select(USER_ACCOUNT.ID, USER_ACCOUNT.LAST_LOGIN_AT)
                .from(USER_ACCOUNT)
                .where(
                        USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId),
                        USER_ACCOUNT.ID.in(userIds),
                        USER_ACCOUNT.LAST_LOGIN_AT.isNotNull())
                .fetchMap(USER_ACCOUNT.ID, USER_ACCOUNT.LAST_LOGIN_AT);
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
