package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.User;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SelectField;

/** The rows of users with their roles, for those who look at them from three sides. */
final class UserRows {
    /** A user with a password is a local administrator, and no assertion ever names one. */
    static final Condition LOCAL_ADMINISTRATOR = USER_ACCOUNT.PASSWORD_HASH.isNotNull();

    /** What {@link #user} reads. */
    static final List<SelectField<?>> FIELDS = Stream.<SelectField<?>>concat(
                    Stream.of(USER_ACCOUNT.fields()), Stream.of(DIVISION.NAME, HeldRoles.OF_USER))
            .toList();

    private final DSLContext db;
    private final HeldRoles heldRoles = new HeldRoles(new StoredJson());

    UserRows(DSLContext db) {
        this.db = db;
    }

    static Condition hasEmail(EmailAddress email) {
        return USER_ACCOUNT.EMAIL_KEY.eq(email.key());
    }

    /** In the order of lists. */
    ResultQuery<Record> select(UUID organizationId, Condition which, int atMost) {
        return select(db, organizationId, which, atMost);
    }

    private static ResultQuery<Record> select(DSLContext db, UUID organizationId, Condition which, int atMost) {
        return db.select(FIELDS)
                .from(USER_ACCOUNT)
                // In this order: else the database begins with the divisions, and sorts all users for each page.
                .straightJoin(DIVISION)
                .on(DIVISION.ID.eq(USER_ACCOUNT.DIVISION_ID))
                .where(USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId), which)
                .orderBy(USER_ACCOUNT.CREATED_AT, USER_ACCOUNT.ID)
                .limit(atMost);
    }

    Optional<User> one(UUID organizationId, Condition which) {
        return select(organizationId, which, 1).fetchOptional(this::user);
    }

    /** All of them, within a transaction of the caller's. */
    List<User> all(DSLContext within, UUID organizationId, Condition which) {
        return select(within, organizationId, which, Integer.MAX_VALUE).fetch(this::user);
    }

    /** The user as he is until the transaction ends: nobody else changes him meanwhile. */
    Optional<User> locked(DSLContext within, UUID organizationId, UUID id) {
        // The row alone: a locking read of the whole would also lock the division, and with it everybody in it.
        return within.select(USER_ACCOUNT.ID)
                .from(USER_ACCOUNT)
                .where(USER_ACCOUNT.ID.eq(id), USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId))
                .forUpdate()
                .fetchOptional()
                .flatMap(_ -> select(within, organizationId, USER_ACCOUNT.ID.eq(id), 1)
                        .fetchOptional(this::user));
    }

    User user(Record row) {
        return new User(
                row.get(USER_ACCOUNT.ID),
                row.get(USER_ACCOUNT.ORGANIZATION_ID),
                new EmailAddress(row.get(USER_ACCOUNT.EMAIL)),
                row.get(USER_ACCOUNT.NAME),
                row.get(DIVISION.NAME),
                heldRoles.read(row.get(HeldRoles.OF_USER)),
                row.get(USER_ACCOUNT.ACTIVE),
                row.get(USER_ACCOUNT.PASSWORD_HASH) != null,
                row.get(USER_ACCOUNT.CREATED_AT),
                row.get(USER_ACCOUNT.MODIFIED_AT),
                row.get(USER_ACCOUNT.VERSION));
    }
}
