package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.ROLE;

import io.tollbridge.directory.Roles;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;

/** Roles in the database. */
public final class JooqRoles implements Roles {
    private final DSLContext db;

    public JooqRoles(DSLContext db) {
        this.db = db;
    }

    @Override
    public Optional<Set<String>> permissions(UUID organizationId, String role) {
        return db
                .select(ROLE.NAME, ROLE.PERMISSIONS)
                .from(ROLE)
                .where(ROLE.ORGANIZATION_ID.eq(organizationId), ROLE.NAME.eq(role))
                .stream()
                // The collation finds names that are only alike.
                .filter(row -> row.value1().equals(role))
                .findFirst()
                .map(row -> row.value2().isBlank()
                        ? Set.of()
                        : Set.of(row.value2().strip().split(" +")));
    }
}
