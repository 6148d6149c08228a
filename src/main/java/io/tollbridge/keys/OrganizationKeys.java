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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
        return usable(store.current(organizationId, purpose).orElseGet(() -> make(organizationId, purpose)));
    }

    /**
     * What signs to this identity provider: the next key where it was set to that, else the current one.
     *
     * @throws WrongMasterKey as {@link #current}
     */
    public OrganizationKey signing(UUID organizationId, UUID identityProviderId) {
        return usable(store.signing(organizationId, identityProviderId)
                .orElseGet(() -> make(organizationId, Purpose.SIGNING)));
    }

    /**
     * Every key, read in one statement; there is a current one for each purpose.
     *
     * @throws WrongMasterKey as {@link #current}
     */
    public KeyRing ring(UUID organizationId) {
        List<HeldKey> held = new ArrayList<>();
        List<RetiredKey> retired = new ArrayList<>();
        Set<Purpose> missing = EnumSet.allOf(Purpose.class);
        for (StoredKey stored : all(organizationId)) {
            if (stored.state() == KeyState.RETIRED) {
                retired.add(new RetiredKey(
                        stored.purpose(),
                        certificate(stored),
                        stored.dates().retiredAt().orElseThrow()));
            } else {
                held.add(new HeldKey(stored.state(), usable(stored)));
            }
            if (stored.state() == KeyState.CURRENT) {
                missing.remove(stored.purpose());
            }
        }
        for (Purpose purpose : missing) {
            held.add(new HeldKey(KeyState.CURRENT, usable(make(organizationId, purpose))));
        }
        return new KeyRing(held, retired);
    }

    /** Every key there is and was, the oldest first, as it is kept; a private key that was erased is forgotten here too. */
    public List<StoredKey> all(UUID organizationId) {
        List<StoredKey> all = store.all(organizationId);
        all.stream().filter(one -> one.state() == KeyState.RETIRED).forEach(one -> decrypted.remove(one.id()));
        return all;
    }

    /** A new key that waits to be published; nothing keeps it yet. */
    public StoredKey candidate(UUID organizationId, Purpose purpose) {
        return create(organizationId, purpose, KeyState.NEXT);
    }

    /** The certificate of a stored key. */
    public static X509Certificate certificate(StoredKey stored) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(stored.certificate()));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(
                    "the certificate of the stored key " + stored.id() + " cannot be read", bug);
        }
    }

    private StoredKey make(UUID organizationId, Purpose purpose) {
        return store.insertIfAbsent(create(organizationId, purpose, KeyState.CURRENT));
    }

    private OrganizationKey usable(StoredKey stored) {
        return decrypted.computeIfAbsent(stored.id(), _ -> decrypt(stored));
    }

    private StoredKey create(UUID organizationId, Purpose purpose, KeyState state) {
        UUID id = secrets.id();
        // MariaDB keeps six digits of a second; more would come back as another instant.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        String name = "Tollbridge SAML " + purpose.name().toLowerCase(Locale.ROOT) + " " + organizationId;
        CertifiedKey key = certificates.create(name, purpose, now.minus(BACKDATED), VALIDITY);
        KeyDates dates = state == KeyState.NEXT ? KeyDates.next(now) : KeyDates.current(now);
        try {
            byte[] privateKey = masterKey.encrypt(key.privateKey().getEncoded(), context(id));
            return new StoredKey(
                    id, organizationId, purpose, state, key.certificate().getEncoded(), privateKey, dates);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private OrganizationKey decrypt(StoredKey stored) {
        byte[] encrypted = stored.encryptedPrivateKey()
                .orElseThrow(() -> new IllegalStateException("the private key of " + stored.id() + " is erased"));
        byte[] privateKey = masterKey.decrypt(encrypted, context(stored.id()));
        X509Certificate certificate = certificate(stored);
        try {
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
