package io.tollbridge.keys;

import io.tollbridge.directory.SigningAlgorithm;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A signing key as it is at rest: the public key in clear, the private key encrypted under the master key. */
public final class StoredSigningKey {
    private final UUID id;
    private final SigningAlgorithm algorithm;
    private final SigningKeyState state;
    private final byte[] publicKey;
    private final byte[] encryptedPrivateKey;
    private final Instant createdAt;
    private final Optional<Instant> activatedAt;
    private final Optional<Instant> retiredAt;

    public StoredSigningKey(
            UUID id,
            SigningAlgorithm algorithm,
            SigningKeyState state,
            byte[] publicKey,
            byte[] encryptedPrivateKey,
            Instant createdAt,
            Optional<Instant> activatedAt,
            Optional<Instant> retiredAt) {
        this.id = Objects.requireNonNull(id);
        this.algorithm = Objects.requireNonNull(algorithm);
        this.state = Objects.requireNonNull(state);
        this.publicKey = publicKey.clone();
        this.encryptedPrivateKey = encryptedPrivateKey.clone();
        this.createdAt = Objects.requireNonNull(createdAt);
        this.activatedAt = Objects.requireNonNull(activatedAt);
        this.retiredAt = Objects.requireNonNull(retiredAt);
        if (activatedAt.isPresent() == (state == SigningKeyState.NEXT)
                || retiredAt.isPresent() != (state == SigningKeyState.RETIRED)) {
            throw new IllegalArgumentException("the times of the " + state + " key " + id + " do not fit its state");
        }
    }

    public UUID id() {
        return id;
    }

    public SigningAlgorithm algorithm() {
        return algorithm;
    }

    public SigningKeyState state() {
        return state;
    }

    /** SubjectPublicKeyInfo in DER (RFC 5280 section 4.1). */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** PKCS #8, encrypted by {@link MasterKey} with the key's id as context. */
    public byte[] encryptedPrivateKey() {
        return encryptedPrivateKey.clone();
    }

    /** Since when it is published. */
    public Instant createdAt() {
        return createdAt;
    }

    /** Since when it signs; absent for the next one. */
    public Optional<Instant> activatedAt() {
        return activatedAt;
    }

    /** Since when it signs no more. */
    public Optional<Instant> retiredAt() {
        return retiredAt;
    }
}
