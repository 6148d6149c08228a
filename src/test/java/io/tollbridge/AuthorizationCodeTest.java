package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenClaimsVerifier;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.RunningService;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Codes and what they buy (RFC 6749 §4.1, RFC 7636, OpenID Connect Core §3.1), from the application's click on. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizationCodeTest {
    private static final AuthorizationTrip TRIP = new AuthorizationTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final CodeClient CLIENT = CodeClient.create(SERVICE, Map.of());

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void an_application_gets_tokens_for_somebody_who_signs_in_at_the_identity_provider() throws Exception {
        Map<String, String> told = TRIP.told(
                CLIENT,
                CLIENT.request(Map.of("scope", "openid profile email offline_access", "nonce", "n-0S6_WzA2Mj")),
                "alice");
        assertThat(told)
                .containsEntry("state", "a state/with=signs&")
                .containsEntry("iss", SERVICE.baseUrl()) // RFC 9207 §2
                .containsOnlyKeys("code", "state", "iss");

        HttpResponse<String> answer = CLIENT.redeem(told.getOrDefault("code", ""));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode tokens = json(answer);
        assertThat(tokens.get("refresh_token").asText()).startsWith("tbr_");

        SignedJWT idToken = SignedJWT.parse(tokens.get("id_token").asText());
        JWKSet keys = JWKSet.parse(SERVICE.get("/oauth/jwks").body());
        var selector = new JWSVerificationKeySelector<SecurityContext>(JWSAlgorithm.RS256, new ImmutableJWKSet<>(keys));
        assertThat(selector.selectJWSKeys(idToken.getHeader(), null)).hasSize(1);
        var processor = new com.nimbusds.jwt.proc.DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(selector);
        processor.setJWTClaimsSetVerifier((claims, _) -> {});
        IDTokenClaimsSet claims = new IDTokenClaimsSet(processor.process(idToken, null));
        assertThat(claims.getIssuer()).isEqualTo(new Issuer(SERVICE.baseUrl()));
        assertThat(claims.getAudience().getFirst().getValue()).isEqualTo(CLIENT.id());
        assertThat(claims.getSubject().getValue()).isEqualTo(TRIP.alice);
        assertThat(claims.getNonce()).isEqualTo(new Nonce("n-0S6_WzA2Mj"));
        assertThat(claims.getAuthenticationTime()).isEqualTo(java.util.Date.from(TRIP.clock.instant()));
        assertThat(claims.getAccessTokenHash()).isNotNull();
        assertThat(claims.getStringClaim("email")).isEqualTo("alice@demo.example");
        assertThat(claims.getBooleanClaim("email_verified")).isTrue(); // its domain is the identity provider's
        assertThat(claims.getStringClaim("name")).isEqualTo("Name of alice@demo.example");
        assertThat(new IDTokenClaimsVerifier(claims.getIssuer(), new ClientID(CLIENT.id()), claims.getNonce(), 60))
                .isNotNull();

        JsonNode userInfo = json(SERVICE.get(
                "/oauth/userinfo",
                "Authorization",
                "Bearer " + tokens.get("access_token").asText()));
        assertThat(userInfo.get("sub").asText()).isEqualTo(TRIP.alice);
        assertThat(userInfo.get("email").asText()).isEqualTo("alice@demo.example");
        assertThat(userInfo.get("email_verified").asBoolean()).isTrue();
    }

    @Test
    void rfc_6749_4_1_2_a_second_use_of_a_code_revokes_what_the_first_gave() {
        String code = code();
        String token = accessToken(CLIENT.redeem(code));
        assertThat(isActive(token)).isTrue();

        assertRefused(CLIENT.redeem(code), "invalid_grant");

        assertThat(isActive(token)).isFalse();
    }

    @Test
    void a_code_is_refused_from_the_instant_it_expires() {
        String code = code();
        TRIP.clock.advance(Duration.ofSeconds(60));
        assertRefused(CLIENT.redeem(code), "invalid_grant");
    }

    @Test
    void a_code_that_has_expired_still_revokes_what_it_gave_when_it_comes_again() {
        String code = code();
        String token = accessToken(CLIENT.redeem(code));
        TRIP.clock.advance(Duration.ofSeconds(90));
        assertRefused(CLIENT.redeem(code), "invalid_grant");
        assertThat(isActive(token)).isFalse();
    }

    @Test
    void rfc_6749_4_1_3_a_code_is_bound_to_its_client() {
        String code = code();
        CodeClient other = CodeClient.create(SERVICE, Map.of());
        assertRefused(
                other.token(Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        CodeClient.REDIRECT_URI,
                        "code_verifier",
                        CLIENT.verifier())),
                "invalid_grant");
        assertThat(CLIENT.redeem(code).statusCode()).isEqualTo(200);
    }

    @Test
    void rfc_6749_4_1_3_a_code_is_bound_to_its_redirect_uri() {
        String code = code();
        for (Map<String, String> other :
                List.of(Map.of("redirect_uri", "https://app.example/other"), Map.of("redirect_uri", ""))) {
            Map<String, String> fields = redemption(code);
            fields.putAll(other);
            assertRefused(CLIENT.token(fields), "invalid_grant");
        }
    }

    @Test
    void rfc_7636_4_6_a_verifier_that_is_not_the_challenges_is_invalid_grant() {
        String code = code();
        for (String verifier : List.of("a".repeat(43), "a".repeat(42), "a".repeat(129), "a".repeat(42) + "+", "")) {
            Map<String, String> fields = redemption(code);
            fields.put("code_verifier", verifier);
            assertRefused(CLIENT.token(fields), "invalid_grant");
        }
        assertThat(CLIENT.redeem(code).statusCode()).isEqualTo(200);
    }

    @Test
    void rfc_9700_4_8_a_verifier_for_a_code_without_challenge_is_refused() {
        String code = TRIP.code(CLIENT, CLIENT.request(Map.of("code_challenge", "", "code_challenge_method", "")));
        assertRefused(CLIENT.redeem(code), "invalid_grant");
        Map<String, String> fields = redemption(code);
        fields.remove("code_verifier");
        assertThat(CLIENT.token(fields).statusCode()).isEqualTo(200);
    }

    @Test
    void without_openid_there_is_no_id_token_and_without_offline_access_no_refresh_token() {
        JsonNode tokens = json(CLIENT.redeem(TRIP.code(CLIENT, CLIENT.request(Map.of("scope", "users")))));
        assertThat(tokens.has("id_token")).isFalse();
        assertThat(tokens.has("refresh_token")).isFalse();
        assertThat(tokens.get("scope").asText()).isEqualTo("users");
    }

    @Test
    void a_public_client_redeems_by_its_id_and_verifier() {
        CodeClient pub = CodeClient.create(SERVICE, Map.of("token_endpoint_auth_method", "none"));
        HttpResponse<String> answer = pub.redeem(TRIP.code(pub, pub.request()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void a_session_that_ends_takes_its_codes_and_tokens_along() {
        String code = code();
        String token = accessToken(CLIENT.redeem(code()));
        SERVICE.rows("SELECT id FROM credential WHERE kind = 'session' AND revoked_at IS NULL")
                .forEach(row -> SERVICE.call("DELETE", "/api/v1/sessions/" + row.getFirst(), null, SERVICE.token()));
        assertThat(isActive(token)).isFalse();
        assertRefused(CLIENT.redeem(code), "invalid_grant");
    }

    @Test
    void a_token_is_for_the_resource_that_was_asked_for() {
        CodeClient app = CodeClient.create(SERVICE, Map.of("allowed_audiences", List.of("https://api.example/v1")));
        String code = TRIP.code(app, app.request(Map.of("resource", "https://api.example/v1")));
        Map<String, String> beyond = new java.util.HashMap<>(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                CodeClient.REDIRECT_URI,
                "code_verifier",
                app.verifier(),
                "resource",
                SERVICE.baseUrl()));
        assertRefused(app.token(beyond), "invalid_target");
        assertThat(app.redeem(code).statusCode()).isEqualTo(200);
        assertThat(SERVICE.rows("SELECT details FROM credential WHERE kind = 'access_token' AND client_id = '"
                        + app.id() + "'"))
                .singleElement()
                .asString()
                .contains("https://api.example/v1");
    }

    private static String code() {
        return TRIP.code(CLIENT, CLIENT.request());
    }

    private static Map<String, String> redemption(String code) {
        return new java.util.HashMap<>(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                CodeClient.REDIRECT_URI,
                "code_verifier",
                CLIENT.verifier()));
    }

    private static String accessToken(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").asText();
    }

    private static boolean isActive(String token) {
        return json(SERVICE.postForm(
                        "/oauth/introspect",
                        Map.of("token", token),
                        "Authorization",
                        RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET)))
                .get("active")
                .asBoolean();
    }

    private static void assertRefused(HttpResponse<String> answer, String error) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).isEqualTo(error);
    }
}
