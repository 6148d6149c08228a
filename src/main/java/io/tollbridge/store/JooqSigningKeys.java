package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.SIGNING_KEY;

import io.tollbridge.keys.SigningKeyStore;
import io.tollbridge.keys.StoredSigningKey;
import io.tollbridge.keys.StoredSigningKey.State;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;

/** Signing keys in the database; a unique key decides between two nodes that make one at once. */
public final class JooqSigningKeys implements SigningKeyStore {
    private static final String SOLE = "signing_key_sole";

    private final DSLContext db;

    public JooqSigningKeys(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<StoredSigningKey> all() {
        return db.select(SIGNING_KEY.fields())
                .from(SIGNING_KEY)
                .orderBy(SIGNING_KEY.CREATED_AT.desc(), SIGNING_KEY.ID)
                .fetch(JooqSigningKeys::key);
    }

    @Override
    public void insertIfAbsent(StoredSigningKey key) {
        try {
            insert(db, key);
        } catch (DataAccessException refused) {
            if (!DuplicateKey.is(SOLE, refused)) {
                throw refused;
            }
        }
    }

    @Override
    public boolean rotate(UUID current, UUID next, StoredSigningKey afterNext, Instant now) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            int retired = within.update(SIGNING_KEY)
                    .set(SIGNING_KEY.STATE, word(State.RETIRED))
                    .setNull(SIGNING_KEY.SOLE_STATE)
                    .set(SIGNING_KEY.RETIRED_AT, now)
                    .where(SIGNING_KEY.ID.eq(current), SIGNING_KEY.STATE.eq(word(State.CURRENT)))
                    .execute();
            if (retired == 0) {
                return false; // and whoever retired it has done the rest too
            }
            int activated = within.update(SIGNING_KEY)
                    .set(SIGNING_KEY.STATE, word(State.CURRENT))
                    .set(SIGNING_KEY.SOLE_STATE, word(State.CURRENT))
                    .set(SIGNING_KEY.ACTIVATED_AT, now)
                    .where(SIGNING_KEY.ID.eq(next), SIGNING_KEY.STATE.eq(word(State.NEXT)))
                    .execute();
            if (activated == 0) {
                throw new IllegalStateException("the next signing key is gone");
            }
            insert(within, afterNext);
            return true;
        });
    }

    @Override
    public void forgetRetiredBefore(Instant instant) {
        db.deleteFrom(SIGNING_KEY)
                .where(SIGNING_KEY.STATE.eq(word(State.RETIRED)), SIGNING_KEY.RETIRED_AT.lt(instant))
                .execute();
    }

    private static void insert(DSLContext within, StoredSigningKey key) {
        within.insertInto(SIGNING_KEY)
                .set(SIGNING_KEY.ID, key.id())
                .set(SIGNING_KEY.ALGORITHM, key.algorithm())
                .set(SIGNING_KEY.STATE, word(key.state()))
                .set(SIGNING_KEY.SOLE_STATE, word(key.state()))
                .set(SIGNING_KEY.PUBLIC_KEY, key.publicKey())
                .set(SIGNING_KEY.PRIVATE_KEY, key.encryptedPrivateKey())
                .set(SIGNING_KEY.CREATED_AT, key.createdAt())
                .set(SIGNING_KEY.ACTIVATED_AT, key.state() == State.CURRENT ? key.since() : null)
                .execute();
    }

    private static StoredSigningKey key(Record row) {
        State state = State.valueOf(row.get(SIGNING_KEY.STATE).toUpperCase(Locale.ROOT));
        Instant createdAt = row.get(SIGNING_KEY.CREATED_AT);
        Optional<Instant> since = switch (state) {
            case NEXT -> Optional.of(createdAt);
            case CURRENT -> Optional.ofNullable(row.get(SIGNING_KEY.ACTIVATED_AT));
            case RETIRED -> Optional.ofNullable(row.get(SIGNING_KEY.RETIRED_AT));
        };
        return new StoredSigningKey(
                row.get(SIGNING_KEY.ID),
                row.get(SIGNING_KEY.ALGORITHM),
                state,
                row.get(SIGNING_KEY.PUBLIC_KEY),
                row.get(SIGNING_KEY.PRIVATE_KEY),
                createdAt,
                since.orElse(createdAt));
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
