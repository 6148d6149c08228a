package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_CERTIFICATE;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderEndpoints;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Sha256;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.exception.DataAccessException;

/** Identity providers in the database. */
public final class JooqIdentityProviders implements IdentityProviders {
    private static final String ENTITY_KEY = "identity_provider_entity";

    private final DSLContext db;
    private final StoredJson json = new StoredJson();

    public JooqIdentityProviders(DSLContext db) {
        this.db = db;
    }

    /** What the settings column holds. */
    private record Stored(
            IdentityProviderSettings settings,
            IdentityProviderEndpoints endpoints,
            boolean wantAuthnRequestsSigned,
            List<String> nameIdFormats) {
        static Stored of(IdentityProvider identityProvider) {
            return new Stored(
                    identityProvider.settings(),
                    identityProvider.endpoints(),
                    identityProvider.wantAuthnRequestsSigned(),
                    identityProvider.nameIdFormats());
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
    public Saved create(IdentityProvider identityProvider, String metadataXml) {
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
                        .set(IDENTITY_PROVIDER.SETTINGS, json.write(Stored.of(identityProvider)))
                        .set(IDENTITY_PROVIDER.METADATA_XML, metadataXml)
                        .set(IDENTITY_PROVIDER.CREATED_AT, identityProvider.createdAt())
                        .set(IDENTITY_PROVIDER.MODIFIED_AT, identityProvider.modifiedAt())
                        .set(IDENTITY_PROVIDER.VERSION, identityProvider.version())
                        .execute();
                pin(within, identityProvider, identityProvider.createdAt());
            });
            return new Saved.Done();
        } catch (DataAccessException refused) {
            return takenOrThrow(refused);
        }
    }

    @Override
    public Saved update(IdentityProvider identityProvider, Optional<String> metadataXml) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                int updated = within.update(IDENTITY_PROVIDER)
                        .set(IDENTITY_PROVIDER.NAME, identityProvider.name())
                        .set(IDENTITY_PROVIDER.ENTITY_ID, identityProvider.entityId())
                        .set(
                                IDENTITY_PROVIDER.ENTITY_ID_SHA256,
                                Sha256.of(identityProvider.entityId()).bytes())
                        .set(IDENTITY_PROVIDER.ENABLED, identityProvider.enabled())
                        .set(IDENTITY_PROVIDER.SETTINGS, json.write(Stored.of(identityProvider)))
                        .set(
                                IDENTITY_PROVIDER.METADATA_XML,
                                metadataXml.isPresent()
                                        ? val(metadataXml.get(), IDENTITY_PROVIDER.METADATA_XML)
                                        : IDENTITY_PROVIDER.METADATA_XML)
                        .set(IDENTITY_PROVIDER.MODIFIED_AT, identityProvider.modifiedAt())
                        .set(IDENTITY_PROVIDER.VERSION, identityProvider.version() + 1)
                        .where(isVersion(
                                identityProvider.organizationId(),
                                identityProvider.id(),
                                Optional.of(identityProvider.version())))
                        .execute();
                if (updated == 0) {
                    return new Saved.Stale();
                }
                pin(within, identityProvider, identityProvider.modifiedAt());
                return new Saved.Done();
            });
        } catch (DataAccessException refused) {
            return takenOrThrow(refused);
        }
    }

    @Override
    public Saved delete(UUID organizationId, UUID id, Optional<Integer> version) {
        int deleted = db.deleteFrom(IDENTITY_PROVIDER)
                .where(isVersion(organizationId, id, version))
                .execute();
        return deleted == 0 ? new Saved.Stale() : new Saved.Done();
    }

    /** Each with all of its certificates, the oldest first. */
    private List<IdentityProvider> read(Condition which, Collection<? extends OrderField<?>> order) {
        List<OrderField<?>> orderOfRows = new ArrayList<>(order);
        orderOfRows.add(IDENTITY_PROVIDER_CERTIFICATE.ADDED_AT);
        orderOfRows.add(IDENTITY_PROVIDER_CERTIFICATE.POSITION);
        return db
                .select(
                        IDENTITY_PROVIDER.ID,
                        IDENTITY_PROVIDER.ORGANIZATION_ID,
                        IDENTITY_PROVIDER.NAME,
                        IDENTITY_PROVIDER.ENTITY_ID,
                        IDENTITY_PROVIDER.ENABLED,
                        IDENTITY_PROVIDER.SETTINGS,
                        IDENTITY_PROVIDER.CREATED_AT,
                        IDENTITY_PROVIDER.MODIFIED_AT,
                        IDENTITY_PROVIDER.VERSION,
                        IDENTITY_PROVIDER_CERTIFICATE.CERTIFICATE)
                .from(IDENTITY_PROVIDER)
                .leftJoin(IDENTITY_PROVIDER_CERTIFICATE)
                .on(IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID.eq(IDENTITY_PROVIDER.ID))
                .where(which)
                .orderBy(orderOfRows)
                .fetchGroups(IDENTITY_PROVIDER.ID)
                .values()
                .stream()
                .map(this::identityProvider)
                .toList();
    }

    private IdentityProvider identityProvider(Result<? extends Record> rows) {
        Record row = rows.getFirst();
        Stored stored = json.read(row.get(IDENTITY_PROVIDER.SETTINGS), Stored.class);
        return new IdentityProvider(
                row.get(IDENTITY_PROVIDER.ID),
                row.get(IDENTITY_PROVIDER.ORGANIZATION_ID),
                row.get(IDENTITY_PROVIDER.NAME),
                row.get(IDENTITY_PROVIDER.ENTITY_ID),
                row.get(IDENTITY_PROVIDER.ENABLED),
                stored.settings(),
                stored.endpoints(),
                stored.wantAuthnRequestsSigned(),
                stored.nameIdFormats(),
                certificates(rows.getValues(IDENTITY_PROVIDER_CERTIFICATE.CERTIFICATE)),
                row.get(IDENTITY_PROVIDER.CREATED_AT),
                row.get(IDENTITY_PROVIDER.MODIFIED_AT),
                row.get(IDENTITY_PROVIDER.VERSION));
    }

    private static List<X509Certificate> certificates(List<byte[]> encoded) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> certificates = new ArrayList<>();
            for (byte[] der : encoded) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            return certificates;
        } catch (CertificateException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** Pins exactly the record's certificates; one that was pinned already stays as old as it is. */
    private static void pin(DSLContext within, IdentityProvider identityProvider, Instant at) {
        Map<Sha256, byte[]> pinned = new LinkedHashMap<>(); // metadata may list one certificate twice
        try {
            for (X509Certificate certificate : identityProvider.certificates()) {
                byte[] der = certificate.getEncoded();
                pinned.putIfAbsent(Sha256.of(der), der);
            }
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
        within.deleteFrom(IDENTITY_PROVIDER_CERTIFICATE)
                .where(
                        IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID.eq(identityProvider.id()),
                        IDENTITY_PROVIDER_CERTIFICATE.SHA256.notIn(
                                pinned.keySet().stream().map(Sha256::bytes).toList()))
                .execute();
        int position = 0;
        for (Map.Entry<Sha256, byte[]> certificate : pinned.entrySet()) {
            within.insertInto(IDENTITY_PROVIDER_CERTIFICATE)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID, identityProvider.id())
                    .set(
                            IDENTITY_PROVIDER_CERTIFICATE.SHA256,
                            certificate.getKey().bytes())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.CERTIFICATE, certificate.getValue())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.ADDED_AT, at)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.POSITION, position)
                    .onDuplicateKeyUpdate()
                    .set(IDENTITY_PROVIDER_CERTIFICATE.POSITION, position)
                    .execute();
            position++;
        }
    }

    private static Condition isVersion(UUID organizationId, UUID id, Optional<Integer> version) {
        return IDENTITY_PROVIDER
                .ID
                .eq(id)
                .and(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId))
                .and(version.map(IDENTITY_PROVIDER.VERSION::eq).orElse(noCondition()));
    }

    private static Saved takenOrThrow(DataAccessException refused) {
        if (DuplicateKey.is(ENTITY_KEY, refused)) {
            return new Saved.Taken("entity_id");
        }
        throw refused;
    }
}
