package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.PROVISIONED_USER;
import static io.tollbridge.store.jooq.Tables.PROVISIONED_USER_EMAIL;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_EXTERNAL_ID;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.ProvisionedUser;
import io.tollbridge.directory.ProvisionedUsers;
import io.tollbridge.directory.Provisioner;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Slice;
import io.tollbridge.directory.SliceRequest;
import io.tollbridge.directory.User;
import io.tollbridge.directory.UserFilter;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.SelectOnConditionStep;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** Users in the database, with what provisioning clients keep beside them. */
public final class JooqProvisionedUsers implements ProvisionedUsers {
    private static final List<SelectField<?>> FIELDS = Stream.<SelectField<?>>concat(
                    UserRows.FIELDS.stream(),
                    Stream.of(PROVISIONED_USER.USER_NAME, PROVISIONED_USER.ATTRIBUTES, USER_EXTERNAL_ID.EXTERNAL_ID))
            .toList();

    private final DSLContext db;
    private final UserRows rows;
    private final AuditRows audit;

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqProvisionedUsers(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.rows = new UserRows(db);
        this.audit = new AuditRows(ids, clock);
    }

    /** What the audit log shows of what is kept beside an account; the attributes are JSON already. */
    private record Snapshot(
            @Nullable String userName,
            @Nullable String externalId,
            @JsonRawValue String attributes) {
        static Snapshot of(ProvisionedUser user) {
            return new Snapshot(user.userName().orElse(null), user.externalId().orElse(null), user.attributes());
        }
    }

    @Override
    public Optional<ProvisionedUser> byId(Provisioner provisioner, UUID id) {
        List<Record> found = from(db.select(FIELDS), provisioner)
                .where(USER_ACCOUNT.ORGANIZATION_ID.eq(provisioner.organizationId()), USER_ACCOUNT.ID.eq(id))
                .fetch(row -> row);
        return users(found, true).stream().findFirst();
    }

    @Override
    public Slice<ProvisionedUser> list(
            Provisioner provisioner, UserFilter filter, SliceRequest slice, boolean withGroups) {
        Condition which = USER_ACCOUNT
                .ORGANIZATION_ID
                .eq(provisioner.organizationId())
                .and(new UserConditions(provisioner).of(filter));
        long total =
                from(db.selectCount(), provisioner).where(which).fetchSingle().value1();
        if (total <= slice.offset() || slice.count() == 0) {
            return new Slice<>(List.of(), total);
        }
        List<Record> found = from(db.select(FIELDS), provisioner)
                .where(which)
                .orderBy(UserConditions.order(slice))
                .limit(slice.count())
                .offset(slice.offset())
                .fetch(row -> row);
        return new Slice<>(users(found, withGroups), total);
    }

