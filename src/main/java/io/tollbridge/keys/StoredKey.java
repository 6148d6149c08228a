package io.tollbridge.keys;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A key as it is at rest: the certificate in DER, the private key encrypted under the master key, erased once retired. */
public final class StoredKey {
    private final UUID id;
    private final UUID organizationId;
    private final Purpose purpose;
    private final KeyState state;
    private final byte[] certificate;
    private final byte @Nullable [] encryptedPrivateKey;
    private final KeyDates dates;

    public StoredKey(
            UUID id,
            UUID organizationId,
            Purpose purpose,
            KeyState state,
            byte[] certificate,
            byte @Nullable [] encryptedPrivateKey,
            KeyDates dates) {
        this.id = Objects.requireNonNull(id);
        this.organizationId = Objects.requireNonNull(organizationId);
        this.purpose = Objects.requireNonNull(purpose);
        this.state = Objects.requireNonNull(state);
        this.certificate = certificate.clone();
        this.encryptedPrivateKey = encryptedPrivateKey == null ? null : encryptedPrivateKey.clone();
        this.dates = Objects.requireNonNull(dates);
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

    public KeyState state() {
        return state;
    }

    /** The certificate in DER. */
    public byte[] certificate() {
        return certificate.clone();
    }

    /** PKCS #8, encrypted by {@link MasterKey} with the key's id as context; none once it is retired. */
    public Optional<byte[]> encryptedPrivateKey() {
        return Optional.ofNullable(encryptedPrivateKey).map(byte[]::clone);
    }

    public KeyDates dates() {
        return dates;
    }
}
