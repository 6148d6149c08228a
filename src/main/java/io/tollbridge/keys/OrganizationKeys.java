package io.tollbridge.keys;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Each organization's signing and encryption key, made when it is first asked for. */
public final class OrganizationKeys {
    /** Long, because an identity provider that looks at expiry stops every login on that day. */
    private static final Duration VALIDITY = Duration.ofDays(5 * 365);
    /** An identity provider whose clock is behind ours must not find the certificate not valid yet. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private final OrganizationKeyStore store;
    private final MasterKey masterKey;
    private final SelfSignedCertificates certificates;
    private final Secrets secrets;
    private final Clock clock;
    /** By key id, under which a key never changes; which id is current only the database says. */
    private final ConcurrentMap<UUID, OrganizationKey> decrypted = new ConcurrentHashMap<>();

    public OrganizationKeys(
            OrganizationKeyStore store,
            MasterKey masterKey,
            SelfSignedCertificates certificates,
            Secrets secrets,
            Clock clock) {
        this.store = store;
        this.masterKey = masterKey;
        this.certificates = certificates;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * The organization's current key for the purpose, made now if it has none yet.
     *
     * @throws WrongMasterKey when the stored key was encrypted under another master key, or changed
     */
    public OrganizationKey current(UUID organizationId, Purpose purpose) {
        StoredKey stored = store.current(organizationId, purpose)
                .orElseGet(() -> store.insertIfAbsent(candidate(organizationId, purpose)));
        return decrypted.computeIfAbsent(stored.id(), _ -> decrypt(stored));
    }

    private StoredKey candidate(UUID organizationId, Purpose purpose) {
        UUID id = secrets.id();
        // MariaDB keeps six digits of a second; more would come back as another instant.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        String name = "Tollbridge SAML " + purpose.name().toLowerCase(Locale.ROOT) + " " + organizationId;
        CertifiedKey key = certificates.create(name, purpose, now.minus(BACKDATED), VALIDITY);
        try {
            byte[] privateKey = masterKey.encrypt(key.privateKey().getEncoded(), context(id));
            return new StoredKey(id, organizationId, purpose, key.certificate().getEncoded(), privateKey, now);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private OrganizationKey decrypt(StoredKey stored) {
        byte[] privateKey = masterKey.decrypt(stored.encryptedPrivateKey(), context(stored.id()));
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(stored.certificate()));
            PrivateKey key = KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(privateKey));
            return new OrganizationKey(
                    stored.id(), stored.organizationId(), stored.purpose(), new CertifiedKey(certificate, key));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("the stored key " + stored.id() + " cannot be read", bug);
        }
    }

    /** The key's id: a private key moved to another row, another organization's maybe, does not decrypt there. */
    private static byte[] context(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
