package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.ScimApi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is deprovisioned keeps nothing, on any node (SECURITY.md 24). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScimCutTest {
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    @ParameterizedTest
    @ValueSource(strings = {"deactivated", "deleted"})
    void session_token_refresh_token_and_exchanged_token_are_dead_at_the_next_request_on_both_nodes(String how) {
        try (AuthorizationTrip trip = new AuthorizationTrip();
                RunningService other = trip.service.anotherNode(Map.of());
                Browser bob = trip.browser()) {
            RunningService service = trip.service;
            ScimApi scim = ScimApi.create(service);
            CodeClient client = CodeClient.create(service, Map.of());
            Page end = AuthorizationTrip.signIn(
                    bob, bob.get(client.url(client.request(Map.of("scope", "openid offline_access users")))), "bob");
            var tokens = json(client.redeem(
                    CodeClient.answer(AuthorizationTrip.location(end)).getOrDefault("code", "")));
            String token = tokens.get("access_token").asText();
            String exchanged = exchanged(service, token);
            for (RunningService node : List.of(service, other)) {
                assertThat(active(node, token)).isTrue();
                assertThat(active(node, exchanged)).isTrue();
            }
            assertThat(told(bob, client)).containsKey("code");

            if (how.equals("deleted")) {
                assertThat(scim.delete("/Users/" + trip.bob).status()).isEqualTo(204);
            } else {
                assertThat(scim.operations(
                                        "/Users/" + trip.bob,
                                        "{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"False\"}")
                                .status())
                        .isEqualTo(200);
            }

            for (RunningService node : List.of(other, service)) {
                assertThat(active(node, token)).isFalse();
                assertThat(active(node, exchanged)).isFalse();
            }
            assertThat(client.refresh(tokens.get("refresh_token").asText()).body())
                    .contains("invalid_grant");
            assertThat(told(bob, client)).containsEntry("error", "login_required");

            if (how.equals("deactivated")) {
                scim.operations(
                        "/Users/" + trip.bob, "{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"True\"}");
                assertThat(active(other, token)).as("dead for good").isFalse();
                assertThat(told(bob, client)).containsEntry("error", "login_required");
            }
            scim.count();
        }
    }

    private static String exchanged(RunningService service, String token) {
        NewClient backend = service.createBearerClient(Map.of(
                "grant_types", List.of("urn:ietf:params:oauth:grant-type:saml2-bearer", EXCHANGE),
                "scope", "users",
                "allowed_subject_token_types", List.of("access_token")));
        var answer = service.postForm(
                "/oauth/token",
                Map.of("grant_type", EXCHANGE, "subject_token", token, "subject_token_type", ACCESS_TOKEN),
                "Authorization",
                backend.basic());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").asText();
    }

    private static boolean active(RunningService node, String token) {
        return json(node.postForm(
                        "/oauth/introspect",
                        Map.of("token", token),
                        "Authorization",
                        RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET)))
                .get("active")
                .asBoolean();
    }

    private static Map<String, String> told(Browser browser, CodeClient client) {
        Page page = browser.get(client.url(client.request(Map.of("prompt", "none"))));
        return CodeClient.answer(AuthorizationTrip.location(page));
    }
}
