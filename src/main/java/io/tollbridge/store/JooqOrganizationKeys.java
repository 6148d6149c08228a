package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.ORGANIZATION_KEY;

import io.tollbridge.keys.OrganizationKeyStore;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.StoredKey;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** Organizations' keys in {@code organization_key}; its unique key decides between two nodes that make one at once. */
public final class JooqOrganizationKeys implements OrganizationKeyStore {
    private static final String CURRENT = "current";

    private final DSLContext db;

    public JooqOrganizationKeys(DSLContext db) {
        this.db = db;
    }

    @Override
    public Optional<StoredKey> current(UUID organizationId, Purpose purpose) {
        return db.select(
                        ORGANIZATION_KEY.ID,
                        ORGANIZATION_KEY.CERTIFICATE,
                        ORGANIZATION_KEY.PRIVATE_KEY,
                        ORGANIZATION_KEY.CREATED_AT)
                .from(ORGANIZATION_KEY)
                .where(
                        ORGANIZATION_KEY.ORGANIZATION_ID.eq(organizationId),
                        ORGANIZATION_KEY.PURPOSE.eq(word(purpose)),
                        ORGANIZATION_KEY.STATE.eq(CURRENT))
                .fetchOptional(row ->
                        new StoredKey(row.value1(), organizationId, purpose, row.value2(), row.value3(), row.value4()));
    }

    @Override
    public StoredKey insertIfAbsent(StoredKey candidate) {
        // Not INSERT IGNORE: that would also pass over an organization that does not exist.
        db.insertInto(ORGANIZATION_KEY)
                .set(ORGANIZATION_KEY.ID, candidate.id())
                .set(ORGANIZATION_KEY.ORGANIZATION_ID, candidate.organizationId())
                .set(ORGANIZATION_KEY.PURPOSE, word(candidate.purpose()))
                .set(ORGANIZATION_KEY.STATE, CURRENT)
                .set(ORGANIZATION_KEY.CERTIFICATE, candidate.certificate())
                .set(ORGANIZATION_KEY.PRIVATE_KEY, candidate.encryptedPrivateKey())
                .set(ORGANIZATION_KEY.CREATED_AT, candidate.createdAt())
                .onDuplicateKeyUpdate()
                .set(ORGANIZATION_KEY.STATE, ORGANIZATION_KEY.STATE) // the row stays the winner's
                .execute();
        return current(candidate.organizationId(), candidate.purpose())
                .orElseThrow(() -> new IllegalStateException("the key just made is gone"));
    }

    private static String word(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }
}
