package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_CERTIFICATE;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.OrderField;
import org.jooq.exception.DataAccessException;

/** Identity providers in the database. */
public final class JooqIdentityProviders implements IdentityProviders {
    private static final String ENTITY_KEY = "identity_provider_entity";

    private final DSLContext db;
    private final AuditRows audit;
    private final Clock clock;
    private final IdentityProviderRows rows = new IdentityProviderRows();

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqIdentityProviders(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
        this.clock = clock;
    }

    /** One before it is changed. */
    private record Before(IdentityProvider identityProvider, String metadataXml) {
        IdentityProviderSnapshot snapshot() {
            return IdentityProviderSnapshot.of(identityProvider, metadataXml);
        }
    }

    @Override
    public Optional<IdentityProvider> byId(UUID organizationId, UUID id) {
        return read(
                        IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId).and(IDENTITY_PROVIDER.ID.eq(id)),
                        List.of(IDENTITY_PROVIDER.ID))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<IdentityProvider> byEntityId(UUID organizationId, String entityId) {
        byte[] sha256 = Sha256.of(entityId).bytes();
        return read(
                        IDENTITY_PROVIDER
                                .ORGANIZATION_ID
                                .eq(organizationId)
                                .and(IDENTITY_PROVIDER.ENTITY_ID_SHA256.eq(sha256)),
                        List.of(IDENTITY_PROVIDER.ID))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<IdentityProvider> bySourceId(UUID organizationId, String sourceId) {
        // Over the few rows of one organization; artifacts are rare, so no column is kept for them.
        List<IdentityProvider> found = read(
                IDENTITY_PROVIDER
                        .ORGANIZATION_ID
                        .eq(organizationId)
                        .and(function("sha1", String.class, IDENTITY_PROVIDER.ENTITY_ID)
                                .eq(sourceId)),
                List.of(IDENTITY_PROVIDER.ID));
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    @Override
    public List<IdentityProvider> enabled(UUID organizationId) {
        return read(
                IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId).and(IDENTITY_PROVIDER.ENABLED.isTrue()),
                List.of(IDENTITY_PROVIDER.NAME, IDENTITY_PROVIDER.ID));
    }

    @Override
    public Page<IdentityProvider> list(UUID organizationId, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.after(IDENTITY_PROVIDER.CREATED_AT, last.at(), IDENTITY_PROVIDER.ID, last.uuid()))
                .orElse(noCondition());
        var onPage = select(IDENTITY_PROVIDER.ID)
                .from(IDENTITY_PROVIDER)
                .where(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId), behind)
                .orderBy(IDENTITY_PROVIDER.CREATED_AT, IDENTITY_PROVIDER.ID)
                .limit(page.size() + 1)
                .asTable("on_page");
        return Page.of(
                read(
                        IDENTITY_PROVIDER.ID.in(
                                select(onPage.field(IDENTITY_PROVIDER.ID)).from(onPage)),
                        List.of(IDENTITY_PROVIDER.CREATED_AT, IDENTITY_PROVIDER.ID)),
                page.size(),
                provider -> new Cursor(provider.createdAt(), provider.id().toString()).text());
    }

    @Override
    public Optional<String> metadataXml(UUID organizationId, UUID id) {
        return db.select(IDENTITY_PROVIDER.METADATA_XML)
                .from(IDENTITY_PROVIDER)
                .where(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId), IDENTITY_PROVIDER.ID.eq(id))
                .fetchOptional(IDENTITY_PROVIDER.METADATA_XML);
    }

    @Override
    public Saved create(IdentityProvider identityProvider, String metadataXml, Initiator by) {
        try {
            db.transaction(transaction -> {
                DSLContext within = transaction.dsl();
                within.insertInto(IDENTITY_PROVIDER)
                        .set(IDENTITY_PROVIDER.ID, identityProvider.id())
                        .set(IDENTITY_PROVIDER.ORGANIZATION_ID, identityProvider.organizationId())
                        .set(IDENTITY_PROVIDER.NAME, identityProvider.name())
                        .set(IDENTITY_PROVIDER.ENTITY_ID, identityProvider.entityId())
                        .set(
                                IDENTITY_PROVIDER.ENTITY_ID_SHA256,
                                Sha256.of(identityProvider.entityId()).bytes())
                        .set(IDENTITY_PROVIDER.ENABLED, identityProvider.enabled())
                        .set(IDENTITY_PROVIDER.SETTINGS, rows.settings(identityProvider))
                        .set(IDENTITY_PROVIDER.METADATA_XML, metadataXml)
                        .set(MetadataColumns.fresh(identityProvider))
                        .set(IDENTITY_PROVIDER.CREATED_AT, identityProvider.createdAt())
                        .set(IDENTITY_PROVIDER.MODIFIED_AT, identityProvider.modifiedAt())
                        .set(IDENTITY_PROVIDER.VERSION, identityProvider.version())
                        .execute();
                PinnedCertificates.pin(within, identityProvider);
                audit.created(
                        within,
                        identityProvider.organizationId(),
                        by,
                        Action.IDENTITY_PROVIDER_CREATE,
                        Target.identityProvider(identityProvider.id()),
                        IdentityProviderSnapshot.of(identityProvider, metadataXml));
            });
            return new Saved.Done();
        } catch (DataAccessException refused) {
            return takenOrThrow(refused);
        }
    }

    @Override
    public Saved update(IdentityProvider identityProvider, Optional<String> metadataXml, Action action, Initiator by) {
        UUID organizationId = identityProvider.organizationId();
        UUID id = identityProvider.id();
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                Optional<Before> before = locked(within, organizationId, id, Optional.of(identityProvider.version()));
                if (before.isEmpty()) {
                    return new Saved.Stale();
                }
                within.update(IDENTITY_PROVIDER)
                        .set(IDENTITY_PROVIDER.NAME, identityProvider.name())
                        .set(IDENTITY_PROVIDER.ENTITY_ID, identityProvider.entityId())
                        .set(
                                IDENTITY_PROVIDER.ENTITY_ID_SHA256,
                                Sha256.of(identityProvider.entityId()).bytes())
                        .set(IDENTITY_PROVIDER.ENABLED, identityProvider.enabled())
                        .set(IDENTITY_PROVIDER.SETTINGS, rows.settings(identityProvider))
                        .set(MetadataColumns.after(before.get().identityProvider(), identityProvider, metadataXml))
                        .set(IDENTITY_PROVIDER.MODIFIED_AT, identityProvider.modifiedAt())
                        .set(IDENTITY_PROVIDER.VERSION, identityProvider.version() + 1)
                        .where(IDENTITY_PROVIDER.ID.eq(id))
                        .execute();
                PinnedCertificates.pin(within, identityProvider);
                if (before.get().identityProvider().enabled() && !identityProvider.enabled()) {
                    // HTTP.md section 7: it binds every channel, and what came through them before too.
                    JooqLineage.cutIdentityProvider(within, organizationId, id, clock.instant());
                }
                audit.changed(
                        within,
                        organizationId,
                        by,
                        action,
                        Target.identityProvider(id),
                        before.get().snapshot(),
                        IdentityProviderSnapshot.of(
                                identityProvider,
                                metadataXml.orElse(before.get().metadataXml())));
                return new Saved.Done();
            });
        } catch (DataAccessException refused) {
            return takenOrThrow(refused);
        }
    }

    @Override
    public Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Before> before = locked(within, organizationId, id, version);
            if (before.isEmpty()) {
                return new Saved.Stale();
            }
            JooqLineage.cutIdentityProvider(within, organizationId, id, clock.instant());
            within.deleteFrom(IDENTITY_PROVIDER)
                    .where(IDENTITY_PROVIDER.ID.eq(id))
                    .execute();
            audit.deleted(
                    within,
                    organizationId,
                    by,
                    Action.IDENTITY_PROVIDER_DELETE,
                    Target.identityProvider(id),
                    before.get().snapshot());
            return new Saved.Done();
        });
    }

    /** It as it is until the transaction ends, if it is this version. */
    private Optional<Before> locked(DSLContext within, UUID organizationId, UUID id, Optional<Integer> version) {
        Condition which = IDENTITY_PROVIDER.ID.eq(id).and(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId));
        return within.select(IDENTITY_PROVIDER.METADATA_XML)
                .from(IDENTITY_PROVIDER)
                .where(which, version.map(IDENTITY_PROVIDER.VERSION::eq).orElse(noCondition()))
                .forUpdate()
                .fetchOptional(IDENTITY_PROVIDER.METADATA_XML)
                .flatMap(xml -> read(within, which, List.of(IDENTITY_PROVIDER.ID)).stream()
                        .findFirst()
                        .map(one -> new Before(one, xml)));
    }

    /** Each with all of its certificates, the oldest first. */
    private List<IdentityProvider> read(Condition which, Collection<? extends OrderField<?>> order) {
        return read(db, which, order);
    }

    private List<IdentityProvider> read(DSLContext db, Condition which, Collection<? extends OrderField<?>> order) {
        List<OrderField<?>> orderOfRows = new ArrayList<>(order);
        orderOfRows.addAll(IdentityProviderRows.ORDER_OF_CERTIFICATES);
        return db
                .select(IdentityProviderRows.FIELDS)
                .from(IDENTITY_PROVIDER)
                .leftJoin(IDENTITY_PROVIDER_CERTIFICATE)
                .on(IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID.eq(IDENTITY_PROVIDER.ID))
                .where(which)
                .orderBy(orderOfRows)
                .fetchGroups(IDENTITY_PROVIDER.ID)
                .values()
                .stream()
                .map(rows::identityProvider)
                .toList();
    }

    private static Saved takenOrThrow(DataAccessException refused) {
        if (DuplicateKey.is(ENTITY_KEY, refused)) {
            return new Saved.Taken("entity_id");
        }
        throw refused;
    }
}
