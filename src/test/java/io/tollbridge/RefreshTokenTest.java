package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.RunningService;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Refresh tokens: rotated, one use each, never wider, dead with what they came from (RFC 6749 §6, RFC 9700 §4.14). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RefreshTokenTest {
    private static final AuthorizationTrip TRIP = new AuthorizationTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final CodeClient CLIENT = CodeClient.create(SERVICE, Map.of());

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void a_refresh_token_gives_the_next_pair_and_an_id_token_without_nonce() throws Exception {
        JsonNode first = tokens("openid offline_access");
        JsonNode second = json(CLIENT.refresh(refresh(first)));
        assertThat(refresh(second)).startsWith("tbr_").isNotEqualTo(refresh(first));
        var claims = SignedJWT.parse(second.get("id_token").asText()).getJWTClaimsSet();
        assertThat(claims.getClaim("nonce")).isNull();
        assertThat(claims.getSubject()).isEqualTo(TRIP.alice);
        assertThat(claims.getClaim("auth_time"))
                .isEqualTo(SignedJWT.parse(first.get("id_token").asText())
                        .getJWTClaimsSet()
                        .getClaim("auth_time"));
    }

    @Test
    void rfc_9700_4_14_a_second_use_ends_the_whole_family() {
        JsonNode first = tokens("users offline_access");
        JsonNode second = json(CLIENT.refresh(refresh(first)));
        assertThat(isActive(second)).isTrue();

        assertRefused(CLIENT.refresh(refresh(first)));

        assertThat(isActive(first)).isFalse();
        assertThat(isActive(second)).isFalse();
        assertRefused(CLIENT.refresh(refresh(second)));
    }

    @Test
    void rfc_6749_6_a_refresh_token_is_bound_to_its_client() {
        JsonNode first = tokens("users offline_access");
        assertRefused(CodeClient.create(SERVICE, Map.of()).refresh(refresh(first)));
        assertThat(CLIENT.refresh(refresh(first)).statusCode()).isEqualTo(200);
    }

    @Test
    void rfc_6749_6_a_scope_is_only_ever_narrower_and_may_come_back() {
        JsonNode first = tokens("users offline_access");
        HttpResponse<String> wider = CLIENT.token(
                Map.of("grant_type", "refresh_token", "refresh_token", refresh(first), "scope", "users email"));
        assertThat(json(wider).get("error").asText()).isEqualTo("invalid_scope");
        JsonNode narrow = json(CLIENT.token(
                Map.of("grant_type", "refresh_token", "refresh_token", refresh(first), "scope", "users:readonly")));
        assertThat(narrow.get("scope").asText()).isEqualTo("users:readonly");
        assertThat(json(CLIENT.refresh(refresh(narrow))).get("scope").asText()).isEqualTo("offline_access users");
    }

    @Test
    void rfc_9700_4_14_a_refresh_token_that_nobody_uses_for_thirty_days_is_dead() {
        // A service of its own: the tests' own token does not live so long.
        try (AuthorizationTrip trip = new AuthorizationTrip()) {
            CodeClient app = CodeClient.create(trip.service, Map.of());
            JsonNode first = json(app.redeem(trip.code(app, app.request(Map.of("scope", "users offline_access")))));
            trip.clock.advance(Duration.ofDays(30).minusSeconds(1));
            JsonNode second = json(app.refresh(refresh(first)));
            assertThat(refresh(second)).startsWith("tbr_");
            trip.clock.advance(Duration.ofDays(30));
            assertRefused(app.refresh(refresh(second)));
        }
    }

    @Test
    void who_is_deactivated_gets_no_more_tokens() {
        JsonNode first = tokens("users offline_access");
        try {
            SERVICE.change("/users/" + TRIP.alice, Map.of("active", false));
            assertRefused(CLIENT.refresh(refresh(first)));
        } finally {
            SERVICE.change("/users/" + TRIP.alice, Map.of("active", true));
        }
        assertRefused(CLIENT.refresh(refresh(first)));
    }

    @Test
    void an_application_that_is_revoked_gets_no_more_tokens_also_once_it_is_approved_again() {
        CodeClient app = CodeClient.create(SERVICE, Map.of());
        JsonNode first = json(app.redeem(TRIP.code(app, app.request(Map.of("scope", "users offline_access")))));
        SERVICE.call("DELETE", "/api/v1/authorized-applications/" + app.id(), null, SERVICE.token());
        assertRefused(app.refresh(refresh(first)));
        TRIP.clock.advance(Duration.ofSeconds(1));
        SERVICE.api("PUT", "/authorized-applications/" + app.id(), Map.of("state", "approved"));
        assertRefused(app.refresh(refresh(first)));
    }

    @Test
    void an_organization_with_the_hipaa_setting_gives_no_refresh_tokens_and_takes_none() {
        JsonNode before = tokens("users offline_access");
        try {
            SERVICE.update("UPDATE organization SET hipaa = TRUE");
            assertThat(tokens("users offline_access").has("refresh_token")).isFalse();
            assertRefused(CLIENT.refresh(refresh(before)));
        } finally {
            SERVICE.update("UPDATE organization SET hipaa = FALSE");
        }
    }

    @Test
    void the_idle_timeout_of_the_organization_holds_for_refresh_tokens_too() {
        JsonNode first = tokens("users offline_access");
        try {
            SERVICE.update("UPDATE organization SET idle_timeout_minutes = 10");
            TRIP.clock.advance(Duration.ofMinutes(10));
            assertRefused(CLIENT.refresh(refresh(first)));
        } finally {
            SERVICE.update("UPDATE organization SET idle_timeout_minutes = NULL");
        }
    }

    @Test
    void two_at_the_same_time_give_one_pair_and_then_none() {
        JsonNode first = tokens("users offline_access");
        var answers = java.util.stream.IntStream.range(0, 8)
                .parallel()
                .mapToObj(_ -> CLIENT.refresh(refresh(first)))
                .filter(answer -> answer.statusCode() == 200)
                .toList();
        assertThat(answers).hasSizeLessThanOrEqualTo(1);
        answers.forEach(answer -> assertThat(isActive(json(answer))).isFalse());
    }

    private static JsonNode tokens(String scope) {
        HttpResponse<String> answer =
                CLIENT.redeem(TRIP.code(CLIENT, CLIENT.request(Map.of("scope", scope, "nonce", "once"))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static String refresh(JsonNode tokens) {
        return tokens.path("refresh_token").asText("none in " + tokens);
    }

    private static boolean isActive(JsonNode tokens) {
        return json(SERVICE.postForm(
                        "/oauth/introspect",
                        Map.of("token", tokens.get("access_token").asText()),
                        "Authorization",
                        RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET)))
                .get("active")
                .asBoolean();
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).isEqualTo("invalid_grant");
    }
}
