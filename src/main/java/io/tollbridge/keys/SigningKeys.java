package io.tollbridge.keys;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.tollbridge.directory.AccessTokenSettings;
import io.tollbridge.directory.SigningAlgorithm;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign tokens. For each algorithm one key signs and the next one is published already, so that a verifier
 * which keeps the set for hours never meets a key it does not know. A key that signs no more stays published until the
 * last token it can have signed has ended.
 */
public final class SigningKeys {
    /** No token may live longer: its key might not be published any more. */
    public static final Duration LONGEST_TOKEN = Duration.ofSeconds(AccessTokenSettings.LONGEST_LIFETIME);
    /** How long a key signs unless told otherwise. */
    public static final Duration ROTATION = Duration.ofDays(90);

    /** How long a key is published at least before it signs, but for the very first ones. */
    private static final Duration PUBLISHED_AHEAD = Duration.ofHours(24);
    /** A node may go on signing with a key for so long after another node has retired it. */
    private static final Duration HELD = Duration.ofSeconds(60);
    /** More than {@link #HELD}, and the nodes' and the verifiers' clocks may differ too. */
    private static final Duration PUBLISHED_AFTER = LONGEST_TOKEN.plusMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    private final SigningKeyStore store;
    private final MasterKey masterKey;
    private final SigningAlgorithms algorithms;
    private final Secrets secrets;
    private final Clock clock;
    private final Duration rotation;
    /** Current and next keys by their id, under which a key never changes. */
    private final ConcurrentMap<UUID, SigningKey> opened = new ConcurrentHashMap<>();

    private final ConcurrentMap<SigningAlgorithm, Held> current = new ConcurrentHashMap<>();

    /** What the database said at that time. */
    private record Held(SigningKey key, Instant readAt) {
        boolean isFresh(Instant now) {
            // Not before it was read either: a clock that was set back must not make it last longer.
            return !now.isBefore(readAt) && now.isBefore(readAt.plus(HELD));
        }
    }

    /** {@code rotation} is how long a key signs until {@link #rotateIfDue()} puts the next one in its place. */
    public SigningKeys(
            SigningKeyStore store,
            MasterKey masterKey,
            Secrets secrets,
            SecureRandom random,
            Clock clock,
            Duration rotation) {
        if (rotation.compareTo(PUBLISHED_AHEAD) < 0) {
            throw new IllegalArgumentException("keys cannot rotate faster than the next one is published ahead");
        }
        this.store = store;
        this.masterKey = masterKey;
        this.algorithms = SigningAlgorithms.fastest(random);
        this.secrets = secrets;
        this.clock = clock;
        this.rotation = rotation;
    }

    /**
     * Makes the keys that are absent. Several nodes may do so at once; all of them end up with the same keys.
     *
     * @throws WrongMasterKey when a stored key was encrypted under another master key, or changed
     */
    public void ensure() {
        complete();
    }

    /** Puts the next key in the current one's place at once; false: another node was first, and has done just that. */
    public boolean rotate(SigningAlgorithm algorithm) {
        return rotate(complete(), algorithm);
    }

