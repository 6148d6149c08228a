package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Clients that authenticate by a JWT they signed (RFC 7523 §2.2 and §3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PrivateKeyJwtTest {
    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final RunningService OTHER_NODE = SERVICE.anotherNode(Map.of());
    private static final ECKey KEY = elliptic(Curve.P_256, "one");
    private static final ECKey SECOND_KEY = elliptic(Curve.P_256, "two");
    private static final ECKey LARGE_KEY = elliptic(Curve.P_521, "three");
    private static final RSAKey RSA_KEY = rsa();
    private static final String CLIENT = client();

    @AfterAll
    static void stop() {
        OTHER_NODE.close();
        SERVICE.close();
    }

    @Test
    void a_client_authenticates_by_what_the_nimbus_client_signs() throws Exception {
        // The library reads the system clock for exp, so this one service runs on it.
        try (RunningService now = RunningService.start()) {
            String id = client(now);
            var assertion = new PrivateKeyJWT(
                    new ClientID(id),
                    URI.create(now.baseUrl()),
                    JWSAlgorithm.ES256,
                    KEY.toPrivateKey(),
                    KEY.getKeyID(),
                    null);
            Map<String, String> fields = new HashMap<>(Map.of("grant_type", "client_credentials"));
            assertion.toParameters().forEach((name, values) -> fields.put(name, values.getFirst()));

            assertThat(now.postForm("/oauth/token", fields).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_client_assertion_is_used_once_also_on_another_node() {
        String assertion = signed(claims -> claims);

        assertThat(ask(SERVICE, assertion).statusCode()).isEqualTo(200);
        assertRefused(ask(OTHER_NODE, assertion));
        assertRefused(ask(SERVICE, assertion));
    }

    @Test
    void the_guard_stands_until_the_last_instant_at_which_the_assertion_could_be_accepted() {
        String assertion = signed(claims -> claims.expirationTime(in(360)));

        assertThat(ask(SERVICE, assertion).statusCode()).isEqualTo(200);
        assertThat(SERVICE.rows("SELECT MAX(keep_until) FROM used_proof").toString())
                .contains(CLOCK.instant().plusSeconds(420).toString().substring(0, 10))
                .contains("12:07:00");
    }

    @Test
    void every_algorithm_of_the_metadata_works_and_without_kid_any_fitting_key() throws Exception {
        for (JWSAlgorithm algorithm : List.of(
                JWSAlgorithm.RS256,
                JWSAlgorithm.RS384,
                JWSAlgorithm.RS512,
                JWSAlgorithm.PS256,
                JWSAlgorithm.PS384,
                JWSAlgorithm.PS512)) {
            SignedJWT assertion = new SignedJWT(new JWSHeader(algorithm), claims().build());
            assertion.sign(new RSASSASigner(RSA_KEY));
            assertThat(ask(SERVICE, assertion.serialize()).statusCode())
                    .as("%s", algorithm)
                    .isEqualTo(200);
        }
        for (ECKey key : List.of(KEY, SECOND_KEY, LARGE_KEY)) {
            JWSAlgorithm algorithm = key.getCurve().equals(Curve.P_521) ? JWSAlgorithm.ES512 : JWSAlgorithm.ES256;
            assertThat(ask(SERVICE, signed(new JWSHeader(algorithm), key, claims().build()))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void kid_chooses_the_key_and_no_other_is_tried() {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("two").build();

        assertThat(ask(SERVICE, signed(header, SECOND_KEY, claims().build())).statusCode())
                .isEqualTo(200);
        assertRefused(ask(SERVICE, signed(header, KEY, claims().build())));
    }

    @Test
    void a_key_that_the_assertion_brings_itself_is_not_believed() {
        ECKey attacker = elliptic(Curve.P_256, "one");
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .jwk(attacker.toPublicJWK())
                .keyID("one")
                .build();

        assertRefused(ask(SERVICE, signed(header, attacker, claims().build())));
    }

    @Test
    void the_public_key_is_no_hmac_secret_and_nothing_goes_unsigned() throws Exception {
        SignedJWT mac = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        mac.sign(new MACSigner(RSA_KEY.toPublicKey().getEncoded()));
        assertRefused(ask(SERVICE, mac.serialize()));

        String[] parts = signed(claims -> claims).split("\\.");
        String none = "eyJhbGciOiJub25lIn0." + parts[1] + ".";
        assertRefused(ask(SERVICE, none));
        assertRefused(ask(SERVICE, parts[0] + "." + parts[1] + "." + parts[2].substring(4) + "AAAA"));
        assertRefused(ask(SERVICE, "no JWT"));
    }

    @Test
    void the_audience_is_this_server_and_nobody_beside_it() {
        for (String audience : List.of("", "/oauth/token", "/oauth/par")) {
            assertThat(ask(SERVICE, signed(claims -> claims.audience(SERVICE.baseUrl() + audience)))
                            .statusCode())
                    .as(audience)
                    .isEqualTo(200);
        }
        assertRefused(ask(SERVICE, signed(claims -> claims.audience("https://other.example"))));
        assertRefused(ask(
                SERVICE, signed(claims -> claims.audience(List.of(SERVICE.baseUrl(), "https://other.example")))));
        assertRefused(ask(SERVICE, signed(claims -> claims.audience(List.of()))));
    }

    @Test
    void issuer_and_subject_are_the_client() {
        assertRefused(ask(SERVICE, signed(claims -> claims.issuer("somebody"))));
        assertRefused(ask(SERVICE, signed(claims -> claims.subject("somebody"))));
        assertRefused(ask(
                SERVICE,
                signed(claims -> claims.issuer(RunningService.CLIENT_ID).subject(RunningService.CLIENT_ID))));
    }

    @Test
    void exp_is_needed_not_over_and_at_most_five_minutes_ahead() {
        assertRefused(ask(SERVICE, signed(claims -> claims.expirationTime(null))));
        assertRefused(ask(SERVICE, signed(claims -> claims.expirationTime(in(-60)))));
        assertRefused(ask(SERVICE, signed(claims -> claims.expirationTime(in(361)))));
        assertThat(ask(SERVICE, signed(claims -> claims.expirationTime(in(-59))))
                        .statusCode())
                .isEqualTo(200);
        assertThat(ask(SERVICE, signed(claims -> claims.expirationTime(in(360))))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void nbf_and_iat_ahead_of_now_are_refused() {
        assertRefused(ask(SERVICE, signed(claims -> claims.notBeforeTime(in(61)))));
        assertRefused(ask(SERVICE, signed(claims -> claims.issueTime(in(61)))));
        assertThat(ask(SERVICE, signed(claims -> claims.notBeforeTime(in(60)).issueTime(in(60))))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void an_assertion_without_jti_is_refused() {
        assertRefused(ask(SERVICE, signed(claims -> claims.jwtID(null))));
        assertRefused(ask(SERVICE, signed(claims -> claims.jwtID(""))));
    }

    @Test
    void a_jwt_of_another_type_is_no_client_assertion() {
        for (String type : List.of("at+jwt", "dpop+jwt")) {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .type(new JOSEObjectType(type))
                    .build();
            assertRefused(ask(SERVICE, signed(header, KEY, claims().build())));
        }
    }

    @Test
    void what_is_refused_is_not_used_up() {
        String id = UUID.randomUUID().toString();
        assertRefused(ask(
                SERVICE,
                signed(
                        new JWSHeader(JWSAlgorithm.ES256),
                        elliptic(Curve.P_256, "x"),
                        claims().jwtID(id).build())));

        assertThat(ask(SERVICE, signed(claims -> claims.jwtID(id))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_client_id_beside_it_must_be_the_same_client() {
        Map<String, String> fields = fields(signed(claims -> claims));
        fields.put("client_id", RunningService.CLIENT_ID);
        assertRefused(SERVICE.postForm("/oauth/token", fields));
        fields = fields(signed(claims -> claims));
        fields.put("client_id", CLIENT);
        assertThat(SERVICE.postForm("/oauth/token", fields).statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_uses_the_method_it_is_set_to_and_no_other() {
        var secret = SERVICE.createBearerClient(Map.of());
        assertRefused(ask(SERVICE, signed(claims -> claims.issuer(secret.id()).subject(secret.id()))));
        assertRefused(
                SERVICE.postForm("/oauth/token", Map.of("grant_type", "client_credentials", "client_id", CLIENT)));
        assertRefused(SERVICE.postForm(
                "/oauth/token",
                Map.of("grant_type", "client_credentials", "client_id", CLIENT, "client_secret", "guess")));
    }

    @Test
    void two_methods_in_one_request_are_invalid_request() {
        Map<String, String> beside = fields(signed(claims -> claims));
        assertInvalidRequest(
                SERVICE.postForm("/oauth/token", beside, "Authorization", RunningService.basic(CLIENT, "secret")));
        beside.put("client_secret", "secret");
        assertInvalidRequest(SERVICE.postForm("/oauth/token", beside));
        Map<String, String> half = fields(signed(claims -> claims));
        half.remove("client_assertion_type");
        assertInvalidRequest(SERVICE.postForm("/oauth/token", half));
    }

    @Test
    void an_unknown_assertion_type_is_refused() {
        Map<String, String> fields = fields(signed(claims -> claims));
        fields.put("client_assertion_type", "urn:example:mine");
        assertRefused(SERVICE.postForm("/oauth/token", fields));
    }

    @Test
    void introspection_and_pushed_requests_take_it_too() {
        Map<String, String> fields = fields(signed(claims -> claims));
        fields.put("token", "unknown");
        HttpResponse<String> answer = SERVICE.postForm("/oauth/introspect", fields);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("active").asBoolean()).isFalse();
        assertRefused(SERVICE.postForm("/oauth/introspect", fields));
        assertRefused(SERVICE.postForm("/oauth/par", fields));
    }

    @Test
    void refused_assertions_are_counted_as_wrong_secrets_are() {
        try (RunningService limited = SERVICE.anotherNode(Map.of("TOLLBRIDGE_RATE_LIMITS", "on"))) {
            int last = 0;
            for (int tries = 0; tries < 200 && last != 429; tries++) {
                last = ask(limited, "no JWT").statusCode();
            }
            assertThat(last).isEqualTo(429);
        }
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed.\"}");
    }

    private static void assertInvalidRequest(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).isEqualTo("invalid_request");
    }

    private static HttpResponse<String> ask(RunningService node, String assertion) {
        return node.postForm("/oauth/token", fields(assertion));
    }

    private static Map<String, String> fields(String assertion) {
        return new HashMap<>(Map.of(
                "grant_type", "client_credentials", "client_assertion_type", TYPE, "client_assertion", assertion));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(CLIENT)
                .subject(CLIENT)
                .audience(SERVICE.baseUrl())
                .issueTime(in(0))
                .expirationTime(in(Duration.ofMinutes(2).toSeconds()))
                .jwtID(UUID.randomUUID().toString());
    }

    private static Date in(long seconds) {
        return Date.from(CLOCK.instant().plusSeconds(seconds));
    }

    private static String signed(UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(
                new JWSHeader(JWSAlgorithm.ES256), KEY, change.apply(claims()).build());
    }

    private static String signed(JWSHeader header, ECKey key, JWTClaimsSet claims) {
        try {
            SignedJWT assertion = new SignedJWT(header, claims);
            assertion.sign(new ECDSASigner(key));
            return assertion.serialize();
        } catch (JOSEException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static ECKey elliptic(Curve curve, String id) {
        try {
            return new ECKeyGenerator(curve).keyID(id).generate();
        } catch (JOSEException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048).keyID("four").generate();
        } catch (JOSEException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static String client() {
        return client(SERVICE);
    }

    private static String client(RunningService service) {
        JWKSet keys = new JWKSet(List.<JWK>of(KEY, SECOND_KEY, LARGE_KEY, RSA_KEY));
        return service.api(
                        "POST",
                        "/clients",
                        Map.of(
                                "client_name", "Robot",
                                "grant_types", List.of("client_credentials"),
                                "roles", List.of(Map.of("role", "Admin")),
                                "token_endpoint_auth_method", "private_key_jwt",
                                "jwks", keys.toPublicJWKSet().toJSONObject()))
                .get("client_id")
                .asText();
    }
}
