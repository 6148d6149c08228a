package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_CERTIFICATE;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderEndpoints;
import io.tollbridge.directory.IdentityProviderSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;

/** The rows of identity providers: one for each pinned certificate. */
final class IdentityProviderRows {
    static final List<Field<?>> FIELDS = Stream.concat(
                    Stream.of(
                            IDENTITY_PROVIDER.ID,
                            IDENTITY_PROVIDER.ORGANIZATION_ID,
                            IDENTITY_PROVIDER.NAME,
                            IDENTITY_PROVIDER.ENTITY_ID,
                            IDENTITY_PROVIDER.ENABLED,
                            IDENTITY_PROVIDER.SETTINGS,
                            IDENTITY_PROVIDER.CREATED_AT,
                            IDENTITY_PROVIDER.MODIFIED_AT,
                            IDENTITY_PROVIDER.VERSION,
                            IDENTITY_PROVIDER.METADATA_VALID_UNTIL,
                            IDENTITY_PROVIDER.ASSERTIONS_NOT_BEFORE),
                    PinnedCertificates.FIELDS.stream())
            .toList();

    static final List<OrderField<?>> ORDER_OF_CERTIFICATES =
            List.of(IDENTITY_PROVIDER_CERTIFICATE.ADDED_AT, IDENTITY_PROVIDER_CERTIFICATE.POSITION);

    private final StoredJson json = new StoredJson();

    /** What the settings column holds. */
    private record Stored(
            IdentityProviderSettings settings,
            IdentityProviderEndpoints endpoints,
            boolean wantAuthnRequestsSigned,
            List<String> nameIdFormats) {}

    String settings(IdentityProvider identityProvider) {
        return json.write(new Stored(
                identityProvider.settings(),
                identityProvider.endpoints(),
                identityProvider.wantAuthnRequestsSigned(),
                identityProvider.nameIdFormats()));
    }

    /** Rows of one identity provider; a certificate may come several times where other tables are joined. */
    IdentityProvider identityProvider(List<? extends Record> rows) {
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
                PinnedCertificates.read(rows),
                row.get(IDENTITY_PROVIDER.CREATED_AT),
                row.get(IDENTITY_PROVIDER.MODIFIED_AT),
                row.get(IDENTITY_PROVIDER.VERSION),
                Optional.ofNullable(row.get(IDENTITY_PROVIDER.METADATA_VALID_UNTIL)),
                Optional.ofNullable(row.get(IDENTITY_PROVIDER.ASSERTIONS_NOT_BEFORE)));
    }
}
