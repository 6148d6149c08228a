package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_IDENTITY;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.ProvisionedGroups;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.User;
import io.tollbridge.directory.Users;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.UpdateSetMoreStep;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** Changes of users with their roles, each in one transaction with its audit event. */
final class UserWrites {
    private final DSLContext db;
    private final UserRows rows;
    private final AuditRows audit;

    UserWrites(DSLContext db, UserRows rows, AuditRows audit) {
        this.db = db;
        this.rows = rows;
        this.audit = audit;
    }

    /** What the audit log shows of a user: of a password not even the hash. */
    private record Snapshot(
            String email,
            String name,
            String division,
            List<RoleAssignment> roles,
            boolean active,
            boolean localAdministrator,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Object provisioned) {
        static Snapshot of(User user, List<RoleAssignment> held, @Nullable Object provisioned) {
            return new Snapshot(
                    user.email().text(),
                    user.name(),
                    user.division(),
                    held.stream().distinct().toList(),
                    user.active(),
                    user.localAdministrator(),
                    provisioned);
        }

        static Snapshot of(User user) {
            return of(user, user.roles(), null);
        }
    }

    /** What a provisioning client keeps beside the account, as the audit log shows it: before and after. */
    record Beside(@Nullable Object before, @Nullable Object after) {
        static final Beside NOTHING = new Beside(null, null);
    }

    /** With a password it is a local administrator. */
    Saved insert(User user, List<RoleAssignment> held, @Nullable String passwordHash, Initiator by) {
        return insert(user, held, passwordHash, Beside.NOTHING, by);
    }

