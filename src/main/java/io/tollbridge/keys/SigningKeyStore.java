package io.tollbridge.keys;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Where signing keys are kept: for each algorithm one that is current, one that is next, and any number retired. */
public interface SigningKeyStore {
    /** All of them, the newest first. */
    List<StoredSigningKey> all();

    /** Keeps it unless its algorithm has a key of its state already, made on whatever node. */
    void insertIfAbsent(StoredSigningKey key);

    /**
     * In one transaction the current key is retired, the next one becomes current and another one next. False: these two
     * are not what they were, and nothing is changed.
     */
    boolean rotate(UUID current, UUID next, StoredSigningKey afterNext, Instant now);

    /** Deletes keys that were retired before this instant. */
    void forgetRetiredBefore(Instant instant);
}
