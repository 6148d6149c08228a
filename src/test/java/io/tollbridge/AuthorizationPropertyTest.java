package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.RunningService;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Whatever anybody sends to these endpoints is answered, and never by a 5xx; the seed makes a failure come again. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizationPropertyTest {
    private static final AuthorizationTrip TRIP = new AuthorizationTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final CodeClient CLIENT =
            CodeClient.create(SERVICE, Map.of("token_endpoint_auth_method", "client_secret_post"));
    private static final int TRIES = 400;

    private static final List<String> NAMES = List.of(
            "client_id",
            "response_type",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "prompt",
            "max_age",
            "code_challenge",
            "code_challenge_method",
            "resource",
            "org",
            "provider",
            "login_hint",
            "id_token_hint",
            "dpop_jkt",
            "response_mode",
            "request",
            "request_uri",
            "claims",
            "registration",
            "display",
            "acr_values",
            "client_secret",
            "access_token",
            "code",
            "refresh_token",
            "decision");
    private static final List<String> VALUES = List.of(
            "",
            " ",
            "code",
            "token",
            "code token id_token",
            "none",
            "none login",
            "login",
            "consent",
            "create",
            "S256",
            "plain",
            "openid",
            "openid users offline_access",
            "users:readonly:readonly",
            "0",
            "-1",
            "99999999999999999999",
            "a".repeat(43),
            "\u0000",
            "\ud83d\ude00\u20ac",
            "%zz",
            "{\"a\":",
            "eyJhbGciOiJub25lIn0.e30.",
            "eyJhbGciOiJub25lIn0.W10.",
            "urn:ietf:params:oauth:request_uri:x",
            "http://[::1",
            "javascript:alert(1)",
            "https://app.example/callback#fragment",
            "acme",
            "x".repeat(5000));

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void no_authorization_request_gives_a_5xx() {
        Random random = new Random(1);
        for (int i = 0; i < TRIES; i++) {
            String query = query(random);
            assertAnswered(SERVICE.get("/oauth/authorize?" + readable(query)), query);
            assertAnswered(post("/oauth/authorize", query), query);
        }
    }

    @Test
    void no_resumption_gives_a_5xx() {
        Random random = new Random(2);
        for (int i = 0; i < TRIES / 4; i++) {
            String query = query(random).replace("client_id", "request");
            assertAnswered(SERVICE.get("/oauth/authorize/resume?" + readable(query)), query);
            assertAnswered(post("/oauth/authorize/resume", query), query);
        }
    }

    @Test
    void no_pushed_request_gives_a_5xx() {
        Random random = new Random(3);
        String secret = CLIENT.form(Map.of()).getOrDefault("client_secret", "");
        for (int i = 0; i < TRIES; i++) {
            String query = query(random) + "&client_secret=" + secret;
            assertAnswered(post("/oauth/par", query), query);
        }
    }

    @Test
    void no_userinfo_request_gives_a_5xx_and_each_refusal_has_its_challenge() {
        Random random = new Random(4);
        for (int i = 0; i < TRIES / 4; i++) {
            String query = query(random);
            String token = VALUES.get(random.nextInt(VALUES.size())).replaceAll("[^\\x21-\\x7e]", "");
            for (HttpResponse<String> answer : List.of(
                    SERVICE.get("/oauth/userinfo?" + readable(query), "Authorization", "Bearer " + token),
                    post("/oauth/userinfo", query))) {
                assertAnswered(answer, query);
                if (!query.contains("%zz")) { // a form that is none has no token to refuse
                    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                            .as(query)
                            .startsWith("Bearer"); // RFC 6750 §3
                }
            }
        }
    }

    /** Something like a good request with a few things broken. */
    private static String query(Random random) {
        List<String> pairs = new ArrayList<>();
        CLIENT.request().forEach((name, value) -> {
            if (random.nextInt(10) > 0) {
                pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            pairs.removeIf(pair -> pair.startsWith(name + "=") && random.nextInt(4) > 0);
            String value = VALUES.get(random.nextInt(VALUES.size()));
            pairs.add(name + "=" + (value.equals("%zz") ? value : URLEncoder.encode(value, StandardCharsets.UTF_8)));
        }
        return String.join("&", pairs);
    }

    /** Java's client sends no URL that is none. */
    private static String readable(String query) {
        return query.replace("%zz", "%25zz");
    }

    private static HttpResponse<String> post(String path, String form) {
        return SERVICE.post(path, "application/x-www-form-urlencoded", form);
    }

    private static void assertAnswered(HttpResponse<String> answer, String query) {
        assertThat(answer.statusCode()).as(query).isLessThan(500);
        assertThat(answer.headers().firstValue("Location").orElse("")).as(query).doesNotContain("evil");
    }
}
