package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.SIGNING_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tollbridge.directory.SigningAlgorithm;
import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.Secrets;
import io.tollbridge.keys.SigningKeys;
import io.tollbridge.keys.StoredSigningKey;
import io.tollbridge.keys.TokenSigner;
import io.tollbridge.keys.WrongMasterKey;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the keys that sign tokens come, change and go, on a real database and as several nodes see it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JooqSigningKeysTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration LONGEST = SigningKeys.LONGEST_TOKEN;
    private static final Duration MICROSECOND = Duration.ofNanos(1_000);

    private static final Database DATABASE = TestDatabase.fresh();

    private final SecureRandom random = new SecureRandom();
    private final TestClock clock = new TestClock(NOON);

    @BeforeEach
    void no_key_is_there() {
        DATABASE.dsl().deleteFrom(SIGNING_KEY).execute();
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void nodes_that_start_at_once_on_an_empty_database_end_up_with_the_same_keys() throws Exception {
        List<String> published = Parallel.results(4, _ -> () -> {
            SigningKeys node = node();
            node.ensure();
            String token = sign(node, SigningAlgorithm.ES256, Duration.ofHours(1));
            assertThat(isVerified(token, node.published())).isTrue();
            return node.publishedJson();
        });

        assertThat(new HashSet<>(published)).hasSize(1);
        assertThat(rows()).containsExactlyInAnyOrder("ES256 current", "ES256 next", "RS256 current", "RS256 next");
    }

    @Test
    void a_second_start_makes_nothing_new() {
        SigningKeys node = started();
        String before = node.publishedJson();
        clock.advance(Duration.ofDays(10));

        assertThat(started().publishedJson()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void a_token_is_verified_by_the_published_set_until_its_end_although_its_key_was_changed(SigningAlgorithm algorithm)
            throws Exception {
        SigningKeys node = started();
        String token = sign(node, algorithm, LONGEST);
        String other = sign(
                node, algorithm == SigningAlgorithm.ES256 ? SigningAlgorithm.RS256 : SigningAlgorithm.ES256, LONGEST);

        assertThat(node.rotate(algorithm)).isTrue();

        assertThat(keyId(sign(node, algorithm, LONGEST))).isNotEqualTo(keyId(token));
        clock.advance(LONGEST.minus(MICROSECOND));
        node.rotateIfDue();
        assertThat(isVerified(token, node.published())).isTrue();
        assertThat(isVerified(other, node.published())).isTrue();
    }

    @Test
    void what_a_slow_node_signs_with_the_retired_key_is_verified_until_its_end_too() throws Exception {
        SigningKeys slow = started();
        SigningKeys quick = started();
        quick.rotate(SigningAlgorithm.ES256);

        clock.advance(Duration.ofSeconds(60).minus(MICROSECOND));
        String late = sign(slow, SigningAlgorithm.ES256, LONGEST);
        assertThat(published(quick)).last().asString().isEqualTo(keyId(late));

        clock.advance(LONGEST);
        quick.rotateIfDue();
        assertThat(isVerified(late, quick.published())).isTrue();
    }

    @Test
    void after_a_minute_every_node_signs_with_the_new_key() throws Exception {
        SigningKeys other = started();
        SigningKeys node = started();
        String before = keyId(sign(other, SigningAlgorithm.ES256, LONGEST));
        node.rotate(SigningAlgorithm.ES256);

        clock.advance(Duration.ofSeconds(60));

        assertThat(keyId(sign(other, SigningAlgorithm.ES256, LONGEST)))
                .isNotEqualTo(before)
                .isEqualTo(keyId(sign(node, SigningAlgorithm.ES256, LONGEST)));
    }

    @Test
    void a_clock_that_is_set_back_does_not_make_a_held_key_last_longer() throws Exception {
        SigningKeys other = started();
        String before = keyId(sign(other, SigningAlgorithm.ES256, LONGEST));
        SigningKeys node = started();
        node.rotate(SigningAlgorithm.ES256);

        clock.advance(Duration.ofSeconds(-1));

        assertThat(keyId(sign(other, SigningAlgorithm.ES256, LONGEST))).isNotEqualTo(before);
    }

    @Test
    void a_retired_key_leaves_when_the_last_token_it_can_have_signed_has_ended() throws Exception {
        SigningKeys node = started();
        String retired = keyId(sign(node, SigningAlgorithm.RS256, LONGEST));
        node.rotate(SigningAlgorithm.RS256);
        assertThat(published(node)).hasSize(5).contains(retired);

        clock.advance(LONGEST.plusMinutes(10).minus(MICROSECOND));
        node.rotateIfDue();
        assertThat(published(node)).contains(retired);
        assertThat(rows()).hasSize(5);

        clock.advance(MICROSECOND);
        assertThat(published(node)).hasSize(4).doesNotContain(retired);
        assertThat(rows()).as("until the next scheduled call").hasSize(5);
        node.rotateIfDue();
        assertThat(rows()).hasSize(4).doesNotContain("RS256 retired");
    }

    @Test
    void every_key_signs_for_ninety_days_and_was_published_before() throws Exception {
        SigningKeys node = started();
        String first = keyId(sign(node, SigningAlgorithm.ES256, LONGEST));
        Set<String> known = Set.copyOf(published(node));

        clock.advance(Duration.ofDays(90).minus(MICROSECOND));
        node.rotateIfDue();
        assertThat(keyId(sign(node, SigningAlgorithm.ES256, LONGEST))).isEqualTo(first);

        for (int time = 0; time < 3; time++) {
            clock.set(NOON.plus(Duration.ofDays(90).multipliedBy(time + 1)));
            node.rotateIfDue();
            for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
                assertThat(known).contains(keyId(sign(node, algorithm, LONGEST)));
            }
            assertThat(keyId(sign(node, SigningAlgorithm.ES256, LONGEST))).isNotEqualTo(first);
            known = Set.copyOf(published(node));
        }
    }

    @Test
    void the_schedule_lets_no_key_sign_that_has_not_been_published_for_a_day() throws Exception {
        SigningKeys node = node(DATABASE.dsl(), 0, Duration.ofDays(1));
        node.ensure();
        clock.advance(Duration.ofHours(20));
        node.rotate(SigningAlgorithm.ES256);
        String current = keyId(sign(node, SigningAlgorithm.ES256, LONGEST));
        DATABASE.dsl()
                .update(SIGNING_KEY)
                .set(SIGNING_KEY.ACTIVATED_AT, NOON)
                .where(SIGNING_KEY.STATE.eq("current"))
                .execute();

        clock.advance(Duration.ofHours(24).minus(MICROSECOND));
        node.rotateIfDue();
        assertThat(keyId(sign(node, SigningAlgorithm.ES256, LONGEST))).isEqualTo(current);

        clock.advance(MICROSECOND);
        node.rotateIfDue();
        assertThat(keyId(sign(node, SigningAlgorithm.ES256, LONGEST))).isNotEqualTo(current);
        assertThatThrownBy(() -> node(DATABASE.dsl(), 0, Duration.ofHours(23)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nodes_that_find_the_keys_due_at_once_change_them_once() throws Exception {
        SigningKeys first = started();
        String next = published(first).get(2);
        clock.advance(Duration.ofDays(90));

        Parallel.results(6, _ -> () -> {
                    SigningKeys node = node();
                    node.rotateIfDue();
                    return keyId(sign(node, SigningAlgorithm.ES256, LONGEST));
                })
                .forEach(signs -> assertThat(signs).isEqualTo(next));

        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "ES256 current", "ES256 next", "ES256 retired", "RS256 current", "RS256 next", "RS256 retired");
    }

    @Test
    void only_the_key_that_was_seen_as_current_is_changed() {
        started();
        JooqSigningKeys store = new JooqSigningKeys(DATABASE.dsl());
        var current = store.current(SigningAlgorithm.ES256).orElseThrow();
        var keys = store.all().stream()
                .filter(key -> key.algorithm() == SigningAlgorithm.ES256)
                .toList();
        var next = keys.stream()
                .filter(key -> !key.id().equals(current.id()))
                .findFirst()
                .orElseThrow();
        List<String> before = rows();

        assertThat(store.rotate(next.id(), current.id(), next, NOON)).isFalse();
        assertThatThrownBy(() -> store.rotate(current.id(), new Secrets(random).id(), next, NOON))
                .isInstanceOf(IllegalStateException.class);

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void a_set_of_published_keys_has_no_private_member_and_says_what_each_key_is_for() throws Exception {
        SigningKeys node = started();
        node.rotate(SigningAlgorithm.ES256);

        JWKSet published = JWKSet.parse(node.publishedJson());

        assertThat(published.getKeys()).hasSize(5).allSatisfy(key -> {
            assertThat(key.isPrivate()).isFalse();
            assertThat(key.toJSONObject())
                    .doesNotContainKeys("d", "p", "q", "dp", "dq", "qi", "oth", "k")
                    .containsEntry("use", "sig");
            assertThat(key.getKeyID()).isEqualTo(key.computeThumbprint().toString());
        });
        assertThat(published.getKeys())
                .extracting(JWK::getAlgorithm)
                .containsExactly(
                        JWSAlgorithm.ES256,
                        JWSAlgorithm.RS256,
                        JWSAlgorithm.ES256,
                        JWSAlgorithm.RS256,
                        JWSAlgorithm.ES256);
    }

    @Test
    void no_private_key_is_in_the_table_in_clear() {
        started();
        MasterKey masterKey = masterKey(0);
        for (StoredSigningKey key : new JooqSigningKeys(DATABASE.dsl()).all()) {
            byte[] id = ByteBuffer.allocate(16)
                    .putLong(key.id().getMostSignificantBits())
                    .putLong(key.id().getLeastSignificantBits())
                    .array();
            String stored = HexFormat.of().formatHex(key.encryptedPrivateKey());
            byte[] clear = masterKey.decrypt(key.encryptedPrivateKey(), id);
            for (int start = 0; start + 16 <= clear.length; start++) {
                assertThat(stored).doesNotContain(HexFormat.of().formatHex(clear, start, start + 16));
            }
        }
    }

    @Test
    void another_master_key_is_one_clear_error_and_makes_no_key() {
        started();
        DATABASE.dsl()
                .deleteFrom(SIGNING_KEY)
                .where(SIGNING_KEY.ALGORITHM.eq("RS256"))
                .execute();

        SigningKeys other = node(DATABASE.dsl(), 1, SigningKeys.ROTATION);

        assertThatThrownBy(other::ensure)
                .isInstanceOf(WrongMasterKey.class)
                .hasMessageStartingWith("the master key does not decrypt what is stored");
        assertThat(rows()).containsExactlyInAnyOrder("ES256 current", "ES256 next");
        assertThat(started().work()).isTrue();
        assertThat(other.work()).isFalse();
    }

    @Test
    void a_next_key_that_could_not_sign_is_found_at_the_start_and_not_on_its_day() {
        started();
        DATABASE.dsl()
                .execute("update signing_key set private_key = (select private_key from signing_key where state ="
                        + " 'current' and algorithm = 'ES256') where state = 'next' and algorithm = 'ES256'");

        assertThatThrownBy(node()::ensure).isInstanceOf(WrongMasterKey.class);
    }

    @Test
    void a_node_that_has_no_key_to_sign_with_says_so() {
        assertThat(node().work()).isFalse();
        SigningKeys node = started();
        assertThat(node.work()).isTrue();
        DATABASE.dsl()
                .deleteFrom(SIGNING_KEY)
                .where(SIGNING_KEY.ALGORITHM.eq("RS256"), SIGNING_KEY.STATE.eq("current"))
                .execute();
        assertThat(node.work()).isFalse();

        node.rotateIfDue();
        assertThat(node.work()).as("made anew by the scheduled call").isTrue();
    }

    @Test
    void signing_reads_the_database_at_most_once_a_minute() throws Exception {
        List<String> statements = new ArrayList<>();
        DSLContext counted = DATABASE.dsl()
                .configuration()
                .deriveAppending(
                        ExecuteListener.onExecuteStart(context -> statements.add(String.valueOf(context.sql()))))
                .dsl();
        SigningKeys node = node(counted, 0, SigningKeys.ROTATION);
        node.ensure();
        statements.clear();

        clock.advance(Duration.ofSeconds(59));
        sign(node, SigningAlgorithm.ES256, LONGEST);
        sign(node, SigningAlgorithm.RS256, LONGEST);
        assertThat(statements).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        sign(node, SigningAlgorithm.ES256, LONGEST);
        sign(node, SigningAlgorithm.ES256, LONGEST);
        assertThat(statements).hasSize(1);

        statements.clear();
        node.rotateIfDue();
        assertThat(statements).as("nothing due").hasSize(1);
        node.publishedJson();
        assertThat(statements).as("published as the database has it").hasSize(2);
    }

    @Test
    void a_token_that_would_outlive_its_key_is_never_signed() {
        TokenSigner signer = new TokenSigner(started(), clock);
        JWTClaimsSet tooLong = claims(LONGEST.plusSeconds(1));
        JWTClaimsSet endless = new JWTClaimsSet.Builder().subject("ann").build();

        assertThatThrownBy(() -> signer.sign(TokenSigner.ID_TOKEN, tooLong, SigningAlgorithm.ES256))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> signer.sign(TokenSigner.ID_TOKEN, endless, SigningAlgorithm.ES256))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void another_key_of_the_same_kind_does_not_verify_our_token() throws Exception {
        SignedJWT token = SignedJWT.parse(sign(started(), SigningAlgorithm.RS256, LONGEST));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);

        assertThat(token.verify(new RSASSAVerifier(
                        (RSAPublicKey) generator.generateKeyPair().getPublic())))
                .isFalse();
    }

    private SigningKeys started() {
        SigningKeys node = node();
        node.ensure();
        return node;
    }

    private SigningKeys node() {
        return node(DATABASE.dsl(), 0, SigningKeys.ROTATION);
    }

    /** What one node of the service holds; {@code masterKey} tells master keys apart. */
    private SigningKeys node(DSLContext db, int masterKey, Duration rotation) {
        return new SigningKeys(
                new JooqSigningKeys(db), masterKey(masterKey), new Secrets(random), random, clock, rotation);
    }

    private MasterKey masterKey(int which) {
        byte[] key = new byte[32];
        key[0] = (byte) which;
        return new MasterKey(key, random);
    }

    private String sign(SigningKeys node, SigningAlgorithm algorithm, Duration lifetime) {
        return new TokenSigner(node, clock).sign(TokenSigner.ACCESS_TOKEN, claims(lifetime), algorithm);
    }

    private JWTClaimsSet claims(Duration lifetime) {
        return new JWTClaimsSet.Builder()
                .subject("ann")
                .expirationTime(Date.from(clock.instant().plus(lifetime)))
                .build();
    }

    private static String keyId(String token) throws Exception {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    private static List<String> published(SigningKeys node) {
        return node.published().getKeys().stream().map(JWK::getKeyID).toList();
    }

    private static boolean isVerified(String token, JWKSet published) throws Exception {
        SignedJWT parsed = SignedJWT.parse(token);
        JWK key = published.getKeyByKeyId(parsed.getHeader().getKeyID());
        if (key == null) {
            return false;
        }
        JWSVerifier verifier = key.getKeyType().getValue().equals("EC")
                ? new ECDSAVerifier(key.toECKey())
                : new RSASSAVerifier(key.toRSAKey());
        return parsed.verify(verifier);
    }

    private List<String> rows() {
        return DATABASE.dsl()
                .select(SIGNING_KEY.ALGORITHM, SIGNING_KEY.STATE)
                .from(SIGNING_KEY)
                .fetch(row -> row.value1() + " " + row.value2());
    }
}
