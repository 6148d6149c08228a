package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.SIGNING_KEY;

import io.tollbridge.directory.SigningAlgorithm;
import io.tollbridge.keys.SigningKeyState;
import io.tollbridge.keys.SigningKeyStore;
import io.tollbridge.keys.StoredSigningKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.InsertSetMoreStep;
import org.jooq.Record;
import org.jooq.SelectJoinStep;
import org.jooq.exception.DataAccessException;

/** Signing keys in {@code signing_key}; its unique key decides between nodes that make or rotate them at once. */
public final class JooqSigningKeys implements SigningKeyStore {
    private static final String NEXT = word(SigningKeyState.NEXT);
    private static final String CURRENT = word(SigningKeyState.CURRENT);
    private static final String RETIRED = word(SigningKeyState.RETIRED);

    private final DSLContext db;

    public JooqSigningKeys(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<StoredSigningKey> all() {
        return select().orderBy(SIGNING_KEY.CREATED_AT, SIGNING_KEY.ID).fetch(JooqSigningKeys::key);
    }

    @Override
    public Optional<StoredSigningKey> current(SigningAlgorithm algorithm) {
        return select().where(SIGNING_KEY.ALGORITHM.eq(algorithm.name()), SIGNING_KEY.SOLE_STATE.eq(CURRENT))
                .fetchOptional(JooqSigningKeys::key);
    }

    @Override
    public void insertIfAbsent(StoredSigningKey candidate) {
        insertion(db, candidate)
                .onDuplicateKeyUpdate()
                .set(SIGNING_KEY.STATE, SIGNING_KEY.STATE) // the row stays the winner's
                .execute();
    }

    @Override
    public boolean rotate(UUID current, UUID next, StoredSigningKey newNext, Instant now) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                // The row lock makes a second node wait here, and then find that the key is not current any more.
                int retired = within.update(SIGNING_KEY)
                        .set(SIGNING_KEY.STATE, RETIRED)
                        .setNull(SIGNING_KEY.SOLE_STATE)
                        .set(SIGNING_KEY.RETIRED_AT, now)
                        .where(SIGNING_KEY.ID.eq(current), SIGNING_KEY.SOLE_STATE.eq(CURRENT))
                        .execute();
                if (retired == 0) {
                    return false;
                }
                int activated = within.update(SIGNING_KEY)
                        .set(SIGNING_KEY.STATE, CURRENT)
                        .set(SIGNING_KEY.SOLE_STATE, CURRENT)
                        .set(SIGNING_KEY.ACTIVATED_AT, now)
                        .where(SIGNING_KEY.ID.eq(next), SIGNING_KEY.SOLE_STATE.eq(NEXT))
                        .execute();
                if (activated == 0) {
                    throw new IllegalStateException("the key " + next + " is not the next one");
                }
                insertion(within, newNext).execute();
                return true;
            });
        } catch (DataAccessException refused) {
            // A deadlock's victim is rolled back whole: another node is rotating this key.
            if ("40001".equals(refused.sqlState())) {
                return false;
            }
            throw refused;
        }
    }

    @Override
    public void deleteRetiredUntil(Instant instant) {
        db.deleteFrom(SIGNING_KEY)
                .where(SIGNING_KEY.STATE.eq(RETIRED), SIGNING_KEY.RETIRED_AT.le(instant))
                .execute();
    }

    private SelectJoinStep<? extends Record> select() {
        return db.select(
                        SIGNING_KEY.ID,
                        SIGNING_KEY.ALGORITHM,
                        SIGNING_KEY.STATE,
                        SIGNING_KEY.PUBLIC_KEY,
                        SIGNING_KEY.PRIVATE_KEY,
                        SIGNING_KEY.CREATED_AT,
                        SIGNING_KEY.ACTIVATED_AT,
                        SIGNING_KEY.RETIRED_AT)
                .from(SIGNING_KEY);
    }

    private static StoredSigningKey key(Record row) {
        return new StoredSigningKey(
                row.get(SIGNING_KEY.ID),
                SigningAlgorithm.valueOf(row.get(SIGNING_KEY.ALGORITHM)),
                SigningKeyState.valueOf(row.get(SIGNING_KEY.STATE).toUpperCase(Locale.ROOT)),
                row.get(SIGNING_KEY.PUBLIC_KEY),
                row.get(SIGNING_KEY.PRIVATE_KEY),
                row.get(SIGNING_KEY.CREATED_AT),
                Optional.ofNullable(row.get(SIGNING_KEY.ACTIVATED_AT)),
                Optional.ofNullable(row.get(SIGNING_KEY.RETIRED_AT)));
    }

    private static InsertSetMoreStep<? extends Record> insertion(DSLContext db, StoredSigningKey key) {
        return db.insertInto(SIGNING_KEY)
                .set(SIGNING_KEY.ID, key.id())
                .set(SIGNING_KEY.ALGORITHM, key.algorithm().name())
                .set(SIGNING_KEY.STATE, word(key.state()))
                .set(SIGNING_KEY.SOLE_STATE, key.state() == SigningKeyState.RETIRED ? null : word(key.state()))
                .set(SIGNING_KEY.PUBLIC_KEY, key.publicKey())
                .set(SIGNING_KEY.PRIVATE_KEY, key.encryptedPrivateKey())
                .set(SIGNING_KEY.CREATED_AT, key.createdAt())
                .set(SIGNING_KEY.ACTIVATED_AT, key.activatedAt().orElse(null))
                .set(SIGNING_KEY.RETIRED_AT, key.retiredAt().orElse(null));
    }

    private static String word(SigningKeyState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
