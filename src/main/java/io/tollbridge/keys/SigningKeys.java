package io.tollbridge.keys;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.tollbridge.keys.StoredSigningKey.State;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign tokens. The next one is published long before it signs, so that whoever keeps the published set for a
 * while knows it by then; a retired one stays published until the last token it signed has ended.
 */
public final class SigningKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    /** How long a key signs. */
    public static final Duration PERIOD = Duration.ofDays(90);
    /** Nobody keeps the published set for longer. */
    static final Duration PUBLISHED_AHEAD = Duration.ofDays(1);
    /** No signed token lives longer than 172,800 s, which is two days; and a while for clocks. */
    static final Duration PUBLISHED_AFTER = Duration.ofDays(2).plusMinutes(10);
    /** How soon a node notices that another one has rotated. Until then it signs by a key that stays published. */
    private static final Duration NOTICE = Duration.ofSeconds(60);

    private final SigningKeyStore store;
    private final MasterKey masterKey;
    private final Secrets secrets;
    private final SecureRandom random;
    private final Clock clock;
    private final Duration period;
    /** By key id, under which a key never changes. */
    private final ConcurrentMap<UUID, SigningKey> decrypted = new ConcurrentHashMap<>();

    private final ConcurrentMap<JWSAlgorithm, Current> current = new ConcurrentHashMap<>();

    /** {@code period}: how long a key signs before the next one does. */
    public SigningKeys(
            SigningKeyStore store,
            MasterKey masterKey,
            Secrets secrets,
            SecureRandom random,
            Clock clock,
            Duration period) {
        this.store = store;
        this.masterKey = masterKey;
        this.secrets = secrets;
        this.random = random;
        this.clock = clock;
        this.period = period;
    }

    private record Current(SigningKey key, Instant readAt) {}

    /**
     * Makes the current and the next key of an algorithm where there are none, and reads them.
     *
     * @throws WrongMasterKey when they were encrypted under another master key
     */
    public void ensure(JWSAlgorithm algorithm) {
        for (State state : List.of(State.CURRENT, State.NEXT)) {
            StoredSigningKey kept = find(algorithm, state).orElseGet(() -> {
                store.insertIfAbsent(candidate(algorithm, state));
                return find(algorithm, state).orElseThrow(() -> new IllegalStateException("no " + state + " key"));
            });
            decrypt(kept);
        }
    }

    /** The key that signs now by this algorithm. */
    public SigningKey current(JWSAlgorithm algorithm) {
        Instant now = clock.instant();
        Current known = current.get(algorithm);
        boolean fresh = known != null
                && !now.isBefore(known.readAt()) // a clock that was set back makes nothing last longer
                && now.isBefore(known.readAt().plus(NOTICE));
        if (known != null && fresh) {
            return known.key();
        }
        SigningKey key = decrypt(find(algorithm, State.CURRENT).orElseGet(() -> {
            ensure(algorithm);
            return find(algorithm, State.CURRENT)
                    .orElseThrow(() -> new IllegalStateException("no current key for " + algorithm));
        }));
        current.put(algorithm, new Current(key, now));
        return key;
    }

    /** What is published (RFC 7517 §5), as JSON. */
    public String publishedJson() {
        return published().toString(true);
    }

    /** The public parts of the current, the next and the retired keys. */
    public JWKSet published() {
        return new JWKSet(
                store.all().stream().map(key -> jwk(key, Optional.empty())).toList());
    }

    /** The next key becomes current at once; false: another node was faster. The one before stays published. */
    public boolean rotate(JWSAlgorithm algorithm) {
        ensure(algorithm);
        return rotate(
                find(algorithm, State.CURRENT).orElseThrow(),
                find(algorithm, State.NEXT).orElseThrow());
    }

    /** From exactly this key to exactly that one: who judged by what is no longer so changes nothing. */
    private boolean rotate(StoredSigningKey old, StoredSigningKey next) {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(old.algorithm());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        boolean done = store.rotate(old.id(), next.id(), candidate(algorithm, State.NEXT), now);
        current.remove(algorithm);
        return done;
    }

    /** Rotates what has signed for its period, if the next key has been published long enough; forgets the oldest. */
    public void rotateIfDue() {
        Instant now = clock.instant();
        List<StoredSigningKey> all = store.all();
        for (StoredSigningKey key : all) {
            boolean due =
                    key.state() == State.CURRENT && !now.isBefore(key.since().plus(period));
            Optional<StoredSigningKey> next = all.stream()
                    .filter(other ->
                            other.state() == State.NEXT && other.algorithm().equals(key.algorithm()))
                    .filter(other -> !now.isBefore(other.createdAt().plus(PUBLISHED_AHEAD)))
                    .findFirst();
            if (due && next.isPresent() && rotate(key, next.get())) {
                LOG.info("the signing key {} for {} is retired", key.id(), key.algorithm());
            }
        }
        store.forgetRetiredBefore(now.minus(PUBLISHED_AFTER));
        decrypted.keySet().removeIf(id -> all.stream().map(StoredSigningKey::id).noneMatch(id::equals));
    }

    private Optional<StoredSigningKey> find(JWSAlgorithm algorithm, State state) {
        return store.all().stream()
                .filter(key -> key.state() == state && key.algorithm().equals(algorithm.getName()))
                .findFirst();
    }

    private StoredSigningKey candidate(JWSAlgorithm algorithm, State state) {
        UUID id = secrets.id();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        KeyPair pair = generate(algorithm);
        return new StoredSigningKey(
                id,
                algorithm.getName(),
                state,
                pair.getPublic().getEncoded(),
                masterKey.encrypt(pair.getPrivate().getEncoded(), context(id)),
                now,
                now);
    }

    private KeyPair generate(JWSAlgorithm algorithm) {
        try {
            boolean elliptic = JWSAlgorithm.Family.EC.contains(algorithm);
            KeyPairGenerator generator = KeyPairGenerator.getInstance(elliptic ? "EC" : "RSA");
            if (elliptic) {
                generator.initialize(Curve.P_256.toECParameterSpec(), random);
            } else {
                generator.initialize(2048, random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private SigningKey decrypt(StoredSigningKey stored) {
        return decrypted.computeIfAbsent(stored.id(), id -> {
            byte[] encoded = masterKey.decrypt(stored.encryptedPrivateKey(), context(id));
            try {
                PrivateKey key = factory(stored).generatePrivate(new PKCS8EncodedKeySpec(encoded));
                return new SigningKey(id, JWSAlgorithm.parse(stored.algorithm()), jwk(stored, Optional.of(key)));
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException("the stored signing key " + id + " cannot be read", bug);
            }
        });
    }

    private static JWK jwk(StoredSigningKey stored, Optional<PrivateKey> privateKey) {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(stored.algorithm());
        String kid = stored.id().toString();
        return switch (publicKey(stored)) {
            case ECPublicKey key -> {
                ECKey.Builder builder = new ECKey.Builder(Curve.P_256, key)
                        .keyID(kid)
                        .algorithm(algorithm)
                        .keyUse(KeyUse.SIGNATURE);
                privateKey.ifPresent(builder::privateKey);
                yield builder.build();
            }
            case RSAPublicKey key -> {
                RSAKey.Builder builder =
                        new RSAKey.Builder(key).keyID(kid).algorithm(algorithm).keyUse(KeyUse.SIGNATURE);
                privateKey.ifPresent(builder::privateKey);
                yield builder.build();
            }
            case PublicKey other -> throw new IllegalStateException("a signing key of kind " + other.getAlgorithm());
        };
    }

    private static PublicKey publicKey(StoredSigningKey stored) {
        try {
            return factory(stored).generatePublic(new X509EncodedKeySpec(stored.publicKey()));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("the stored signing key " + stored.id() + " cannot be read", bug);
        }
    }

    private static KeyFactory factory(StoredSigningKey stored) throws GeneralSecurityException {
        return KeyFactory.getInstance(stored.algorithm().startsWith("ES") ? "EC" : "RSA");
    }

    /** The key's id: a private key moved to another row does not decrypt there. */
    private static byte[] context(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