    /**
     * What the service does twice a minute: reads which keys are current, puts the next one in the place of each that has
     * signed for its time, deletes those that need not be published any more.
     */
    public void rotateIfDue() {
        List<StoredSigningKey> keys = complete();
        Instant now = clock.instant();
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            Optional<Instant> since =
                    sole(keys, algorithm, SigningKeyState.CURRENT).activatedAt();
            Instant nextSince = sole(keys, algorithm, SigningKeyState.NEXT).createdAt();
            boolean longEnough = since.isPresent() && !now.isBefore(since.get().plus(rotation));
            if (longEnough && !now.isBefore(nextSince.plus(PUBLISHED_AHEAD))) {
                rotate(keys, algorithm);
            }
        }
        if (!keys.stream().allMatch(key -> isPublished(key, now))) {
            store.deleteRetiredUntil(now.minus(PUBLISHED_AFTER));
        }
    }

    /** What verifies our tokens now, as the database has it: public parts alone, the current keys first. */
    public JWKSet published() {
        Instant now = clock.instant();
        List<JWK> keys = store.all().stream()
                .filter(key -> isPublished(key, now))
                .sorted(Comparator.comparingInt(SigningKeys::rank)
                        .thenComparing(StoredSigningKey::algorithm)
                        .thenComparing(Comparator.comparing(StoredSigningKey::createdAt)
                                .reversed()))
                .map(key -> algorithms.publicKey(key.algorithm(), key.publicKey()))
                .toList();
        return new JWKSet(keys);
    }

    /** {@link #published()} as a JWK Set document (RFC 7517 section 5). */
    public String publishedJson() {
        return published().toString(true);
    }

    /** Whether this node could sign now with either algorithm, by what the database says. */
    public boolean work() {
        List<StoredSigningKey> keys = store.all();
        try {
            for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
                Optional<StoredSigningKey> signs = find(keys, algorithm, SigningKeyState.CURRENT);
                if (signs.isEmpty()) {
                    return false;
                }
                open(signs.get());
            }
            return true;
        } catch (WrongMasterKey wrong) {
            LOG.error("{}", wrong.getMessage());
            return false;
        }
    }

    /** The key that signs. It is held for a minute, in which the scheduled call above has most often read it anew. */
    SigningKey current(SigningAlgorithm algorithm) {
        Instant now = clock.instant();
        Held held = current.get(algorithm);
        if (held != null && held.isFresh(now)) {
            return held.key();
        }
        StoredSigningKey stored = store.current(algorithm)
                .orElseThrow(() -> new IllegalStateException("there is no key to sign " + algorithm + " with"));
        return hold(stored, now);
    }

    /** Every stored key, after those that were absent have been made. */
    private List<StoredSigningKey> complete() {
        // Those that are there first: under the wrong master key nothing may be made.
        List<StoredSigningKey> keys = read();
        List<StoredSigningKey> absent = new ArrayList<>();
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            for (SigningKeyState state : List.of(SigningKeyState.CURRENT, SigningKeyState.NEXT)) {
                if (find(keys, algorithm, state).isEmpty()) {
                    absent.add(create(algorithm, state));
                }
            }
        }
        if (absent.isEmpty()) {
            return keys;
        }
        absent.forEach(store::insertIfAbsent);
        return read();
    }

    /** Every stored key; opens those that sign or will. */
    private List<StoredSigningKey> read() {
        Instant now = clock.instant();
        List<StoredSigningKey> keys = store.all();
        for (StoredSigningKey key : keys) {
            switch (key.state()) {
                case CURRENT -> hold(key, now);
                case NEXT -> open(key);
                case RETIRED -> {}
            }
        }
        Set<UUID> needed = keys.stream()
                .filter(key -> key.state() != SigningKeyState.RETIRED)
                .map(StoredSigningKey::id)
                .collect(Collectors.toSet());
        opened.keySet().retainAll(needed);
        return keys;
    }

    private boolean rotate(List<StoredSigningKey> keys, SigningAlgorithm algorithm) {
        StoredSigningKey old = sole(keys, algorithm, SigningKeyState.CURRENT);
        StoredSigningKey next = sole(keys, algorithm, SigningKeyState.NEXT);
        StoredSigningKey newNext = create(algorithm, SigningKeyState.NEXT);
        boolean first = store.rotate(old.id(), next.id(), newNext, now());
        if (first) {
            LOG.info(
                    "{} is signed with {} from now on, no more with {}",
                    algorithm,
                    open(next).keyId(),
                    open(old).keyId());
        }
        read();
        return first;
    }

    private SigningKey hold(StoredSigningKey stored, Instant readAt) {
        SigningKey key = open(stored);
        current.put(stored.algorithm(), new Held(key, readAt));
        return key;
    }

    private SigningKey open(StoredSigningKey stored) {
        return opened.computeIfAbsent(
                stored.id(),
                id -> new SigningKey(
                        id,
                        algorithms.publicKey(stored.algorithm(), stored.publicKey()),
                        algorithms.signer(
                                stored.algorithm(), masterKey.decrypt(stored.encryptedPrivateKey(), context(id)))));
    }

    private StoredSigningKey create(SigningAlgorithm algorithm, SigningKeyState state) {
        UUID id = secrets.id();
        Instant now = now();
        KeyPair pair = algorithms.generate(algorithm);
        return new StoredSigningKey(
                id,
                algorithm,
                state,
                pair.getPublic().getEncoded(),
                masterKey.encrypt(pair.getPrivate().getEncoded(), context(id)),
                now,
                state == SigningKeyState.CURRENT ? Optional.of(now) : Optional.empty(),
                Optional.empty());
    }

    /** MariaDB keeps six digits of a second; more would come back as another instant. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static boolean isPublished(StoredSigningKey key, Instant now) {
        return key.retiredAt().isEmpty() || now.isBefore(key.retiredAt().get().plus(PUBLISHED_AFTER));
    }

    private static int rank(StoredSigningKey key) {
        return switch (key.state()) {
            case CURRENT -> 0;
            case NEXT -> 1;
            case RETIRED -> 2;
        };
    }

    private static Optional<StoredSigningKey> find(
            List<StoredSigningKey> keys, SigningAlgorithm algorithm, SigningKeyState state) {
        return keys.stream()
                .filter(key -> key.algorithm() == algorithm && key.state() == state)
                .findFirst();
    }

    private static StoredSigningKey sole(
            List<StoredSigningKey> keys, SigningAlgorithm algorithm, SigningKeyState state) {
        return find(keys, algorithm, state)
                .orElseThrow(() -> new IllegalStateException("there is no " + state + " key of " + algorithm));
    }

    /** The key's id: a private key moved to another row does not decrypt there. */
    private static byte[] context(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
