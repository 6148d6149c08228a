package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;

import io.tollbridge.directory.IdentityProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** What a management write does to the columns of the refresh: a new document or a new source begins anew. */
final class MetadataColumns {
    /** The document has just been read; its first refresh is where the server's ETag is learned. */
    private static final Duration FIRST_REFRESH = Duration.ofMinutes(10);

    private MetadataColumns() {}

    /** Of an identity provider that comes with a document. */
    static Map<Field<?>, @Nullable Object> fresh(IdentityProvider created) {
        Map<Field<?>, @Nullable Object> columns =
                begun(created, created.modifiedAt().plus(FIRST_REFRESH));
        columns.put(
                IDENTITY_PROVIDER.METADATA_VALID_UNTIL,
                created.metadataValidUntil().orElse(null));
        return columns;
    }

    /** Of one that is saved anew. */
    static Map<Field<?>, @Nullable Object> after(
            IdentityProvider before, IdentityProvider after, Optional<String> metadataXml) {
        if (metadataXml.isPresent()) {
            Map<Field<?>, @Nullable Object> columns = fresh(after);
            columns.put(IDENTITY_PROVIDER.METADATA_XML, metadataXml.get());
            return columns;
        }
        boolean sameSource =
                before.settings().metadataUrl().equals(after.settings().metadataUrl())
                        && before.settings()
                                .metadata()
                                .signingCertificate()
                                .equals(after.settings().metadata().signingCertificate());
        // An ETag would have the next answer be "not modified", and a newly pinned certificate never looked at.
        return sameSource ? Map.of() : begun(after, after.modifiedAt());
    }

    private static Map<Field<?>, @Nullable Object> begun(IdentityProvider identityProvider, Instant due) {
        Map<Field<?>, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put(IDENTITY_PROVIDER.METADATA_ETAG, null);
        columns.put(IDENTITY_PROVIDER.METADATA_LAST_MODIFIED, null);
        columns.put(
                IDENTITY_PROVIDER.METADATA_REFRESH_AT,
                identityProvider.settings().metadataUrl().isPresent() ? due : null);
        columns.put(IDENTITY_PROVIDER.METADATA_PROBLEM, null);
        columns.put(IDENTITY_PROVIDER.METADATA_FAILURES, 0);
        columns.put(IDENTITY_PROVIDER.HELD_METADATA_XML, null);
        columns.put(IDENTITY_PROVIDER.HELD_SHA256, null);
        columns.put(IDENTITY_PROVIDER.HELD_SINCE, null);
        columns.put(IDENTITY_PROVIDER.REJECTED_SHA256, null);
        return columns;
    }
}
