package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.ORGANIZATION_KEY;

import io.tollbridge.keys.KeyDates;
import io.tollbridge.keys.KeyState;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.StoredKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.InsertSetMoreStep;
import org.jooq.Record;

/** The rows of organizations' keys. */
final class OrganizationKeyRows {
    static final List<Field<?>> FIELDS = List.of(
            ORGANIZATION_KEY.ID,
            ORGANIZATION_KEY.ORGANIZATION_ID,
            ORGANIZATION_KEY.PURPOSE,
            ORGANIZATION_KEY.STATE,
            ORGANIZATION_KEY.CERTIFICATE,
            ORGANIZATION_KEY.PRIVATE_KEY,
            ORGANIZATION_KEY.CREATED_AT,
            ORGANIZATION_KEY.PUBLISHED_AT,
            ORGANIZATION_KEY.ACTIVATED_AT,
            ORGANIZATION_KEY.RETIRED_AT);

    private OrganizationKeyRows() {}

    static StoredKey key(Record row) {
        return new StoredKey(
                row.get(ORGANIZATION_KEY.ID),
                row.get(ORGANIZATION_KEY.ORGANIZATION_ID),
                Purpose.valueOf(row.get(ORGANIZATION_KEY.PURPOSE).toUpperCase(Locale.ROOT)),
                KeyState.ofWord(row.get(ORGANIZATION_KEY.STATE)),
                row.get(ORGANIZATION_KEY.CERTIFICATE),
                row.get(ORGANIZATION_KEY.PRIVATE_KEY),
                new KeyDates(
                        row.get(ORGANIZATION_KEY.CREATED_AT),
                        Optional.ofNullable(row.get(ORGANIZATION_KEY.PUBLISHED_AT)),
                        Optional.ofNullable(row.get(ORGANIZATION_KEY.ACTIVATED_AT)),
                        Optional.ofNullable(row.get(ORGANIZATION_KEY.RETIRED_AT))));
    }

    static InsertSetMoreStep<?> insert(DSLContext db, StoredKey key) {
        return db.insertInto(ORGANIZATION_KEY)
                .set(ORGANIZATION_KEY.ID, key.id())
                .set(ORGANIZATION_KEY.ORGANIZATION_ID, key.organizationId())
                .set(ORGANIZATION_KEY.PURPOSE, word(key.purpose()))
                .set(ORGANIZATION_KEY.STATE, key.state().word())
                .set(ORGANIZATION_KEY.CERTIFICATE, key.certificate())
                .set(ORGANIZATION_KEY.PRIVATE_KEY, key.encryptedPrivateKey().orElse(null))
                .set(ORGANIZATION_KEY.CREATED_AT, key.dates().createdAt())
                .set(ORGANIZATION_KEY.PUBLISHED_AT, key.dates().publishedAt().orElse(null))
                .set(ORGANIZATION_KEY.ACTIVATED_AT, key.dates().activatedAt().orElse(null));
    }

    static String word(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }
}
