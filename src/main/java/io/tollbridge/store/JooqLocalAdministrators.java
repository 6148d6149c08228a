package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.LocalAdministrators;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.User;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** Local administrators in the database: the users with a password. */
public final class JooqLocalAdministrators implements LocalAdministrators {
    private final UserRows rows;
    private final UserWrites writes;

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqLocalAdministrators(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.rows = new UserRows(db);
        this.writes = new UserWrites(db, rows, new AuditRows(ids, clock));
    }

    @Override
    public Optional<Credentials> byEmail(UUID organizationId, EmailAddress email) {
        return rows.select(organizationId, UserRows.hasEmail(email).and(UserRows.LOCAL_ADMINISTRATOR), 1)
                .fetchOptional(row -> new Credentials(rows.user(row), row.get(USER_ACCOUNT.PASSWORD_HASH)));
    }

    @Override
    public boolean reset(UUID organizationId, EmailAddress email, String passwordHash, Initiator by) {
        return writes.resetPassword(organizationId, email, passwordHash, by);
    }

    @Override
    public void createIfAbsent(User user, String passwordHash, Initiator by) {
        RoleAssignment admin = new RoleAssignment(BuiltInRole.ADMIN.roleName(), RoleAssignment.HOME);
        List<RoleAssignment> roles =
                Stream.concat(Stream.of(admin), user.roles().stream()).toList();
        // Done, or Taken: some user has the address already.
        if (writes.insert(user, roles, passwordHash, by) instanceof Saved.NoSuch missing) {
            throw new IllegalStateException("the organization has no " + missing.name());
        }
    }
}
