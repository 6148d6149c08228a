package io.tollbridge;

import static io.tollbridge.testing.CodeClient.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What an authorization request may be, and who is told when it is not: the person or the application. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizationRequestTest {
    private static final AuthorizationTrip TRIP = new AuthorizationTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final CodeClient CLIENT = CodeClient.create(SERVICE, Map.of());
    private static final CodeClient PUBLIC = CodeClient.create(
            SERVICE,
            Map.of(
                    "token_endpoint_auth_method",
                    "none",
                    "redirect_uris",
                    List.of(CodeClient.REDIRECT_URI, "http://127.0.0.1/cb", "com.example.app:/cb")));

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void rfc_6749_4_1_2_1_an_unknown_client_is_never_redirected() {
        for (Map<String, String> broken :
                List.of(Map.of("client_id", "nobody"), Map.of("client_id", ""), Map.of("client_id", "\u00e4\u0000"))) {
            assertShown(CLIENT.url(CLIENT.request(broken)));
        }
    }

    @Test
    void rfc_9700_2_1_a_redirect_uri_that_is_not_exactly_a_registered_one_is_never_redirected_to() {
        for (String uri : List.of(
                "https://evil.example/callback",
                "https://app.example/callback/",
                "https://app.example/callback?x=1",
                "https://app.example/CALLBACK",
                "https://app.example:443/callback",
                "https://app.example@evil.example/callback",
                "http://app.example/callback",
                "javascript:alert(1)",
                "//app.example/callback",
                "")) {
            assertShown(CLIENT.url(CLIENT.request(Map.of("redirect_uri", uri))));
        }
        assertShown(CLIENT.url(CLIENT.request()) + "&redirect_uri=https%3A%2F%2Fevil.example%2F");
    }

    @Test
    void rfc_8252_7_3_a_loopback_literal_may_have_any_port_and_nothing_else_may_differ() {
        Map<String, String> request =
                PUBLIC.request(Map.of("redirect_uri", "http://127.0.0.1:49152/cb", "prompt", "none"));
        assertThat(redirect(PUBLIC.url(request)))
                .startsWith("http://127.0.0.1:49152/cb?")
                .contains("error=login_required");
        for (String uri : List.of(
                "http://127.0.0.1:49152/other",
                "http://localhost:49152/cb",
                "http://127.0.0.1.evil.example/cb",
                "http://127.0.0.1:49152@evil.example/cb")) {
            assertShown(PUBLIC.url(PUBLIC.request(Map.of("redirect_uri", uri))));
        }
    }

    @Test
    void rfc_8252_7_1_a_private_scheme_is_answered() {
        Map<String, String> request = PUBLIC.request(Map.of("redirect_uri", "com.example.app:/cb", "prompt", "none"));
        assertThat(redirect(PUBLIC.url(request)))
                .startsWith("com.example.app:/cb?")
                .contains("error=login_required");
    }

    @Test
    void rfc_9207_2_an_error_carries_issuer_and_state() {
        assertThat(told(CLIENT, Map.of("response_type", "")))
                .containsEntry("error", "invalid_request")
                .containsEntry("iss", SERVICE.baseUrl())
                .containsEntry("state", "a state/with=signs&");
    }

    @Test
    void what_is_wrong_is_told_to_the_application_in_the_words_of_the_specification() {
        assertThat(told(CLIENT, Map.of("response_type", "code id_token")))
                .containsEntry("error", "unsupported_response_type");
        assertThat(told(CLIENT, Map.of("scope", "openid nonsense"))).containsEntry("error", "invalid_scope");
        assertThat(told(CLIENT, Map.of("scope", "oauth"))).containsEntry("error", "invalid_scope");
        assertThat(told(CLIENT, Map.of("resource", "https://elsewhere.example/")))
                .containsEntry("error", "invalid_target");
        assertThat(told(CLIENT, Map.of("request", "eyJhbGciOiJub25lIn0.e30.")))
                .containsEntry("error", "request_not_supported");
        assertThat(told(CLIENT, Map.of("request_uri", "https://app.example/request")))
                .containsEntry("error", "request_uri_not_supported");
        assertThat(told(CLIENT, Map.of("response_mode", "form_post"))).containsEntry("error", "invalid_request");
        assertThat(told(CLIENT, Map.of("prompt", "none login"))).containsEntry("error", "invalid_request");
        assertThat(told(CLIENT, Map.of("max_age", "-1"))).containsEntry("error", "invalid_request");
        assertThat(told(CLIENT, Map.of("org", "nowhere"))).containsEntry("error", "invalid_request");
        assertThat(told(CLIENT, Map.of("provider", "nobody", "prompt", ""))).containsEntry("error", "invalid_request");
        assertThat(told(CLIENT, Map.of("state", "x".repeat(6500)))).containsEntry("error", "login_required");
    }

    @Test
    void rfc_6749_3_1_a_repeated_parameter_is_refused_and_an_unknown_one_ignored() {
        assertThat(redirect(CLIENT.url(CLIENT.request()) + "&scope=users")).contains("error=invalid_request");
        assertThat(redirect(CLIENT.url(CLIENT.request(Map.of("prompt", "none", "colour", "blue")))))
                .contains("error=login_required");
    }

    @Test
    void rfc_7636_4_4_1_a_public_client_without_challenge_gets_invalid_request() {
        assertThat(told(PUBLIC, Map.of("code_challenge", "", "code_challenge_method", "")))
                .containsEntry("error", "invalid_request");
    }

    @Test
    void rfc_7636_4_2_plain_is_refused_by_name_and_by_default() {
        for (CodeClient client : List.of(CLIENT, PUBLIC)) {
            for (String method : List.of("plain", "", "s256")) {
                assertThat(told(client, Map.of("code_challenge_method", method)))
                        .containsEntry("error", "invalid_request");
            }
            assertThat(told(client, Map.of("code_challenge", "short"))).containsEntry("error", "invalid_request");
        }
    }

    @Test
    void rfc_9700_2_6_there_is_no_cors_and_4_16_no_frame() {
        var answered = SERVICE.get("/oauth/authorize?client_id=nobody", "Origin", "https://evil.example");
        assertThat(answered.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answered.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("frame-ancestors 'none'");
        assertThat(answered.headers().firstValue("Referrer-Policy")).contains("same-origin");
    }

    @Test
    void a_request_may_come_as_a_form() {
        var answered = SERVICE.postForm("/oauth/authorize", CLIENT.request(Map.of("prompt", "none")));
        assertThat(answered.statusCode()).isEqualTo(303); // RFC 9700 §4.12
        assertThat(redirect(SERVICE.baseUrl()
                        + answered.headers().firstValue("Location").orElse("")))
                .contains("error=login_required");
    }

    @Test
    void rfc_9700_2_1_2_implicit_answers_in_the_fragment_without_a_refresh_token() {
        CodeClient implicit = implicit();
        Map<String, String> request = implicit.request(
                Map.of("response_type", "token", "code_challenge", "", "code_challenge_method", "", "scope", "users"));
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(implicit.url(request)), "alice");
            assertThat(AuthorizationTrip.location(page).getRawQuery()).isNull();
            assertThat(answer(AuthorizationTrip.location(page)))
                    .containsKeys("access_token", "iss", "state")
                    .containsEntry("token_type", "Bearer")
                    .doesNotContainKeys("refresh_token", "code");
        }
        assertThat(redirect(implicit.url(implicit.request(Map.of("response_type", "token", "scope", "oauth")))))
                .contains("/callback#")
                .contains("error=invalid_scope");
        assertThat(told(implicit, Map.of())).containsEntry("error", "unauthorized_client");
    }

    /** As one that was made before new ones were refused. */
    private static CodeClient implicit() {
        CodeClient client = CodeClient.create(SERVICE, Map.of("grant_types", List.of("authorization_code")));
        SERVICE.update("UPDATE client SET settings = REPLACE(settings, '\"authorization_code\"', '\"implicit\"')"
                + " WHERE client_id = '" + client.id() + "'");
        return client;
    }

    private static Map<String, String> told(CodeClient client, Map<String, String> instead) {
        Map<String, String> request = client.request(Map.of("prompt", "none"));
        request.putAll(instead);
        request.values().removeIf(String::isEmpty);
        try (Browser browser = TRIP.browser()) {
            return answer(AuthorizationTrip.location(browser.get(client.url(request))));
        }
    }

    private static String redirect(String url) {
        var answered = SERVICE.get(url.substring(SERVICE.baseUrl().length()));
        assertThat(answered.statusCode()).as(answered.body()).isEqualTo(303);
        return answered.headers().firstValue("Location").orElse("");
    }

    private static void assertShown(String url) {
        var answered = SERVICE.get(url.substring(SERVICE.baseUrl().length()));
        assertThat(answered.statusCode()).as(url).isEqualTo(400);
        assertThat(answered.headers().firstValue("Location")).isEmpty();
        assertThat(answered.body()).doesNotContain("evil");
    }
}
