package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.ROLE_EXTERNAL_ID;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.val;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.GroupFilter;
import io.tollbridge.directory.ProvisionedGroup;
import io.tollbridge.directory.ProvisionedGroups;
import io.tollbridge.directory.Provisioner;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Slice;
import io.tollbridge.directory.SliceRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.SortOrder;
import org.jooq.exception.DataAccessException;

/** Roles in the database, as the groups of provisioning clients: a member holds the role for Home. */
public final class JooqProvisionedGroups implements ProvisionedGroups {
    /** Of the ids of all members, whatever their order and number; they do not leave the database for it. */
    private static final Field<String> MEMBERSHIP = field(select(field(
                            "hex(bit_xor(cast(conv(left(sha2({0}, 256), 16), 16, 10) as unsigned)))",
                            String.class, USER_ROLE.USER_ID))
                    .from(USER_ROLE)
                    .join(DIVISION)
                    .on(DIVISION.ID.eq(USER_ROLE.DIVISION_ID), DIVISION.NAME.eq(RoleAssignment.HOME))
                    .where(USER_ROLE.ROLE_ID.eq(ROLE.ID)))
            .as("membership");

    private static final List<SelectField<?>> FIELDS = Stream.<SelectField<?>>concat(
                    Stream.of(ROLE.fields()), Stream.of(ROLE_EXTERNAL_ID.EXTERNAL_ID, MEMBERSHIP))
            .toList();

    private final DSLContext db;
    private final Supplier<UUID> ids;
    private final Clock clock;

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqProvisionedGroups(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
    }

    /** Leaves the transaction, which rolls back. */
    private static final class Undone extends RuntimeException {
        private final transient Saved answer;

        Undone(Saved answer) {
            super(answer.toString(), null, false, false);
            this.answer = answer;
        }
    }

    @Override
    public Optional<ProvisionedGroup> byId(Provisioner provisioner, UUID id, boolean withMembers) {
        return list(provisioner, new GroupFilter.HasId(id), SliceRequest.first(1), withMembers, false).items().stream()
                .findFirst();
    }

    @Override
    public Slice<ProvisionedGroup> list(
            Provisioner provisioner, GroupFilter filter, SliceRequest slice, boolean withMembers) {
        return list(provisioner, filter, slice, withMembers, true);
    }

    private Slice<ProvisionedGroup> list(
            Provisioner provisioner, GroupFilter filter, SliceRequest slice, boolean withMembers, boolean counted) {
        Condition which = ROLE.ORGANIZATION_ID.eq(provisioner.organizationId()).and(condition(provisioner, filter));
        long total = counted ? db.fetchCount(ROLE, which) : 1;
        if (total <= slice.offset() || slice.count() == 0) {
            return new Slice<>(List.of(), total);
        }
        Field<?> by = switch (slice.order()) {
            case CREATED, MODIFIED, NAME -> ROLE.NAME; // roles have no times
            case ID -> ROLE.ID;
        };
        SortOrder order = slice.descending() ? SortOrder.DESC : SortOrder.ASC;
        List<ProvisionedGroup> groups = db.select(FIELDS)
                .from(ROLE)
                .leftJoin(ROLE_EXTERNAL_ID)
                .on(ROLE_EXTERNAL_ID.ROLE_ID.eq(ROLE.ID), ROLE_EXTERNAL_ID.CLIENT_ID.eq(provisioner.clientId()))
                .where(which)
                .orderBy(by.sort(order), ROLE.ID.sort(order))
                .limit(slice.count())
                .offset(slice.offset())
                .fetch(JooqProvisionedGroups::group);
        return new Slice<>(withMembers ? withMembers(groups) : groups, total);
    }

    private static ProvisionedGroup group(Record row) {
        return new ProvisionedGroup(
                JooqRoles.role(row),
                Optional.ofNullable(row.get(ROLE_EXTERNAL_ID.EXTERNAL_ID)),
                row.get(MEMBERSHIP),
                List.of());
    }

    /** One statement for the members of them all. */
    private List<ProvisionedGroup> withMembers(List<ProvisionedGroup> groups) {
        Map<UUID, List<ProvisionedGroup.Member>> members = new HashMap<>(db.select(
                        USER_ROLE.ROLE_ID, USER_ACCOUNT.ID, USER_ACCOUNT.NAME)
                .from(USER_ROLE)
                .join(DIVISION)
                .on(DIVISION.ID.eq(USER_ROLE.DIVISION_ID), DIVISION.NAME.eq(RoleAssignment.HOME))
                .join(USER_ACCOUNT)
                .on(USER_ACCOUNT.ID.eq(USER_ROLE.USER_ID))
                .where(USER_ROLE.ROLE_ID.in(
                        groups.stream().map(group -> group.role().id()).toList()))
                .orderBy(USER_ACCOUNT.ID)
                .fetchGroups(
                        USER_ROLE.ROLE_ID,
                        row -> new ProvisionedGroup.Member(row.get(USER_ACCOUNT.ID), row.get(USER_ACCOUNT.NAME))));
        return groups.stream()
                .map(group -> new ProvisionedGroup(
                        group.role(),
                        group.externalId(),
                        group.membership(),
                        members.getOrDefault(group.role().id(), List.of())))
                .toList();
    }

    @Override
    public Saved create(Provisioner provisioner, ProvisionedGroup group, Members members, Instant now, Initiator by) {
        return done(within -> {
            require(new JooqRoles(within, ids, clock).create(group.role(), by));
            keep(within, provisioner, group);
            share(within, group.role(), members, now, by);
        });
    }

