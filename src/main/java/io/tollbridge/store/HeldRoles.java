package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_ROLE;
import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonArray;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.select;

import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSON;
import org.jspecify.annotations.Nullable;

/** Roles held for divisions: by name outside, by id in the tables. */
final class HeldRoles {
    private static final io.tollbridge.store.jooq.tables.Division FOR = DIVISION.as("held_for");

    /** Of the user whom the statement reads, in the same statement. */
    static final Field<JSON> OF_USER = field(select(jsonArrayAgg(jsonArray(ROLE.NAME, FOR.NAME)))
                    .from(USER_ROLE)
                    .join(ROLE)
                    .on(ROLE.ID.eq(USER_ROLE.ROLE_ID))
                    .join(FOR)
                    .on(FOR.ID.eq(USER_ROLE.DIVISION_ID))
                    .where(USER_ROLE.USER_ID.eq(USER_ACCOUNT.ID)))
            .as("held_roles");

    /** Of the client that the statement reads, in the same statement. */
    static final Field<JSON> OF_CLIENT = field(select(jsonArrayAgg(jsonArray(ROLE.NAME, FOR.NAME)))
                    .from(CLIENT_ROLE)
                    .join(ROLE)
                    .on(ROLE.ID.eq(CLIENT_ROLE.ROLE_ID))
                    .join(FOR)
                    .on(FOR.ID.eq(CLIENT_ROLE.DIVISION_ID))
                    .where(CLIENT_ROLE.CLIENT_ID.eq(CLIENT.CLIENT_ID)))
            .as("held_roles");

    private final StoredJson json;

    HeldRoles(StoredJson json) {
        this.json = json;
    }

    /** The names as ids, or the name that there is not. */
    sealed interface Named {
        /** All of them exist. */
        record Known(UUID division, List<Assignment> roles) implements Named {}

        /** One of them does not. */
        record Unknown(Saved.NoSuch answer) implements Named {}
    }

    /** A role held for a division, by their ids. */
    record Assignment(UUID roleId, UUID divisionId) {}

    /** By role and division, in alphabetical order. */
    List<RoleAssignment> read(@Nullable JSON stored) {
        if (stored == null) {
            return List.of();
        }
        return Arrays.stream(json.read(stored.data(), String[][].class))
                .map(names -> new RoleAssignment(names[0], names[1]))
                .sorted(Comparator.comparing(RoleAssignment::role).thenComparing(RoleAssignment::division))
                .toList();
    }

    /** Looks up what a record names; {@code division} is its own one. */
    static Named named(DSLContext db, UUID organizationId, String division, List<RoleAssignment> roles) {
        List<String> roleNames =
                roles.stream().map(RoleAssignment::role).distinct().toList();
        List<String> divisionNames = Stream.concat(
                        Stream.of(division), roles.stream().map(RoleAssignment::division))
                .distinct()
                .toList();
        Field<Boolean> isRole = field("is_role", Boolean.class);
        // The collation only makes this find too much; the maps compare exactly.
        Map<String, UUID> roleIds = new HashMap<>();
        Map<String, UUID> divisionIds = new HashMap<>();
        db.select(inline(true).as(isRole), ROLE.NAME, ROLE.ID)
                .from(ROLE)
                .where(ROLE.ORGANIZATION_ID.eq(organizationId), ROLE.NAME.in(roleNames))
                .unionAll(select(inline(false), DIVISION.NAME, DIVISION.ID)
                        .from(DIVISION)
                        .where(DIVISION.ORGANIZATION_ID.eq(organizationId), DIVISION.NAME.in(divisionNames)))
                .forEach(row -> (row.value1() ? roleIds : divisionIds).put(row.value2(), row.value3()));
        UUID own = divisionIds.get(division);
        if (own == null) {
            return new Named.Unknown(new Saved.NoSuch("division", division));
        }
        List<Assignment> assignments = new ArrayList<>();
        for (RoleAssignment role : roles) {
            UUID roleId = roleIds.get(role.role());
            UUID divisionId = divisionIds.get(role.division());
            if (roleId == null || divisionId == null) {
                return new Named.Unknown(new Saved.NoSuch("roles", roleId == null ? role.role() : role.division()));
            }
            assignments.add(new Assignment(roleId, divisionId));
        }
        return new Named.Known(own, assignments.stream().distinct().toList());
    }
}
