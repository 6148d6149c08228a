package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.User;
import io.tollbridge.directory.Users;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Users in the database, as administrators manage them. */
public final class JooqUsers implements Users {
    private final UserRows rows;

    public JooqUsers(DSLContext db) {
        this.rows = new UserRows(db);
    }

    @Override
    public Optional<User> byId(UUID organizationId, UUID id) {
        return rows.one(organizationId, USER_ACCOUNT.ID.eq(id));
    }

    @Override
    public Page<User> list(UUID organizationId, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.after(USER_ACCOUNT.CREATED_AT, last.at(), USER_ACCOUNT.ID, last.uuid()))
                .orElse(noCondition());
        List<User> users = rows.select(organizationId, behind, page.size() + 1).fetch(rows::user);
        return Page.of(
                users,
                page.size(),
                user -> new Cursor(user.createdAt(), user.id().toString()).text());
    }

    @Override
    public Saved create(User user) {
        if (user.localAdministrator()) {
            throw new IllegalArgumentException("a local administrator is only ever made with a password");
        }
        return rows.insert(user, user.roles(), null);
    }

    @Override
    public Saved update(User user) {
        return rows.update(user);
    }

    @Override
    public Saved delete(UUID organizationId, UUID id, Optional<Integer> version) {
        return rows.delete(organizationId, id, version);
    }
}