    @Override
    public Saved update(Provisioner provisioner, ProvisionedGroup group, Members members, Instant now, Initiator by) {
        return done(within -> {
            Role before = within.select(ROLE.fields())
                    .from(ROLE)
                    .where(ROLE.ID.eq(group.role().id()), ROLE.ORGANIZATION_ID.eq(provisioner.organizationId()))
                    .fetchOptional(JooqRoles::role)
                    .orElseThrow(() -> new Undone(new Saved.Stale()));
            if (!before.name().equals(group.role().name())) {
                require(new JooqRoles(within, ids, clock).update(group.role(), by));
            }
            keep(within, provisioner, group);
            share(within, group.role(), members, now, by);
        });
    }

    @Override
    public Saved delete(Provisioner provisioner, UUID id, Instant now, Initiator by) {
        return done(within -> {
            Role role = within.select(ROLE.fields())
                    .from(ROLE)
                    .where(
                            ROLE.ID.eq(id),
                            ROLE.ORGANIZATION_ID.eq(provisioner.organizationId()),
                            ROLE.BUILT_IN.isFalse())
                    .fetchOptional(JooqRoles::role)
                    .orElseThrow(() -> new Undone(new Saved.Stale()));
            Set<UUID> members = within.select(USER_ROLE.USER_ID)
                    .from(USER_ROLE)
                    .where(USER_ROLE.ROLE_ID.eq(id), USER_ROLE.DIVISION_ID.eq(home(within, role)))
                    .fetchSet(USER_ROLE.USER_ID);
            share(within, role, new Members(Set.of(), members), now, by);
            require(new JooqRoles(within, ids, clock).delete(provisioner.organizationId(), id, Optional.empty(), by));
        });
    }

    private static void keep(DSLContext within, Provisioner provisioner, ProvisionedGroup group) {
        UUID id = group.role().id();
        within.deleteFrom(ROLE_EXTERNAL_ID)
                .where(ROLE_EXTERNAL_ID.CLIENT_ID.eq(provisioner.clientId()), ROLE_EXTERNAL_ID.ROLE_ID.eq(id))
                .execute();
        group.externalId()
                .ifPresent(externalId -> within.insertInto(ROLE_EXTERNAL_ID)
                        .set(ROLE_EXTERNAL_ID.CLIENT_ID, provisioner.clientId())
                        .set(ROLE_EXTERNAL_ID.ROLE_ID, id)
                        .set(ROLE_EXTERNAL_ID.EXTERNAL_ID, externalId)
                        .execute());
    }

    private void share(DSLContext within, Role role, Members members, Instant now, Initiator by) {
        if (members.added().isEmpty() && members.removed().isEmpty()) {
            return;
        }
        new UserWrites(within, new UserRows(within), new AuditRows(ids, clock))
                .share(within, role, home(within, role), members, now, by)
                .ifPresent(JooqProvisionedGroups::require);
    }

    private static UUID home(DSLContext within, Role role) {
        return within.select(DIVISION.ID)
                .from(DIVISION)
                .where(DIVISION.ORGANIZATION_ID.eq(role.organizationId()), DIVISION.NAME.eq(RoleAssignment.HOME))
                .fetchSingle(DIVISION.ID);
    }

    private static void require(Saved saved) {
        if (!(saved instanceof Saved.Done)) {
            throw new Undone(saved);
        }
    }

    private Saved done(Consumer<DSLContext> write) {
        try {
            db.transaction(transaction -> write.accept(transaction.dsl()));
            return new Saved.Done();
        } catch (Undone undone) {
            return undone.answer;
        } catch (DataAccessException refused) {
            if (RefusedRow.namesWhatIsGone(refused)) {
                return new Saved.Stale(); // the role, a user or the client was deleted a moment ago
            }
            throw refused;
        }
    }

    private static Condition condition(Provisioner provisioner, GroupFilter filter) {
        return switch (filter) {
            case GroupFilter.Every() -> trueCondition();
            case GroupFilter.None() -> falseCondition();
            case GroupFilter.Both(GroupFilter first, GroupFilter second) ->
                condition(provisioner, first).and(condition(provisioner, second));
            case GroupFilter.Either(GroupFilter first, GroupFilter second) ->
                condition(provisioner, first).or(condition(provisioner, second));
            case GroupFilter.HasId(UUID id) -> ROLE.ID.eq(id);
            case GroupFilter.HasName(String name) ->
                // The collation alone would take one role for another whose name differs by an accent.
                ROLE.NAME
                        .eq(name)
                        .and(lower(ROLE.NAME)
                                .collate("utf8mb4_bin")
                                .eq(lower(val(name)).collate("utf8mb4_bin")));
            case GroupFilter.HasExternalId(String externalId) ->
                ROLE.ID.in(select(ROLE_EXTERNAL_ID.ROLE_ID)
                        .from(ROLE_EXTERNAL_ID)
                        .where(
                                ROLE_EXTERNAL_ID.CLIENT_ID.eq(provisioner.clientId()),
                                ROLE_EXTERNAL_ID.EXTERNAL_ID.eq(externalId)));
            case GroupFilter.HasMember(UUID userId) ->
                ROLE.ID.in(select(USER_ROLE.ROLE_ID)
                        .from(USER_ROLE)
                        .join(DIVISION)
                        .on(DIVISION.ID.eq(USER_ROLE.DIVISION_ID), DIVISION.NAME.eq(RoleAssignment.HOME))
                        .where(USER_ROLE.USER_ID.eq(userId)));
        };
    }
}
