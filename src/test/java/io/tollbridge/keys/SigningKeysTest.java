package io.tollbridge.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.tollbridge.store.Database;
import io.tollbridge.store.JooqSigningKeys;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that sign tokens, from their first publication to the end of the last token they signed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SigningKeysTest {
    private static final Duration PERIOD = Duration.ofDays(90);

    private final Database database = TestDatabase.fresh();
    private final SecureRandom random = new SecureRandom();
    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final MasterKey masterKey = new MasterKey(random.generateSeed(MasterKey.LENGTH), random);
    private final SigningKeys keys = node(masterKey);
    private final TokenSigner signer = new TokenSigner(keys);

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "RS256"})
    void a_token_is_verified_by_the_published_set_with_its_type(String name) throws Exception {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(name);

        String token = sign(algorithm);

        assertThat(verified(token, keys.published()).getSubject()).isEqualTo("ann");
        SignedJWT parsed = SignedJWT.parse(token);
        assertThat(parsed.getHeader().getAlgorithm()).isEqualTo(algorithm);
        assertThat(parsed.getHeader().getType()).isEqualTo(new JOSEObjectType("at+jwt"));
    }

    @Test
    void the_next_key_is_published_before_it_signs() throws Exception {
        keys.ensure(JWSAlgorithm.ES256);
        JWKSet keptSince = keys.published();
        assertThat(keptSince.getKeys()).hasSize(2);

        assertThat(keys.rotate(JWSAlgorithm.ES256)).isTrue();

        assertThat(verified(sign(JWSAlgorithm.ES256), keptSince).getSubject()).isEqualTo("ann");
    }

    @Test
    void what_was_signed_before_a_rotation_is_verified_until_it_has_ended() throws Exception {
        String before = sign(JWSAlgorithm.ES256);

        keys.rotate(JWSAlgorithm.ES256);
        clock.advance(Duration.ofDays(2));
        keys.rotateIfDue();

        assertThat(verified(before, keys.published()).getSubject()).isEqualTo("ann");
        clock.advance(Duration.ofMinutes(11));
        keys.rotateIfDue();
        assertThatThrownBy(() -> verified(before, keys.published())).hasMessageContaining("no matching key(s) found");
    }

    @Test
    void a_key_signs_for_its_period_and_not_longer() {
        keys.ensure(JWSAlgorithm.ES256);
        String first = keys.current(JWSAlgorithm.ES256).jwk().getKeyID();
        clock.advance(PERIOD.minusSeconds(1));
        keys.rotateIfDue();
        assertThat(keys.current(JWSAlgorithm.ES256).jwk().getKeyID()).isEqualTo(first);

        clock.advance(Duration.ofSeconds(1));
        keys.rotateIfDue();
        String second = keys.current(JWSAlgorithm.ES256).jwk().getKeyID();
        keys.rotateIfDue();

        assertThat(second).isNotEqualTo(first);
        assertThat(keys.current(JWSAlgorithm.ES256).jwk().getKeyID()).isEqualTo(second);
    }

    @Test
    void a_key_never_signs_before_it_was_published_for_a_day() {
        SigningKeys hasty = new SigningKeys(
                new JooqSigningKeys(database.dsl()),
                masterKey,
                new Secrets(random),
                random,
                clock,
                Duration.ofHours(1));
        hasty.ensure(JWSAlgorithm.ES256);
        String first = hasty.current(JWSAlgorithm.ES256).jwk().getKeyID();
        clock.advance(Duration.ofHours(23));
        hasty.rotateIfDue();
        assertThat(hasty.current(JWSAlgorithm.ES256).jwk().getKeyID()).isEqualTo(first);

        clock.advance(Duration.ofHours(1));
        hasty.rotateIfDue();
        assertThat(hasty.current(JWSAlgorithm.ES256).jwk().getKeyID()).isNotEqualTo(first);
    }

    @Test
    void nodes_that_make_the_first_keys_at_once_end_up_with_the_same_two() throws Exception {
        List<Set<String>> sets = together(() -> {
            SigningKeys node = node(masterKey);
            node.ensure(JWSAlgorithm.ES256);
            return kids(node);
        });

        assertThat(sets).allMatch(kids(keys)::equals);
        assertThat(kids(keys)).hasSize(2);
    }

    @Test
    void nodes_that_rotate_at_once_rotate_once() throws Exception {
        keys.ensure(JWSAlgorithm.ES256);
        clock.advance(PERIOD);

        together(() -> {
            node(masterKey).rotateIfDue();
            return true;
        });

        assertThat(keys.published().getKeys()).hasSize(3);
    }

    @Test
    void another_node_signs_by_the_new_key_within_a_minute() {
        SigningKeys other = node(masterKey);
        keys.ensure(JWSAlgorithm.ES256);
        String first = other.current(JWSAlgorithm.ES256).jwk().getKeyID();

        keys.rotate(JWSAlgorithm.ES256);
        clock.advance(Duration.ofSeconds(60));

        assertThat(other.current(JWSAlgorithm.ES256).jwk().getKeyID()).isNotEqualTo(first);
    }

    @Test
    void what_is_published_has_no_private_part() {
        keys.ensure(JWSAlgorithm.ES256);
        keys.ensure(JWSAlgorithm.RS256);

        assertThat(keys.published().getKeys()).hasSize(4).noneMatch(JWK::isPrivate);
        assertThat(keys.published().toString(false)).doesNotContain("\"d\"", "\"p\"", "\"q\"", "\"dp\"");
    }

    @Test
    void another_master_key_is_one_clear_error() {
        keys.ensure(JWSAlgorithm.ES256);
        MasterKey other = new MasterKey(random.generateSeed(MasterKey.LENGTH), random);

        assertThatThrownBy(() -> node(other).ensure(JWSAlgorithm.ES256)).isInstanceOf(WrongMasterKey.class);
    }

    private SigningKeys node(MasterKey key) {
        return new SigningKeys(new JooqSigningKeys(database.dsl()), key, new Secrets(random), random, clock, PERIOD);
    }

    private String sign(JWSAlgorithm algorithm) {
        return signer.sign(
                TokenSigner.ACCESS_TOKEN,
                new JWTClaimsSet.Builder().subject("ann").build(),
                algorithm);
    }

    private static Set<String> kids(SigningKeys node) {
        return Set.copyOf(node.published().getKeys().stream().map(JWK::getKeyID).toList());
    }

    private static JWTClaimsSet verified(String token, JWKSet published) throws Exception {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TokenSigner.ACCESS_TOKEN));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256), new ImmutableJWKSet<>(published)));
        return processor.process(token, null);
    }

    private static <T> List<T> together(Callable<T> call) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                futures.add(threads.submit(call));
            }
            for (Future<T> future : futures) {
                results.add(future.get());
            }
        }
        return results;
    }
}
