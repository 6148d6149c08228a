package io.tollbridge.keys;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** A key as it is at rest: the certificate in DER, the private key encrypted under the master key. */
public final class StoredKey {
    private final UUID id;
    private final UUID organizationId;
    private final Purpose purpose;
    private final byte[] certificate;
    private final byte[] encryptedPrivateKey;
    private final Instant createdAt;

    public StoredKey(
            UUID id,
            UUID organizationId,
            Purpose purpose,
            byte[] certificate,
            byte[] encryptedPrivateKey,
            Instant createdAt) {
        this.id = Objects.requireNonNull(id);
        this.organizationId = Objects.requireNonNull(organizationId);
        this.purpose = Objects.requireNonNull(purpose);
        this.certificate = certificate.clone();
        this.encryptedPrivateKey = encryptedPrivateKey.clone();
        this.createdAt = Objects.requireNonNull(createdAt);
    }

    public UUID id() {
        return id;
    }

    public UUID organizationId() {
        return organizationId;
    }

    public Purpose purpose() {
        return purpose;
    }

    /** The certificate in DER. */
    public byte[] certificate() {
        return certificate.clone();
    }

    /** PKCS #8, encrypted by {@link MasterKey} with the key's id as context. */
    public byte[] encryptedPrivateKey() {
        return encryptedPrivateKey.clone();
    }

    public Instant createdAt() {
        return createdAt;
    }
}
