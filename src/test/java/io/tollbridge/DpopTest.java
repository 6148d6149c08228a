package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.dpop.DPoPUtils;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tokens bound to a key that only the client holds (RFC 9449). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DpopTest {
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final RunningService OTHER = SERVICE.anotherNode(Map.of());

    private final ECKey key = key();
    private final JsonNode client = SERVICE.api(
            "POST",
            "/clients",
            Map.of(
                    "client_name", "Robot",
                    "grant_types", List.of("client_credentials"),
                    "roles", List.of(Map.of("role", "Admin"))));

    @AfterAll
    static void stop() {
        OTHER.close();
        SERVICE.close();
    }

    @Test
    void a_bound_token_needs_its_proof_at_every_use_rfc9449_7_1() {
        String token = boundToken();

        HttpResponse<String> answer = call(SERVICE, "DPoP", token, Optional.of(proof(key, "GET", "/me", token)));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(call(SERVICE, "DPoP", token, Optional.empty()).statusCode()).isEqualTo(401);
        assertThat(call(SERVICE, "Bearer", token, Optional.empty()).statusCode())
                .isEqualTo(401);
        HttpResponse<String> another = call(SERVICE, "DPoP", token, Optional.of(proof(key(), "GET", "/me", token)));
        assertThat(another.statusCode()).isEqualTo(401);
        assertThat(another.headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith("DPoP error=\"invalid_token\"");
    }

    @Test
    void introspection_tells_the_key_and_the_kind_rfc9449_6_2() throws Exception {
        JsonNode told = introspect(boundToken());

        assertThat(told.path("token_type").asText()).isEqualTo("DPoP");
        assertThat(told.path("cnf").path("jkt").asText())
                .isEqualTo(key.computeThumbprint().toString());
    }

    @Test
    void a_proof_without_our_nonce_is_sent_back_with_one_rfc9449_8() {
        HttpResponse<String> first = ask(SERVICE, tokenProof(key, claims -> claims));

        assertThat(first.statusCode()).isEqualTo(400);
        assertThat(json(first).path("error").asText()).isEqualTo("use_dpop_nonce");
        String nonce = first.headers().firstValue("DPoP-Nonce").orElseThrow();
        HttpResponse<String> second = ask(OTHER, tokenProof(key, claims -> claims.claim("nonce", nonce)));
        assertThat(second.statusCode())
                .as("another node knows the nonce: %s", second.body())
                .isEqualTo(200);
        assertThat(json(second).path("token_type").asText()).isEqualTo("DPoP");
    }

    @Test
    void a_nonce_grows_old() {
        String nonce = nonce();
        CLOCK.advance(Duration.ofMinutes(4));

        HttpResponse<String> late = ask(SERVICE, tokenProof(key, claims -> claims.claim("nonce", nonce)));

        assertThat(json(late).path("error").asText()).isEqualTo("use_dpop_nonce");
    }

    @Test
    void a_proof_is_used_once_also_on_another_node_rfc9449_11_1() {
        String nonce = nonce();
        String proof = tokenProof(key, claims -> claims.claim("nonce", nonce));

        assertThat(ask(SERVICE, proof).statusCode()).isEqualTo(200);
        assertRefused(ask(SERVICE, proof));
        assertRefused(ask(OTHER, proof));

        String token = boundToken();
        Optional<String> shown = Optional.of(proof(key, "GET", "/me", token));
        assertThat(call(SERVICE, "DPoP", token, shown).statusCode()).isEqualTo(200);
        assertThat(call(OTHER, "DPoP", token, shown).statusCode()).isEqualTo(401);
    }

    @Test
    void a_proof_for_another_method_address_time_or_type_is_refused_rfc9449_4_3() {
        String nonce = nonce();
        List<UnaryOperator<JWTClaimsSet.Builder>> spoilt = List.of(
                claims -> claims.claim("htm", "GET"),
                claims -> claims.claim("htu", SERVICE.baseUrl() + "/oauth/introspect"),
                claims -> claims.claim("htu", "https://elsewhere.example/oauth/token"),
                claims -> claims.claim("htu", null),
                claims -> claims.issueTime(Date.from(CLOCK.instant().minusSeconds(61))),
                claims -> claims.issueTime(Date.from(CLOCK.instant().plusSeconds(61))),
                claims -> claims.issueTime(null),
                claims -> claims.jwtID(null));
        for (UnaryOperator<JWTClaimsSet.Builder> spoil : spoilt) {
            assertRefused(ask(SERVICE, tokenProof(key, claims -> spoil.apply(claims.claim("nonce", nonce)))));
        }
        assertRefused(
                ask(SERVICE, signed(key, "JWT", claims("POST", "/oauth/token").claim("nonce", nonce), key)));
        assertRefused(ask(
                SERVICE, signed(key, "dpop+jwt", claims("POST", "/oauth/token").claim("nonce", nonce), key())));
        assertRefused(ask(SERVICE, "no proof at all"));
    }

    @Test
    void a_proof_with_a_private_key_or_twice_is_refused_rfc9449_4_3() {
        String nonce = nonce();
        String proof = tokenProof(key, claims -> claims.claim("nonce", nonce));
        assertRefused(SERVICE.postForm(
                "/oauth/token",
                Map.of("grant_type", "client_credentials"),
                "Authorization",
                basic(),
                "DPoP",
                proof,
                "DPoP",
                proof));
        String[] parts = proof.split("\\.");
        String header = new String(
                        java.util.Base64.getUrlDecoder().decode(parts[0]), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"crv\"", "\"d\":\"" + key.getD() + "\",\"crv\"");
        String leaked = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(header.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertRefused(ask(SERVICE, leaked + "." + parts[1] + "." + parts[2]));
    }

    @Test
    void a_client_that_is_set_to_bound_tokens_gets_no_other_rfc9449_5_2() {
        SERVICE.change("/clients/" + client.path("client_id").asText(), Map.of("dpop_bound_access_tokens", true));

        HttpResponse<String> answer =
                SERVICE.postForm("/oauth/token", Map.of("grant_type", "client_credentials"), "Authorization", basic());

        assertRefused(answer);
    }

    @Test
    void a_token_that_is_bound_to_nothing_is_no_dpop_token() {
        String token = SERVICE.token();

        assertThat(call(SERVICE, "DPoP", token, Optional.of(proof(key, "GET", "/me", token)))
                        .statusCode())
                .isEqualTo(401);
    }

    private String boundToken() {
        String nonce = nonce();
        HttpResponse<String> answer = ask(SERVICE, tokenProof(key, claims -> claims.claim("nonce", nonce)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("access_token").asText();
    }

    private String nonce() {
        return ask(SERVICE, tokenProof(key, claims -> claims))
                .headers()
                .firstValue("DPoP-Nonce")
                .orElseThrow();
    }

    private HttpResponse<String> ask(RunningService node, String proof) {
        return node.postForm(
                "/oauth/token", Map.of("grant_type", "client_credentials"), "Authorization", basic(), "DPoP", proof);
    }

    private static HttpResponse<String> call(RunningService node, String scheme, String token, Optional<String> proof) {
        List<String> headers = new ArrayList<>(List.of("Authorization", scheme + " " + token));
        proof.ifPresent(value -> headers.addAll(List.of("DPoP", value)));
        return node.get("/api/v1/me", headers.toArray(String[]::new));
    }

    private JsonNode introspect(String token) {
        return json(SERVICE.postForm("/oauth/introspect", Map.of("token", token), "Authorization", basic()));
    }

    private String basic() {
        return RunningService.basic(
                client.path("client_id").asText(), client.path("client_secret").asText());
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("error").asText()).isEqualTo("invalid_dpop_proof");
    }

    private static String proof(ECKey key, String method, String path, String token) {
        try {
            JWTClaimsSet.Builder claims = claims(method, "/api/v1" + path)
                    .claim(
                            "ath",
                            DPoPUtils.computeSHA256(new BearerAccessToken(token))
                                    .toString());
            return signed(key, "dpop+jwt", claims, key);
        } catch (JOSEException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static String tokenProof(ECKey key, UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(key, "dpop+jwt", change.apply(claims("POST", "/oauth/token")), key);
    }

    private static JWTClaimsSet.Builder claims(String method, String path) {
        return new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(CLOCK.instant()))
                .claim("htm", method)
                .claim("htu", SERVICE.baseUrl() + path);
    }

    private static String signed(ECKey shown, String type, JWTClaimsSet.Builder claims, ECKey signing) {
        try {
            SignedJWT proof = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType(type))
                            .jwk(shown.toPublicJWK())
                            .build(),
                    claims.build());
            proof.sign(new ECDSASigner(signing));
            return proof.serialize();
        } catch (JOSEException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
