package io.tollbridge.keys;

import java.time.Instant;
import java.util.UUID;

/** A signing key as it is at rest: the private key encrypted under the master key. */
public final class StoredSigningKey {
    private final UUID id;
    private final String algorithm;
    private final State state;
    private final byte[] publicKey;
    private final byte[] encryptedPrivateKey;
    private final Instant createdAt;
    private final Instant since;

    /** Published ahead, signing, or published until the last token it signed has ended. */
    public enum State {
        NEXT,
        CURRENT,
        RETIRED
    }

    /**
     * @param algorithm of JWS (RFC 7518 §3.1)
     * @param publicKey in X.509's SubjectPublicKeyInfo
     * @param encryptedPrivateKey PKCS #8, encrypted by {@link MasterKey} with the key's id as context
     * @param since when it came into this state
     */
    public StoredSigningKey(
            UUID id,
            String algorithm,
            State state,
            byte[] publicKey,
            byte[] encryptedPrivateKey,
            Instant createdAt,
            Instant since) {
        this.id = id;
        this.algorithm = algorithm;
        this.state = state;
        this.publicKey = publicKey.clone();
        this.encryptedPrivateKey = encryptedPrivateKey.clone();
        this.createdAt = createdAt;
        this.since = since;
    }

    public UUID id() {
        return id;
    }

    public String algorithm() {
        return algorithm;
    }

    public State state() {
        return state;
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }

    public byte[] encryptedPrivateKey() {
        return encryptedPrivateKey.clone();
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant since() {
        return since;
    }
}
