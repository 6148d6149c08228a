package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_KEY;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION_KEY;

import io.tollbridge.keys.KeyState;
import io.tollbridge.keys.OrganizationKeyStore;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.StoredKey;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** Organizations' keys in {@code organization_key}; its unique key decides between two nodes that make one at once. */
public final class JooqOrganizationKeys implements OrganizationKeyStore {
    private final DSLContext db;

    public JooqOrganizationKeys(DSLContext db) {
        this.db = db;
    }

    @Override
    public Optional<StoredKey> current(UUID organizationId, Purpose purpose) {
        return db.select(OrganizationKeyRows.FIELDS)
                .from(ORGANIZATION_KEY)
                .where(
                        ORGANIZATION_KEY.ORGANIZATION_ID.eq(organizationId),
                        ORGANIZATION_KEY.PURPOSE.eq(OrganizationKeyRows.word(purpose)),
                        ORGANIZATION_KEY.STATE.eq(KeyState.CURRENT.word()))
                .fetchOptional(OrganizationKeyRows::key);
    }

    @Override
    public Optional<StoredKey> signing(UUID organizationId, UUID identityProviderId) {
        return db
                .select(OrganizationKeyRows.FIELDS)
                .from(ORGANIZATION_KEY)
                .leftJoin(IDENTITY_PROVIDER_KEY)
                .on(
                        IDENTITY_PROVIDER_KEY.KEY_ID.eq(ORGANIZATION_KEY.ID),
                        IDENTITY_PROVIDER_KEY.IDENTITY_PROVIDER_ID.eq(identityProviderId),
                        IDENTITY_PROVIDER_KEY.SIGNS.isTrue())
                .where(
                        ORGANIZATION_KEY.ORGANIZATION_ID.eq(organizationId),
                        ORGANIZATION_KEY.PURPOSE.eq(OrganizationKeyRows.word(Purpose.SIGNING)),
                        ORGANIZATION_KEY
                                .STATE
                                .eq(KeyState.CURRENT.word())
                                .or(ORGANIZATION_KEY
                                        .STATE
                                        .eq(KeyState.NEXT.word())
                                        .and(IDENTITY_PROVIDER_KEY.KEY_ID.isNotNull())))
                .fetch(OrganizationKeyRows::key)
                .stream()
                .min((one, other) -> one.state().compareTo(other.state())); // next before current
    }

    @Override
    public List<StoredKey> all(UUID organizationId) {
        return db.select(OrganizationKeyRows.FIELDS)
                .from(ORGANIZATION_KEY)
                .where(ORGANIZATION_KEY.ORGANIZATION_ID.eq(organizationId))
                .orderBy(ORGANIZATION_KEY.CREATED_AT, ORGANIZATION_KEY.ID)
                .fetch(OrganizationKeyRows::key);
    }

    @Override
    public StoredKey insertIfAbsent(StoredKey candidate) {
        // Not INSERT IGNORE: that would also pass over an organization that does not exist.
        OrganizationKeyRows.insert(db, candidate)
                .onDuplicateKeyUpdate()
                .set(ORGANIZATION_KEY.STATE, ORGANIZATION_KEY.STATE) // the row stays the winner's
                .execute();
        return current(candidate.organizationId(), candidate.purpose())
                .orElseThrow(() -> new IllegalStateException("the key just made is gone"));
    }
}
