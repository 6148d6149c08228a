package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.tollbridge.config.Settings;
import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.Secrets;
import io.tollbridge.keys.SigningKeys;
import io.tollbridge.keys.TokenSigner;
import io.tollbridge.operations.CannotStart;
import io.tollbridge.store.Database;
import io.tollbridge.store.JooqSigningKeys;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code /oauth/jwks} as a resource server uses it: software that others wrote, over HTTP. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JwksTest {
    private static final String ISSUER = "https://bridge.example";
    private static final List<JWSAlgorithm> ALGORITHMS = List.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256);
    private static final String AUDIENCE = "https://api.example";

    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();

    @Test
    void the_keys_are_public_json_that_may_be_kept_for_five_minutes() throws Exception {
        try (RunningService service = RunningService.start()) {
            HttpResponse<String> answer = service.get("/oauth/jwks");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json");
            assertThat(answer.headers().allValues("Cache-Control")).containsExactly("public, max-age=300");
            assertThat(JWKSet.parse(answer.body()).getKeys())
                    .hasSize(4)
                    .noneMatch(key -> key.isPrivate())
                    .extracting(key -> key.getAlgorithm().getName())
                    .containsExactlyInAnyOrder("ES256", "ES256", "RS256", "RS256");
            assertThat(RunningService.json(answer).get("keys"))
                    .allSatisfy(key -> assertThat(key.fieldNames())
                            .toIterable()
                            .containsAll(
                                    key.get("kty").asText().equals("EC") ? List.of("crv", "x", "y") : List.of("n", "e"))
                            .contains("kid", "use", "alg", "kty")
                            .doesNotContain("d", "p", "q", "dp", "dq", "qi"));
            HttpResponse<String> elsewhere = service.get("/oauth/token");
            assertThat(elsewhere.headers().allValues("Cache-Control")).containsExactly("no-store");
            assertThat(RunningService.json(service.get("/health/ready"))
                            .get("signing_key")
                            .asText())
                    .isEqualTo("up");
        }
    }

    @Test
    void a_resource_server_verifies_tokens_of_both_algorithms_and_of_another_node_after_a_rotation() throws Exception {
        Database.Location.External location = TestDatabase.location();
        try (RunningService service = RunningService.start(Map.of(), clock, location);
                Database database = Database.open(location, random)) {
            SigningKeys anotherNode = keys(database);
            TokenSigner signer = new TokenSigner(anotherNode);
            JWKSource<SecurityContext> remote = JWKSourceBuilder.create(
                            service.address("/oauth/jwks").toURL())
                    .build();
            for (JWSAlgorithm algorithm : ALGORITHMS) {
                String before = signer.sign(TokenSigner.ACCESS_TOKEN, claims(), algorithm);
                assertThat(processor(remote, TokenSigner.ACCESS_TOKEN, algorithm)
                                .process(before, null)
                                .getSubject())
                        .isEqualTo("ann");

                anotherNode.rotate(algorithm);

                // The verifier has not asked again since: the key that signs now was in the set that it holds.
                String after = signer.sign(TokenSigner.ACCESS_TOKEN, claims(), algorithm);
                assertThat(processor(remote, TokenSigner.ACCESS_TOKEN, algorithm)
                                .process(after, null)
                                .getSubject())
                        .isEqualTo("ann");
                JWKSource<SecurityContext> fresh = JWKSourceBuilder.create(
                                service.address("/oauth/jwks").toURL())
                        .build();
                assertThat(processor(fresh, TokenSigner.ACCESS_TOKEN, algorithm)
                                .process(before, null)
                                .getSubject())
                        .isEqualTo("ann");
            }
        }
    }

    @Test
    void an_id_token_is_no_access_token_and_the_other_way_round() throws Exception {
        Database.Location.External location = TestDatabase.location();
        try (RunningService service = RunningService.start(Map.of(), clock, location);
                Database database = Database.open(location, random)) {
            TokenSigner signer = new TokenSigner(keys(database));
            JWKSource<SecurityContext> remote = JWKSourceBuilder.create(
                            service.address("/oauth/jwks").toURL())
                    .build();
            String idToken = signer.sign(JOSEObjectType.JWT, claims(), JWSAlgorithm.ES256);
            String accessToken = signer.sign(TokenSigner.ACCESS_TOKEN, claims(), JWSAlgorithm.ES256);
            var wantsAccess = processor(remote, TokenSigner.ACCESS_TOKEN, JWSAlgorithm.ES256);
            var wantsId = processor(remote, JOSEObjectType.JWT, JWSAlgorithm.ES256);

            assertThat(wantsId.process(idToken, null).getIssuer()).isEqualTo(ISSUER);
            assertThat(wantsAccess.process(accessToken, null).getIssuer()).isEqualTo(ISSUER);
            assertThatThrownBy(() -> wantsAccess.process(idToken, null)).isInstanceOf(BadJOSEException.class);
            assertThatThrownBy(() -> wantsId.process(accessToken, null)).isInstanceOf(BadJOSEException.class);
            String changed = accessToken.substring(0, accessToken.length() - 10) + "AAAAAAAAAA";
            assertThatThrownBy(() -> wantsAccess.process(changed, null)).isInstanceOf(BadJOSEException.class);
        }
    }

    @Test
    void another_master_key_stops_the_start_also_where_there_is_no_organization_yet() throws Exception {
        Map<String, String> variables = new HashMap<>(RunningService.variables(TestDatabase.location()));
        variables.keySet().removeIf(name -> name.startsWith("TOLLBRIDGE_BOOTSTRAP"));
        Service.start(Settings.read(variables), clock, random).close();
        byte[] other = new byte[MasterKey.LENGTH];
        other[31] = 1;
        variables.put("TOLLBRIDGE_MASTER_KEY", Base64.getEncoder().encodeToString(other));

        assertThatThrownBy(() -> Service.start(Settings.read(variables), clock, random))
                .isInstanceOf(CannotStart.class)
                .hasMessageStartingWith("the master key does not decrypt what is stored")
                .hasMessageNotContaining("\n");
    }

    /** The keys as a second node with the tests' master key has them. */
    private SigningKeys keys(Database database) {
        SigningKeys keys = new SigningKeys(
                new JooqSigningKeys(database.dsl()),
                new MasterKey(new byte[MasterKey.LENGTH], random),
                new Secrets(random),
                random,
                clock,
                SigningKeys.PERIOD);
        ALGORITHMS.forEach(keys::ensure);
        return keys;
    }

    private JWTClaimsSet claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("ann")
                .expirationTime(Date.from(clock.instant().plus(Duration.ofMinutes(5))))
                .build();
    }

    private static DefaultJWTProcessor<SecurityContext> processor(
            JWKSource<SecurityContext> keys, JOSEObjectType type, JWSAlgorithm algorithm) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(type));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithm, keys));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                AUDIENCE, new JWTClaimsSet.Builder().issuer(ISSUER).build(), Set.of("sub", "exp")));
        return processor;
    }
}
