package io.tollbridge;

import static io.tollbridge.testing.CodeClient.answer;
import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Pushed authorization requests (RFC 9126). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PushedRequestTest {
    private static final AuthorizationTrip TRIP = new AuthorizationTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final CodeClient CLIENT =
            CodeClient.create(SERVICE, Map.of("require_pushed_authorization_requests", true));

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void a_pushed_request_is_answered_like_any_other() {
        HttpResponse<String> pushed = CLIENT.post("/oauth/par", CLIENT.request());
        assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(201);
        assertThat(pushed.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(json(pushed).get("expires_in").asInt()).isBetween(60, 600);
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(url(CLIENT, uri(pushed))), "alice");
            Map<String, String> told = answer(AuthorizationTrip.location(page));
            assertThat(CLIENT.redeem(told.getOrDefault("code", "")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void rfc_9126_2_1_a_request_uri_inside_is_refused_and_the_client_must_authenticate() {
        Map<String, String> nested = CLIENT.request(Map.of("request_uri", "urn:ietf:params:oauth:request_uri:x"));
        assertRefused(CLIENT.post("/oauth/par", nested), 400, "invalid_request");
        assertRefused(SERVICE.postForm("/oauth/par", CLIENT.request()), 401, "invalid_client");
    }

    @Test
    void rfc_9126_2_1_the_request_is_held_to_the_same_as_at_the_authorization_endpoint() {
        assertRefused(push(Map.of("redirect_uri", "https://evil.example/")), 400, "invalid_request");
        assertRefused(push(Map.of("code_challenge_method", "plain")), 400, "invalid_request");
        assertRefused(push(Map.of("scope", "oauth")), 400, "invalid_scope");
        assertRefused(push(Map.of("response_type", "token")), 400, "unauthorized_client");
        assertRefused(push(Map.of("resource", "https://elsewhere.example")), 400, "invalid_target");
    }

    @Test
    void rfc_9126_2_2_a_request_uri_is_bound_to_its_client_used_once_and_expires() {
        String uri = uri(CLIENT.post("/oauth/par", CLIENT.request(Map.of("prompt", "none"))));
        CodeClient other = CodeClient.create(SERVICE, Map.of());
        assertThat(SERVICE.get(path(other, uri)).statusCode()).isEqualTo(400);
        assertThat(SERVICE.get(path(CLIENT, uri)).statusCode()).isEqualTo(303);
        assertThat(SERVICE.get(path(CLIENT, uri)).statusCode()).isEqualTo(400);

        String late = uri(CLIENT.post("/oauth/par", CLIENT.request(Map.of("prompt", "none"))));
        TRIP.clock.advance(Duration.ofSeconds(90));
        assertThat(SERVICE.get(path(CLIENT, late)).statusCode()).isEqualTo(400);
    }

    @Test
    void rfc_9126_6_a_client_that_must_push_is_refused_without() {
        var answered = SERVICE.get(
                CLIENT.url(CLIENT.request()).substring(SERVICE.baseUrl().length()));
        assertThat(answered.headers().firstValue("Location").orElse("")).contains("error=invalid_request");
    }

    @Test
    void rfc_9126_2_3_other_methods_are_405_and_too_much_is_413() {
        assertThat(SERVICE.get("/oauth/par").statusCode()).isEqualTo(405);
        Map<String, String> large = new HashMap<>(CLIENT.request());
        large.put("state", "x".repeat(30_000));
        assertThat(CLIENT.post("/oauth/par", large).statusCode()).isEqualTo(413);
        large.put("state", "\u20ac".repeat(2_100)); // short, but long once it is encoded
        assertThat(CLIENT.post("/oauth/par", large).statusCode()).isBetween(400, 413);
    }

    private static HttpResponse<String> push(Map<String, String> instead) {
        return CLIENT.post("/oauth/par", CLIENT.request(instead));
    }

    private static String uri(HttpResponse<String> pushed) {
        return json(pushed).path("request_uri").asText(pushed.body());
    }

    private static String url(CodeClient client, String uri) {
        return client.url(Map.of("client_id", client.id(), "request_uri", uri));
    }

    private static String path(CodeClient client, String uri) {
        return url(client, uri).substring(SERVICE.baseUrl().length());
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String error) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).get("error").asText()).isEqualTo(error);
    }
}
