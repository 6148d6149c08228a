package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An identity provider that is no longer trusted takes with it whatever came from it (HTTP.md section 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdentityProviderCutTest {
    @ParameterizedTest
    @ValueSource(strings = {"disabled", "deleted"})
    void its_sessions_and_tokens_are_dead_on_their_next_use_and_the_local_administrators_live(String how) {
        try (AuthorizationTrip trip = new AuthorizationTrip();
                Browser alice = trip.browser();
                Browser root = trip.browser()) {
            RunningService service = trip.service;
            CodeClient client = CodeClient.create(service, Map.of());
            Map<String, String> request = client.request(Map.of("scope", "openid offline_access"));
            Page end = AuthorizationTrip.signIn(alice, alice.get(client.url(request)), "alice");
            var tokens = json(client.redeem(code(end)));
            Page login = root.get(client.url(client.request(Map.of("prompt", "select_account"))));
            Page rootsEnd = root.submit(login.formWith("password")
                    .with("email", AuthorizationTrip.ADMIN_EMAIL)
                    .with("password", AuthorizationTrip.ADMIN_PASSWORD));
            String rootsToken =
                    json(client.redeem(code(rootsEnd))).get("access_token").asText();
            String token = tokens.get("access_token").asText();
            assertThat(userInfo(service, token)).isEqualTo(200);

            if (how.equals("disabled")) {
                service.change("/identity-providers/" + trip.idpId, Map.of("enabled", false));
            } else {
                service.api("DELETE", "/identity-providers/" + trip.idpId, null);
            }

            assertThat(userInfo(service, token)).isEqualTo(401);
            assertThat(client.refresh(tokens.get("refresh_token").asText()).body())
                    .contains("invalid_grant");
            assertThat(told(alice, client)).containsEntry("error", "login_required");
            assertThat(userInfo(service, rootsToken)).isEqualTo(200);
            assertThat(told(root, client)).containsKey("code");
        }
    }

    private static Map<String, String> told(Browser browser, CodeClient client) {
        Page page = browser.get(client.url(client.request(Map.of("prompt", "none"))));
        return CodeClient.answer(AuthorizationTrip.location(page));
    }

    private static String code(Page end) {
        return CodeClient.answer(AuthorizationTrip.location(end)).getOrDefault("code", "");
    }

    private static int userInfo(RunningService service, String token) {
        return service.get("/oauth/userinfo", "Authorization", "Bearer " + token)
                .statusCode();
    }
}
