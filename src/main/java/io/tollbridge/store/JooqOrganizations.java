package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION_EMAIL_DOMAIN;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** Organizations in the database. */
public final class JooqOrganizations implements Organizations {
    private final DSLContext db;
    private final Supplier<UUID> ids;
    private final Clock clock;
    private final AuditRows audit;

    public JooqOrganizations(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
        this.audit = new AuditRows(ids, clock);
    }

    /** What the audit log shows of a new organization; all else of it is as it always begins. */
    private record Created(String slug, String name) {}

    /** What it shows of one that was made with settings. */
    private record Made(String slug, Snapshot settings) {}

    /** What it shows of its settings. */
    private record Snapshot(
            String name,
            Optional<Integer> idleTimeoutMinutes,
            boolean hipaa,
            String defaultDivision,
            Optional<String> signInName,
            Optional<String> logoUrl,
            boolean implicitAllowed,
            List<String> emailDomains) {
        static Snapshot of(OrganizationSettings settings) {
            return new Snapshot(
                    settings.name(),
                    settings.idleTimeoutMinutes(),
                    settings.hipaa(),
                    settings.defaultDivision(),
                    settings.signInName(),
                    settings.logoUrl(),
                    settings.implicitAllowed(),
                    settings.emailDomains());
        }
    }

    /** Rolls a change back: a domain leads to another organization. */
    @SuppressWarnings("serial")
    private static final class DomainTaken extends RuntimeException {}

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