    @Override
    public Saved create(Provisioner provisioner, ProvisionedUser user, Initiator by) {
        return unlessTaken(() -> db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            User account = user.account();
            Saved saved = new UserWrites(within, rows, audit)
                    .insert(account, account.roles(), null, new UserWrites.Beside(null, Snapshot.of(user)), by);
            if (saved instanceof Saved.Done) {
                keep(within, provisioner, user);
            }
            return saved;
        }));
    }

    @Override
    public Saved update(Provisioner provisioner, ProvisionedUser user, Initiator by) {
        return unlessTaken(() -> db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            User account = user.account();
            // Locked before what is beside it is read, so that the event tells what really was there.
            if (rows.locked(within, account.organizationId(), account.id()).isEmpty()) {
                return new Saved.Stale();
            }
            @Nullable
            Object before = from(within.select(FIELDS), provisioner)
                    .where(USER_ACCOUNT.ID.eq(account.id()))
                    .fetchOptional(row -> Snapshot.of(user(row, List.of())))
                    .orElse(null);
            Saved saved = new UserWrites(within, rows, audit)
                    .update(account, Action.USER_EDIT, new UserWrites.Beside(before, Snapshot.of(user)), by);
            if (saved instanceof Saved.Done) {
                keep(within, provisioner, user);
            }
            return saved;
        }));
    }

    private static void keep(DSLContext within, Provisioner provisioner, ProvisionedUser user) {
        UUID id = user.account().id();
        String key = user.userName().map(EmailAddress::folded).orElse(null);
        within.insertInto(PROVISIONED_USER)
                .set(PROVISIONED_USER.USER_ID, id)
                .set(PROVISIONED_USER.ORGANIZATION_ID, provisioner.organizationId())
                .set(PROVISIONED_USER.USER_NAME, user.userName().orElse(null))
                .set(PROVISIONED_USER.USER_NAME_KEY, key)
                .set(PROVISIONED_USER.ATTRIBUTES, user.attributes())
                .onDuplicateKeyUpdate()
                .set(PROVISIONED_USER.USER_NAME, user.userName().orElse(null))
                .set(PROVISIONED_USER.USER_NAME_KEY, key)
                .set(PROVISIONED_USER.ATTRIBUTES, user.attributes())
                .execute();
        within.deleteFrom(PROVISIONED_USER_EMAIL)
                .where(PROVISIONED_USER_EMAIL.USER_ID.eq(id))
                .execute();
        for (String email :
                user.emails().stream().map(EmailAddress::folded).distinct().toList()) {
            within.insertInto(PROVISIONED_USER_EMAIL)
                    .set(PROVISIONED_USER_EMAIL.USER_ID, id)
                    .set(PROVISIONED_USER_EMAIL.EMAIL_KEY, email)
                    .execute();
        }
        within.deleteFrom(USER_EXTERNAL_ID)
                .where(USER_EXTERNAL_ID.CLIENT_ID.eq(provisioner.clientId()), USER_EXTERNAL_ID.USER_ID.eq(id))
                .execute();
        user.externalId()
                .ifPresent(externalId -> within.insertInto(USER_EXTERNAL_ID)
                        .set(USER_EXTERNAL_ID.CLIENT_ID, provisioner.clientId())
                        .set(USER_EXTERNAL_ID.USER_ID, id)
                        .set(USER_EXTERNAL_ID.EXTERNAL_ID, externalId)
                        .execute());
    }

    private static <R extends Record> SelectOnConditionStep<R> from(
            org.jooq.SelectFromStep<R> select, Provisioner provisioner) {
        return select.from(USER_ACCOUNT)
                .join(DIVISION)
                .on(DIVISION.ID.eq(USER_ACCOUNT.DIVISION_ID))
                .leftJoin(PROVISIONED_USER)
                .on(PROVISIONED_USER.USER_ID.eq(USER_ACCOUNT.ID))
                .leftJoin(USER_EXTERNAL_ID)
                .on(
                        USER_EXTERNAL_ID.USER_ID.eq(USER_ACCOUNT.ID),
                        USER_EXTERNAL_ID.CLIENT_ID.eq(provisioner.clientId()));
    }

    /** With one statement more for the groups of them all. */
    private List<ProvisionedUser> users(List<Record> found, boolean withGroups) {
        Map<UUID, List<ProvisionedUser.Group>> groups = new HashMap<>();
        if (withGroups && !found.isEmpty()) {
            groups.putAll(db.select(USER_ROLE.USER_ID, ROLE.ID, ROLE.NAME)
                    .from(USER_ROLE)
                    .join(ROLE)
                    .on(ROLE.ID.eq(USER_ROLE.ROLE_ID))
                    .join(DIVISION)
                    .on(DIVISION.ID.eq(USER_ROLE.DIVISION_ID), DIVISION.NAME.eq(RoleAssignment.HOME))
                    .where(USER_ROLE.USER_ID.in(
                            found.stream().map(row -> row.get(USER_ACCOUNT.ID)).toList()))
                    .orderBy(ROLE.NAME)
                    .fetchGroups(
                            USER_ROLE.USER_ID, row -> new ProvisionedUser.Group(row.get(ROLE.ID), row.get(ROLE.NAME))));
        }
        return found.stream()
                .map(row -> user(row, groups.getOrDefault(row.get(USER_ACCOUNT.ID), List.of())))
                .toList();
    }

    private ProvisionedUser user(Record row, List<ProvisionedUser.Group> groups) {
        return new ProvisionedUser(
                rows.user(row),
                Optional.ofNullable(row.get(PROVISIONED_USER.USER_NAME)),
                Optional.ofNullable(row.get(USER_EXTERNAL_ID.EXTERNAL_ID)),
                List.of(),
                Optional.ofNullable(row.get(PROVISIONED_USER.ATTRIBUTES)).orElse("{}"),
                groups);
    }

    private static Saved unlessTaken(Supplier<Saved> save) {
        try {
            return save.get();
        } catch (DataAccessException refused) {
            if (DuplicateKey.is("provisioned_user_name", refused)) {
                return new Saved.Taken("userName");
            }
            if (RefusedRow.namesWhatIsGone(refused)) {
                return new Saved.Stale(); // the user or the client was deleted a moment ago
            }
            throw refused;
        }
    }
}
