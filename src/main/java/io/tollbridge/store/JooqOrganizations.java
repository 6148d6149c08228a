package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.ROLE;

import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.RoleAssignment;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** Organizations in the database. */
public final class JooqOrganizations implements Organizations {
    private final DSLContext db;
    private final Supplier<UUID> ids;
    private final Clock clock;

    public JooqOrganizations(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Optional<Organization> byId(UUID id) {
        return db.select(ORGANIZATION.ID, ORGANIZATION.SLUG, ORGANIZATION.NAME)
                .from(ORGANIZATION)
                .where(ORGANIZATION.ID.eq(id))
                .fetchOptional(row -> new Organization(row.value1(), row.value2(), row.value3()));
    }

    @Override
    public Optional<Organization> oldest() {
        return db.select(ORGANIZATION.ID, ORGANIZATION.SLUG, ORGANIZATION.NAME)
                .from(ORGANIZATION)
                .orderBy(ORGANIZATION.CREATED_AT, ORGANIZATION.ID)
                .limit(1)
                .fetchOptional(row -> new Organization(row.value1(), row.value2(), row.value3()));
    }

    @Override
    public Optional<Organization> bySlug(String slug) {
        if (!Organization.isSlug(slug)) {
            return Optional.empty(); // and so nothing is left that the collation could fold
        }
        return db.select(ORGANIZATION.ID, ORGANIZATION.SLUG, ORGANIZATION.NAME)
                .from(ORGANIZATION)
                .where(ORGANIZATION.SLUG.eq(slug))
                .fetchOptional(row -> new Organization(row.value1(), row.value2(), row.value3()));
    }

    @Override
    public Organization createIfAbsent(Organization organization) {
        return bySlug(organization.slug()).orElseGet(() -> {
            try {
                db.transaction(transaction -> insert(transaction.dsl(), organization));
                return organization;
            } catch (DataAccessException refused) {
                if (!DuplicateKey.is("organization_slug", refused)) {
                    throw refused;
                }
                // Another node was faster; its transaction has ended, or our INSERT would still wait.
                return bySlug(organization.slug()).orElseThrow(() -> refused);
            }
        });
    }

    private void insert(DSLContext transaction, Organization organization) {
        transaction
                .insertInto(ORGANIZATION)
                .set(ORGANIZATION.ID, organization.id())
                .set(ORGANIZATION.SLUG, organization.slug())
                .set(ORGANIZATION.NAME, organization.name())
                .set(ORGANIZATION.CREATED_AT, clock.instant())
                .execute();
        transaction
                .insertInto(DIVISION)
                .set(DIVISION.ID, ids.get())
                .set(DIVISION.ORGANIZATION_ID, organization.id())
                .set(DIVISION.NAME, RoleAssignment.HOME)
                .execute();
        var roles = transaction.insertInto(
                ROLE, ROLE.ID, ROLE.ORGANIZATION_ID, ROLE.NAME, ROLE.DESCRIPTION, ROLE.PERMISSIONS);
        for (BuiltInRole role : BuiltInRole.values()) {
            roles = roles.values(
                    ids.get(),
                    organization.id(),
                    role.roleName(),
                    role.description(),
                    String.join(" ", role.permissions()));
        }
        roles.execute();
        JooqBuiltInClients.approveIn(transaction, organization.id(), clock.instant());
    }
}