    /** All of them, in the order they were made: for whoever runs the service. */
    public List<Organization> all() {
        return db.select(ORGANIZATION.ID, ORGANIZATION.SLUG, ORGANIZATION.NAME)
                .from(ORGANIZATION)
                .orderBy(ORGANIZATION.CREATED_AT, ORGANIZATION.ID)
                .fetch(row -> new Organization(row.value1(), row.value2(), row.value3()));
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
    public Page<Organization> list(PageRequest page) {
        Condition behind = page.cursor()
                .map(NameCursor::parse)
                .map(last -> last.behind(ORGANIZATION.SLUG, ORGANIZATION.ID))
                .orElse(noCondition());
        List<Organization> organizations = db.select(ORGANIZATION.ID, ORGANIZATION.SLUG, ORGANIZATION.NAME)
                .from(ORGANIZATION)
                .where(behind)
                .orderBy(ORGANIZATION.SLUG, ORGANIZATION.ID)
                .limit(page.size() + 1)
                .fetch(row -> new Organization(row.value1(), row.value2(), row.value3()));
        return Page.of(organizations, page.size(), one -> new NameCursor(one.slug(), one.id()).text());
    }

    @Override
    public Optional<Organization> byEmailDomain(String domain) {
        return db.select(ORGANIZATION.ID, ORGANIZATION.SLUG, ORGANIZATION.NAME)
                .from(ORGANIZATION_EMAIL_DOMAIN)
                .join(ORGANIZATION)
                .on(ORGANIZATION.ID.eq(ORGANIZATION_EMAIL_DOMAIN.ORGANIZATION_ID))
                .where(ORGANIZATION_EMAIL_DOMAIN.DOMAIN.eq(EmailAddress.folded(domain)))
                .fetchOptional(row -> new Organization(row.value1(), row.value2(), row.value3()));
    }

    @Override
    public Organization createIfAbsent(Organization organization, Initiator by) {
        return bySlug(organization.slug()).orElseGet(() -> {
            try {
                db.transaction(transaction -> {
                    insert(transaction.dsl(), organization);
                    audit.created(
                            transaction.dsl(),
                            organization.id(),
                            by,
                            Action.ORGANIZATION_CREATE,
                            Target.organization(organization.id()),
                            new Created(organization.slug(), organization.name()));
                });
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

    @Override
    public Saved create(OrganizationSettings settings, Initiator by) {
        UUID id = settings.organizationId();
        if (!settings.defaultDivision().equals(RoleAssignment.HOME)) {
            return new Saved.NoSuch("default_division", settings.defaultDivision());
        }
        try {
            db.transaction(transaction -> {
                DSLContext within = transaction.dsl();
                insert(within, new Organization(id, settings.slug(), settings.name()));
                write(within, settings, id);
                replaceDomains(within, settings);
                audit.created(
                        within,
                        id,
                        by,
                        Action.ORGANIZATION_CREATE,
                        Target.organization(id),
                        new Made(settings.slug(), Snapshot.of(settings)));
            });
            return new Saved.Done();
        } catch (DomainTaken taken) {
            return new Saved.Taken("email_domains");
        } catch (DataAccessException refused) {
            if (DuplicateKey.is("organization_slug", refused)) {
                return new Saved.Taken("slug");
            }
            throw refused;
        }
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
                ROLE, ROLE.ID, ROLE.ORGANIZATION_ID, ROLE.NAME, ROLE.DESCRIPTION, ROLE.PERMISSIONS, ROLE.BUILT_IN);
        for (BuiltInRole role : BuiltInRole.values()) {
            roles = roles.values(
                    ids.get(),
                    organization.id(),
                    role.roleName(),
                    role.description(),
                    String.join(" ", role.permissions()),
                    true);
        }
        roles.execute();
        JooqBuiltInClients.approveIn(transaction, organization.id(), clock.instant());
    }

    /** Only ever more of them: an older node that starts beside newer ones must not take any away. */
    @Override
    public void updateBuiltInRoles(Initiator by) {
        for (BuiltInRole builtIn : BuiltInRole.values()) {
            db
                    .select(ROLE.fields())
                    .from(ROLE)
                    .where(ROLE.BUILT_IN.isTrue(), ROLE.NAME.eq(builtIn.roleName()))
                    .fetch(JooqRoles::role)
                    .stream()
                    .filter(role -> !role.permissions().containsAll(builtIn.permissions()))
                    .forEach(role -> update(role, builtIn.permissions(), by));
        }
    }

    private void update(Role role, List<String> permissions, Initiator by) {
        Role updated = new Role(
                role.id(),
                role.organizationId(),
                role.name(),
                role.description(),
                Stream.concat(role.permissions().stream(), permissions.stream()).toList(),
                true,
                role.version());
        db.transaction(transaction -> {
            DSLContext within = transaction.dsl();
            int changed = within.update(ROLE)
                    .set(ROLE.PERMISSIONS, String.join(" ", updated.permissions()))
                    .set(ROLE.VERSION, role.version() + 1)
                    .where(ROLE.ID.eq(role.id()), ROLE.VERSION.eq(role.version()))
                    .execute();
            if (changed == 1) { // else another node was faster
                audit.changed(
                        within,
                        role.organizationId(),
                        by,
                        Action.ROLE_EDIT,
                        Target.role(role.id()),
                        JooqRoles.Snapshot.of(role),
                        JooqRoles.Snapshot.of(updated));
            }
        });
    }

    @Override
    public Optional<OrganizationSettings> settings(UUID id) {
        return settings(db, id);
    }

    private static Optional<OrganizationSettings> settings(DSLContext db, UUID id) {
        List<String> domains = db.select(ORGANIZATION_EMAIL_DOMAIN.DOMAIN)
                .from(ORGANIZATION_EMAIL_DOMAIN)
                .where(ORGANIZATION_EMAIL_DOMAIN.ORGANIZATION_ID.eq(id))
                .fetch(ORGANIZATION_EMAIL_DOMAIN.DOMAIN);
        return db.select(
                        ORGANIZATION.SLUG,
                        ORGANIZATION.NAME,
                        ORGANIZATION.IDLE_TIMEOUT_MINUTES,
                        ORGANIZATION.HIPAA,
                        DIVISION.NAME,
                        ORGANIZATION.SIGN_IN_NAME,
                        ORGANIZATION.LOGO_URL,
                        ORGANIZATION.IMPLICIT_ALLOWED,
                        ORGANIZATION.VERSION)
                .from(ORGANIZATION)
                .leftJoin(DIVISION)
                .on(DIVISION.ID.eq(ORGANIZATION.DEFAULT_DIVISION_ID))
                .where(ORGANIZATION.ID.eq(id))
                .fetchOptional(row -> new OrganizationSettings(
                        id,
                        row.value1(),
                        row.value2(),
                        Optional.ofNullable(row.value3()),
                        row.value4(),
                        Optional.ofNullable(row.value5()).orElse(RoleAssignment.HOME),
                        Optional.ofNullable(row.value6()),
                        Optional.ofNullable(row.value7()),
                        row.value8(),
                        domains,
                        row.value9()));
    }

    @Override
    public Saved update(OrganizationSettings settings, Initiator by) {
        try {
            return db.transactionResult(transaction -> update(transaction.dsl(), settings, by));
        } catch (DomainTaken taken) {
            return new Saved.Taken("email_domains");
        }
    }

    private Saved update(DSLContext within, OrganizationSettings settings, Initiator by) {
        UUID id = settings.organizationId();
        Optional<OrganizationSettings> before = within.select(ORGANIZATION.ID)
                .from(ORGANIZATION)
                .where(ORGANIZATION.ID.eq(id), ORGANIZATION.VERSION.eq(settings.version()))
                .forUpdate()
                .fetchOptional()
                .flatMap(_ -> settings(within, id));
        if (before.isEmpty()) {
            return new Saved.Stale();
        }
        return switch (HeldRoles.named(within, id, settings.defaultDivision(), List.of())) {
            case HeldRoles.Named.Unknown(Saved.NoSuch missing) -> new Saved.NoSuch("default_division", missing.name());
            case HeldRoles.Named.Known(UUID division, var _) -> {
                write(within, settings, division);
                if (!before.get().emailDomains().equals(settings.emailDomains())) {
                    replaceDomains(within, settings);
                }
                audit.changed(
                        within,
                        id,
                        by,
                        Action.ORGANIZATION_EDIT,
                        Target.organization(id),
                        Snapshot.of(before.get()),
                        Snapshot.of(settings));
                yield new Saved.Done();
            }
        };
    }

    private static void write(DSLContext within, OrganizationSettings settings, UUID division) {
        within.update(ORGANIZATION)
                .set(ORGANIZATION.NAME, settings.name())
                .set(
                        ORGANIZATION.IDLE_TIMEOUT_MINUTES,
                        settings.idleTimeoutMinutes().orElse(null))
                .set(ORGANIZATION.HIPAA, settings.hipaa())
                .set(
                        ORGANIZATION.DEFAULT_DIVISION_ID,
                        settings.defaultDivision().equals(RoleAssignment.HOME) ? null : division) // null: Home
                .set(ORGANIZATION.SIGN_IN_NAME, settings.signInName().orElse(null))
                .set(ORGANIZATION.LOGO_URL, settings.logoUrl().orElse(null))
                .set(ORGANIZATION.IMPLICIT_ALLOWED, settings.implicitAllowed())
                .set(ORGANIZATION.VERSION, settings.version() + 1)
                .where(ORGANIZATION.ID.eq(settings.organizationId()))
                .execute();
    }

    private static void replaceDomains(DSLContext within, OrganizationSettings settings) {
        within.deleteFrom(ORGANIZATION_EMAIL_DOMAIN)
                .where(ORGANIZATION_EMAIL_DOMAIN.ORGANIZATION_ID.eq(settings.organizationId()))
                .execute();
        if (settings.emailDomains().isEmpty()) {
            return;
        }
        var rows = within.insertInto(
                ORGANIZATION_EMAIL_DOMAIN, ORGANIZATION_EMAIL_DOMAIN.DOMAIN, ORGANIZATION_EMAIL_DOMAIN.ORGANIZATION_ID);
        for (String domain : settings.emailDomains()) {
            rows = rows.values(domain, settings.organizationId());
        }
        try {
            rows.execute();
        } catch (DataAccessException refused) {
            throw DuplicateKey.in(refused).isPresent() ? new DomainTaken() : refused;
        }
    }
}
