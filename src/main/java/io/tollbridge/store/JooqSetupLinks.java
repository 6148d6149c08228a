package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.SETUP_LINK;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.IdentityProviderType;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.SetupLink;
import io.tollbridge.directory.SetupLinks;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Set-up links in the database. */
public final class JooqSetupLinks implements SetupLinks {
    private final DSLContext db;
    private final AuditRows audit;

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqSetupLinks(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    /** What the audit log shows of a link; never its token. */
    private record Snapshot(
            Optional<UUID> identityProvider, String type, Instant expiresAt, Optional<Instant> revokedAt) {
        static Snapshot of(SetupLink link) {
            return new Snapshot(link.identityProviderId(), link.type().word(), link.expiresAt(), link.revokedAt());
        }
    }

    @Override
    public void create(SetupLink link, Sha256 token, Initiator by) {
        db.transaction(transaction -> {
            DSLContext within = transaction.dsl();
            within.insertInto(SETUP_LINK)
                    .set(SETUP_LINK.ID, link.id())
                    .set(SETUP_LINK.TOKEN_SHA256, token.bytes())
                    .set(SETUP_LINK.ORGANIZATION_ID, link.organizationId())
                    .set(
                            SETUP_LINK.IDENTITY_PROVIDER_ID,
                            link.identityProviderId().orElse(null))
                    .set(SETUP_LINK.TYPE, link.type().word())
                    .set(SETUP_LINK.CREATED_BY, AuditRows.cut(link.createdBy(), AuditRows.LONGEST_ACTOR))
                    .set(SETUP_LINK.CREATED_AT, link.createdAt())
                    .set(SETUP_LINK.EXPIRES_AT, link.expiresAt())
                    .execute();
            audit.created(
                    within,
                    link.organizationId(),
                    by,
                    Action.SETUP_LINK_CREATE,
                    Target.setupLink(link.id()),
                    Snapshot.of(link));
        });
    }

    @Override
    public Optional<SetupLink> open(Sha256 token, Instant now) {
        return db.select(SETUP_LINK.fields())
                .from(SETUP_LINK)
                .where(SETUP_LINK.TOKEN_SHA256.eq(token.bytes()))
                .fetchOptional(JooqSetupLinks::link)
                .filter(link -> link.isOpen(now));
    }

    @Override
    public Optional<SetupLink> byId(UUID organizationId, UUID id) {
        return db.select(SETUP_LINK.fields())
                .from(SETUP_LINK)
                .where(SETUP_LINK.ID.eq(id), SETUP_LINK.ORGANIZATION_ID.eq(organizationId))
                .fetchOptional(JooqSetupLinks::link);
    }

    @Override
    public Page<SetupLink> list(UUID organizationId, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.before(SETUP_LINK.CREATED_AT, last.at(), SETUP_LINK.ID, last.uuid()))
                .orElse(noCondition());
        List<SetupLink> links = db.select(SETUP_LINK.fields())
                .from(SETUP_LINK)
                .where(SETUP_LINK.ORGANIZATION_ID.eq(organizationId), behind)
                .orderBy(SETUP_LINK.CREATED_AT.desc(), SETUP_LINK.ID.desc())
                .limit(page.size() + 1)
                .fetch(JooqSetupLinks::link);
        return Page.of(
                links,
                page.size(),
                link -> new Cursor(link.createdAt(), link.id().toString()).text());
    }

    @Override
    public boolean revoke(UUID organizationId, UUID id, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<SetupLink> before = within.select(SETUP_LINK.fields())
                    .from(SETUP_LINK)
                    .where(SETUP_LINK.ID.eq(id), SETUP_LINK.ORGANIZATION_ID.eq(organizationId))
                    .forUpdate()
                    .fetchOptional(JooqSetupLinks::link)
                    .filter(link -> link.revokedAt().isEmpty());
            if (before.isEmpty()) {
                return false;
            }
            within.update(SETUP_LINK)
                    .set(SETUP_LINK.REVOKED_AT, audit.now())
                    .where(SETUP_LINK.ID.eq(id))
                    .execute();
            audit.deleted(
                    within,
                    organizationId,
                    by,
                    Action.SETUP_LINK_REVOKE,
                    Target.setupLink(id),
                    Snapshot.of(before.get()));
            return true;
        });
    }

    @Override
    public void metadataTaken(UUID id, UUID identityProviderId, Instant at) {
        db.update(SETUP_LINK)
                .set(SETUP_LINK.IDENTITY_PROVIDER_ID, identityProviderId)
                .set(SETUP_LINK.METADATA_AT, at)
                .where(SETUP_LINK.ID.eq(id))
                .execute();
    }

    @Override
    public void testBegun(UUID id, UUID testId) {
        db.update(SETUP_LINK)
                .set(SETUP_LINK.TEST_ID, testId)
                .where(SETUP_LINK.ID.eq(id))
                .execute();
    }

    private static SetupLink link(Record row) {
        return new SetupLink(
                row.get(SETUP_LINK.ID),
                row.get(SETUP_LINK.ORGANIZATION_ID),
                Optional.ofNullable(row.get(SETUP_LINK.IDENTITY_PROVIDER_ID)),
                IdentityProviderType.of(row.get(SETUP_LINK.TYPE)),
                row.get(SETUP_LINK.CREATED_BY),
                row.get(SETUP_LINK.CREATED_AT),
                row.get(SETUP_LINK.EXPIRES_AT),
                Optional.ofNullable(row.get(SETUP_LINK.REVOKED_AT)),
                Optional.ofNullable(row.get(SETUP_LINK.METADATA_AT)),
                Optional.ofNullable(row.get(SETUP_LINK.TEST_ID)));
    }
}
