package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What the endpoints cost the database, as it counts itself; unlike times, these numbers are exact. What is written behind
 * (usage, reports) is one statement for many requests, so the average is looked at, rounded down.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StatementsTest {
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final int REQUESTS = 60;

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void client_credentials_cost_one_read_and_one_write() {
        assertCosts(
                1,
                1,
                () -> SERVICE.postForm(
                        "/oauth/token", Map.of("grant_type", "client_credentials"), "Authorization", basic()));
    }

    @Test
    void introspection_costs_one_read() {
        String token = SERVICE.token();
        assertCosts(
                1, 0, () -> SERVICE.postForm("/oauth/introspect", Map.of("token", token), "Authorization", basic()));
    }

    @Test
    void a_saml2_bearer_grant_costs_one_read_and_one_write() {
        Issuer issuer = new Issuer("https://idp.example/statements", CLOCK);
        SERVICE.createUser("alice@demo.example");
        SERVICE.createIdentityProvider(issuer.metadata(), Map.of());
        NewClient app = SERVICE.createBearerClient(Map.of());
        Deque<String> assertions = new ArrayDeque<>();
        for (int i = 0; i < REQUESTS + 5; i++) {
            assertions.add(issuer.assertion(issuer.forToken(SERVICE, "alice@demo.example"))
                    .base64Url());
        }
        assertCosts(
                1,
                1,
                () -> SERVICE.postForm(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:saml2-bearer",
                                "assertion",
                                assertions.remove()),
                        "Authorization",
                        app.basic()));
    }

    @Test
    void redeeming_a_code_and_a_refresh_each_cost_one_read_and_one_write() {
        try (AuthorizationTrip trip = new AuthorizationTrip();
                Browser browser = trip.browser()) {
            CodeClient app = CodeClient.create(trip.service, Map.of());
            Map<String, String> request = app.request(Map.of("scope", "openid offline_access"));
            AuthorizationTrip.signIn(browser, browser.get(app.url(request)), "alice");
            Deque<String> codes = new ArrayDeque<>();
            for (int i = 0; i < REQUESTS + 5; i++) {
                codes.add(CodeClient.answer(AuthorizationTrip.location(browser.get(app.url(request))))
                        .getOrDefault("code", ""));
            }
            Deque<String> refreshTokens = new ArrayDeque<>();
            assertCosts(1, 1, () -> {
                HttpResponse<String> answer = app.redeem(codes.remove());
                refreshTokens.add(
                        RunningService.json(answer).path("refresh_token").asText());
                return answer;
            });

            assertCosts(1, 1, () -> app.refresh(refreshTokens.remove()));
        }
    }

    private static String basic() {
        return RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET);
    }

    private static void assertCosts(int reads, int writes, Supplier<HttpResponse<String>> request) {
        for (int i = 0; i < 5; i++) {
            assertThat(request.get().statusCode()).isEqualTo(200);
        }
        Map<String, Long> before = counts();
        for (int i = 0; i < REQUESTS; i++) {
            HttpResponse<String> answer = request.get();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
        Map<String, Long> after = counts();
        assertThat(perRequest(before, after, "COM_SELECT")).as("reads").isEqualTo(reads);
        assertThat(perRequest(before, after, "COM_INSERT")
                        + perRequest(before, after, "COM_INSERT_SELECT")
                        + perRequest(before, after, "COM_UPDATE"))
                .as("writes")
                .isEqualTo(writes);
        assertThat(perRequest(before, after, "COM_COMMIT") + perRequest(before, after, "COM_SET_OPTION"))
                .as("commits, and switches of autocommit")
                .isZero();
    }

    private static long perRequest(Map<String, Long> before, Map<String, Long> after, String name) {
        return (after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L)) / REQUESTS;
    }

    private static Map<String, Long> counts() {
        Map<String, Long> counts = new java.util.HashMap<>();
        SERVICE.rows("select variable_name, variable_value from information_schema.global_status"
                        + " where variable_name in ('COM_SELECT', 'COM_INSERT', 'COM_INSERT_SELECT', 'COM_UPDATE',"
                        + " 'COM_COMMIT', 'COM_SET_OPTION')")
                .forEach(row -> counts.put(String.valueOf(row.get(0)), Long.valueOf(String.valueOf(row.get(1)))));
        return counts;
    }
}