    /** The same with what is kept beside it. */
    Saved insert(User user, List<RoleAssignment> held, @Nullable String passwordHash, Beside beside, Initiator by) {
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
                    audit.created(
                            within,
                            user.organizationId(),
                            by,
                            Action.USER_CREATE,
                            Target.user(user.id()),
                            Snapshot.of(user, held, beside.after()));
                    yield new Saved.Done();
                }
            };
        }));
    }

    /** Over the version that the record carries; its password stays as it is. */
    Saved update(User user, Action action, Initiator by) {
        return update(user, action, Beside.NOTHING, by);
    }

    /** The same with what is kept beside it. */
    Saved update(User user, Action action, Beside beside, Initiator by) {
        return unlessTaken(() -> db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<User> before = rows.locked(within, user.organizationId(), user.id())
                    .filter(one -> one.version() == user.version());
            if (before.isEmpty()) {
                return new Saved.Stale();
            }
            return switch (HeldRoles.named(within, user.organizationId(), user.division(), user.roles())) {
                case HeldRoles.Named.Unknown(Saved.NoSuch answer) -> answer;
                case HeldRoles.Named.Known(UUID division, List<HeldRoles.Assignment> roles) -> {
                    UpdateSetMoreStep<Record> update = within.update(USER_ACCOUNT)
                            .set(USER_ACCOUNT.EMAIL, user.email().text())
                            .set(USER_ACCOUNT.EMAIL_KEY, user.email().key())
                            .set(USER_ACCOUNT.NAME, user.name())
                            .set(USER_ACCOUNT.DIVISION_ID, division)
                            .set(USER_ACCOUNT.ACTIVE, user.active())
                            .set(USER_ACCOUNT.MODIFIED_AT, user.modifiedAt())
                            .set(USER_ACCOUNT.VERSION, user.version() + 1);
                    if (before.get().active() && !user.active()) {
                        // Else all his tokens would live again as soon as he is active again.
                        update = update.set(USER_ACCOUNT.NOT_BEFORE, user.modifiedAt());
                    }
                    update.where(USER_ACCOUNT.ID.eq(user.id())).execute();
                    if (before.get().active() && !user.active()) {
                        JooqLineage.cutUser(within, user.id(), user.modifiedAt());
                    }
                    within.deleteFrom(USER_ROLE)
                            .where(USER_ROLE.USER_ID.eq(user.id()))
                            .execute();
                    give(within, user.id(), roles);
                    audit.changed(
                            within,
                            user.organizationId(),
                            by,
                            action,
                            Target.user(user.id()),
                            Snapshot.of(before.get(), before.get().roles(), beside.before()),
                            Snapshot.of(user, user.roles(), beside.after()));
                    yield new Saved.Done();
                }
            };
        }));
    }

    /** Of a local administrator, who is active and an Admin from then on; what he was signed in to ends. */
    boolean resetPassword(UUID organizationId, EmailAddress email, String passwordHash, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<User> before = rows.one(
                            organizationId, UserRows.hasEmail(email).and(UserRows.LOCAL_ADMINISTRATOR))
                    .flatMap(user -> rows.locked(within, organizationId, user.id()));
            if (before.isEmpty()) {
                return false;
            }
            User user = before.get();
            Instant now = audit.now();
            RoleAssignment admin = new RoleAssignment(BuiltInRole.ADMIN.roleName(), RoleAssignment.HOME);
            List<RoleAssignment> held = Stream.concat(user.roles().stream(), Stream.of(admin))
                    .distinct()
                    .toList();
            within.update(USER_ACCOUNT)
                    .set(USER_ACCOUNT.PASSWORD_HASH, passwordHash)
                    .set(USER_ACCOUNT.ACTIVE, true)
                    .set(USER_ACCOUNT.NOT_BEFORE, now)
                    .set(USER_ACCOUNT.MODIFIED_AT, now)
                    .set(USER_ACCOUNT.VERSION, user.version() + 1)
                    .where(USER_ACCOUNT.ID.eq(user.id()))
                    .execute();
            JooqLineage.cutUser(within, user.id(), now);
            if (HeldRoles.named(within, organizationId, user.division(), held)
                    instanceof HeldRoles.Named.Known(UUID _, List<HeldRoles.Assignment> roles)) {
                within.deleteFrom(USER_ROLE)
                        .where(USER_ROLE.USER_ID.eq(user.id()))
                        .execute();
                give(within, user.id(), roles);
            }
            audit.changed(
                    within,
                    organizationId,
                    by,
                    Action.USER_PASSWORD_RESET,
                    Target.user(user.id()),
                    Snapshot.of(user),
                    new Snapshot(user.email().text(), user.name(), user.division(), held, true, true, null));
            return true;
        });
    }

    Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<User> before = rows.locked(within, organizationId, id)
                    .filter(user -> version.isEmpty() || version.get() == user.version());
            if (before.isEmpty()) {
                return new Saved.Stale();
            }
            within.deleteFrom(USER_ACCOUNT).where(USER_ACCOUNT.ID.eq(id)).execute();
            JooqLineage.cutUser(within, id, audit.now());
            audit.deleted(within, organizationId, by, Action.USER_DELETE, Target.user(id), Snapshot.of(before.get()));
            return new Saved.Done();
        });
    }

    /**
     * Gives a role for Home to some users and takes it from others, each with an audit event of its own; empty where all that
     * are to get it exist. {@code within} is a transaction.
     */
    Optional<Saved> share(
            DSLContext within, Role role, UUID home, ProvisionedGroups.Members members, Instant now, Initiator by) {
        Set<UUID> all = new TreeSet<>(members.added());
        all.addAll(members.removed());
        // In the order of ids: two that lock some of the same users never wait for each other.
        Set<UUID> there = within.select(USER_ACCOUNT.ID)
                .from(USER_ACCOUNT)
                .where(USER_ACCOUNT.ORGANIZATION_ID.eq(role.organizationId()), USER_ACCOUNT.ID.in(all))
                .orderBy(USER_ACCOUNT.ID)
                .forUpdate()
                .fetchSet(USER_ACCOUNT.ID);
        Optional<UUID> unknown =
                members.added().stream().filter(id -> !there.contains(id)).findFirst();
        if (unknown.isPresent()) {
            return Optional.of(new Saved.NoSuch("members", unknown.get().toString()));
        }
        RoleAssignment assignment = new RoleAssignment(role.name(), RoleAssignment.HOME);
        for (User user : rows.all(within, role.organizationId(), USER_ACCOUNT.ID.in(there))) {
            List<RoleAssignment> roles = new ArrayList<>(user.roles());
            roles.remove(assignment);
            if (members.added().contains(user.id())) {
                roles.add(assignment);
            }
            if (Set.copyOf(roles).equals(Set.copyOf(user.roles()))) {
                continue;
            }
            if (members.added().contains(user.id())) {
                give(within, user.id(), List.of(new HeldRoles.Assignment(role.id(), home)));
            } else {
                within.deleteFrom(USER_ROLE)
                        .where(
                                USER_ROLE.USER_ID.eq(user.id()),
                                USER_ROLE.ROLE_ID.eq(role.id()),
                                USER_ROLE.DIVISION_ID.eq(home))
                        .execute();
            }
            within.update(USER_ACCOUNT)
                    .set(USER_ACCOUNT.MODIFIED_AT, now)
                    .set(USER_ACCOUNT.VERSION, user.version() + 1)
                    .where(USER_ACCOUNT.ID.eq(user.id()))
                    .execute();
            audit.changed(
                    within,
                    user.organizationId(),
                    by,
                    Action.USER_ROLES_EDIT,
                    Target.user(user.id()),
                    Snapshot.of(user),
                    Snapshot.of(user.withRoles(roles, now)));
        }
        return Optional.empty();
    }

    /** Forgets one remembered NameID. */
    boolean forget(UUID organizationId, UUID userId, UUID identityId, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            if (rows.locked(within, organizationId, userId).isEmpty()) {
                return false;
            }
            for (RememberedName name : RememberedName.of(within, organizationId, userId)) {
                Users.Identity identity = name.identity();
                if (identity.id().equals(identityId)) {
                    within.deleteFrom(USER_IDENTITY)
                            .where(
                                    USER_IDENTITY.IDENTITY_PROVIDER_ID.eq(identity.identityProviderId()),
                                    USER_IDENTITY.NAME_ID_SHA256.eq(
                                            name.sha256().bytes()))
                            .execute();
                    audit.deleted(
                            within, organizationId, by, Action.USER_IDENTITY_DELETE, Target.user(userId), identity);
                    return true;
                }
            }
            return false;
        });
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
            if (RefusedRow.namesWhatIsGone(refused)) {
                return new Saved.NoSuch("roles", "such role or division any more");
            }
            throw refused;
        }
    }
}
