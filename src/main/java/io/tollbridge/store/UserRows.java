package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.User;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** The rows of users with their roles, for those who look at them from three sides. */
final class UserRows {
    /** A user with a password is a local administrator, and no assertion ever names one. */
    static final Condition LOCAL_ADMINISTRATOR = USER_ACCOUNT.PASSWORD_HASH.isNotNull();

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
        return db.select(USER_ACCOUNT.fields())
                .select(DIVISION.NAME, HeldRoles.OF_USER)
                .from(USER_ACCOUNT)
                .join(DIVISION)
                .on(DIVISION.ID.eq(USER_ACCOUNT.DIVISION_ID))
                .where(USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId), which)
                .orderBy(USER_ACCOUNT.CREATED_AT, USER_ACCOUNT.ID)
                .limit(atMost);
    }

    Optional<User> one(UUID organizationId, Condition which) {
        return select(organizationId, which, 1).fetchOptional(this::user);
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

    /** With a password it is a local administrator. */
    Saved insert(User user, List<RoleAssignment> held, @Nullable String passwordHash) {
        return unlessTaken(() -> db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            return switch (HeldRoles.named(within, user.organizationId(), user.division(), held)) {
                case HeldRoles.Named.Unknown(Saved.NoSuch answer) -> answer;
                case HeldRoles.Named.Known(UUID division, List<HeldRoles.Assignment> roles) -> {
                    within.insertInto(USER_ACCOUNT)
                            .set(USER_ACCOUNT.ID, user.id())
                            .set(USER_ACCOUNT.ORGANIZATION_ID, user.organizationId())
                            .set(USER_ACCOUNT.EMAIL, user.email().text())
                            .set(USER_ACCOUNT.EMAIL_KEY, user.email().key())
                            .set(USER_ACCOUNT.NAME, user.name())
                            .set(USER_ACCOUNT.DIVISION_ID, division)
                            .set(USER_ACCOUNT.ACTIVE, user.active())
                            .set(USER_ACCOUNT.PASSWORD_HASH, passwordHash)
                            .set(USER_ACCOUNT.CREATED_AT, user.createdAt())
                            .set(USER_ACCOUNT.MODIFIED_AT, user.modifiedAt())
                            .set(USER_ACCOUNT.VERSION, user.version())
                            .execute();
                    give(within, user.id(), roles);
                    yield new Saved.Done();
                }
            };
        }));
    }

    /** Over the version that the record carries; its password stays as it is. */
    Saved update(User user) {
        return unlessTaken(() -> db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            return switch (HeldRoles.named(within, user.organizationId(), user.division(), user.roles())) {
                case HeldRoles.Named.Unknown(Saved.NoSuch answer) -> answer;
                case HeldRoles.Named.Known(UUID division, List<HeldRoles.Assignment> roles) -> {
                    int updated = within.update(USER_ACCOUNT)
                            .set(USER_ACCOUNT.EMAIL, user.email().text())
                            .set(USER_ACCOUNT.EMAIL_KEY, user.email().key())
                            .set(USER_ACCOUNT.NAME, user.name())
                            .set(USER_ACCOUNT.DIVISION_ID, division)
                            .set(USER_ACCOUNT.ACTIVE, user.active())
                            .set(USER_ACCOUNT.MODIFIED_AT, user.modifiedAt())
                            .set(USER_ACCOUNT.VERSION, user.version() + 1)
                            .where(isVersion(user.organizationId(), user.id(), Optional.of(user.version())))
                            .execute();
                    if (updated == 0) {
                        yield new Saved.Stale();
                    }
                    within.deleteFrom(USER_ROLE)
                            .where(USER_ROLE.USER_ID.eq(user.id()))
                            .execute();
                    give(within, user.id(), roles);
                    yield new Saved.Done();
                }
            };
        }));
    }

    Saved delete(UUID organizationId, UUID id, Optional<Integer> version) {
        int deleted = db.deleteFrom(USER_ACCOUNT)
                .where(isVersion(organizationId, id, version))
                .execute();
        return deleted == 0 ? new Saved.Stale() : new Saved.Done();
    }

    private static Condition isVersion(UUID organizationId, UUID id, Optional<Integer> version) {
        return USER_ACCOUNT
                .ID
                .eq(id)
                .and(USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId))
                .and(version.map(USER_ACCOUNT.VERSION::eq).orElse(noCondition()));
    }

    private static void give(DSLContext within, UUID userId, List<HeldRoles.Assignment> roles) {
        if (roles.isEmpty()) {
            return;
        }
        var insert = within.insertInto(USER_ROLE, USER_ROLE.USER_ID, USER_ROLE.ROLE_ID, USER_ROLE.DIVISION_ID);
        for (HeldRoles.Assignment role : roles) {
            insert = insert.values(userId, role.roleId(), role.divisionId());
        }
        insert.execute();
    }

    private static Saved unlessTaken(Supplier<Saved> save) {
        try {
            return save.get();
        } catch (DataAccessException refused) {
            if (DuplicateKey.is("user_account_email", refused)) {
                return new Saved.Taken("email");
            }
            throw refused;
        }
    }
}
