package io.tollbridge.keys;

import io.tollbridge.directory.SigningAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where signing keys are kept. An algorithm has at most one current and one next key, over all nodes. */
public interface SigningKeyStore {
    /** Every key there is, the oldest first. */
    List<StoredSigningKey> all();

    /** The key that signs, if there is one yet. */
    Optional<StoredSigningKey> current(SigningAlgorithm algorithm);

    /** Keeps the candidate, unless its algorithm has a key of that state already. */
    void insertIfAbsent(StoredSigningKey candidate);

    /**
     * Retires {@code current}, makes {@code next} current and keeps {@code newNext}: all of it or nothing.
     *
     * @return false: {@code current} is not the current key any more, another node was first, and nothing was changed
     */
    boolean rotate(UUID current, UUID next, StoredSigningKey newNext, Instant now);

    /** Deletes the keys that were retired at this instant or before. */
    void deleteRetiredUntil(Instant instant);
}
