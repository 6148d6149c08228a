package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.NodeScript;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The service as {@code openid-client} from npm finds it: {@code src/test/node/code-flow.js}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OpenidClientTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REDIRECT_URI = "https://app.example/callback";
    private static final String SCOPE = "openid email profile offline_access users:readonly";
    private static final RunningService SERVICE = RunningService.start(LocalAdministrator.variables(Map.of()));

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void a_confidential_client_discovers_signs_in_refreshes_introspects_and_revokes() throws Exception {
        JsonNode client = client("client_secret_basic", "opaque");

        JsonNode report = run(client);

        assertSignedIn(report, client);
        JsonNode introspected = report.path("introspected");
        assertThat(introspected.path("active").asBoolean()).isTrue();
        assertThat(introspected.path("username").asText()).isEqualTo(LocalAdministrator.EMAIL);
        assertThat(introspected.path("sub").asText())
                .isEqualTo(report.path("claims").path("sub").asText());
        assertThat(introspected.path("client_id").asText())
                .isEqualTo(client.path("client_id").asText());
        assertThat(report.path("introspectedRefreshToken").path("active").asBoolean())
                .isTrue();
        assertRevoked(report);
        assertThat(report.path("introspectedAfterRevocation").toString()).isEqualTo("{\"active\":false}");
    }

    @Test
    void a_public_client_does_the_same_without_a_secret() throws Exception {
        JsonNode client = client("none", "opaque");

        JsonNode report = run(client);

        assertSignedIn(report, client);
        assertRevoked(report);
    }

    @Test
    void a_client_with_jwt_access_tokens_notices_no_difference() throws Exception {
        JsonNode client = client("client_secret_basic", "jwt");

        JsonNode report = run(client);

        assertSignedIn(report, client);
        assertThat(report.path("tokens").path("access_token").asText().split("\\."))
                .hasSize(3);
        assertThat(report.path("introspected").path("active").asBoolean()).isTrue();
        assertRevoked(report);
    }

    private static void assertSignedIn(JsonNode report, JsonNode client) {
        assertThat(report.path("metadata").path("issuer").asText()).isEqualTo(SERVICE.baseUrl());
        assertThat(report.path("claims").path("aud").asText())
                .isEqualTo(client.path("client_id").asText());
        assertThat(report.path("claims").path("iss").asText()).isEqualTo(SERVICE.baseUrl());
        assertThat(report.path("userInfo").path("email").asText()).isEqualTo(LocalAdministrator.EMAIL);
        assertThat(report.path("tokens").path("scope").asText().split(" ")).containsExactlyInAnyOrder(SCOPE.split(" "));
        assertThat(report.path("refreshed").path("access_token").asText())
                .isNotEmpty()
                .isNotEqualTo(report.path("tokens").path("access_token").asText());
        assertThat(report.path("refreshed").path("refresh_token").asText())
                .isNotEmpty()
                .isNotEqualTo(report.path("tokens").path("refresh_token").asText());
    }

    private static void assertRevoked(JsonNode report) {
        assertThat(report.path("refreshAfterRevocation").asText()).isEqualTo("invalid_grant");
        assertThat(report.path("userInfoAfterRevocation").isNull())
                .as("still told who the user is after the revocation")
                .isFalse();
    }

    private static JsonNode run(JsonNode client) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "issuer",
                SERVICE.baseUrl(),
                "clientId",
                client.path("client_id").asText(),
                "redirectUri",
                REDIRECT_URI,
                "scope",
                SCOPE));
        if (client.hasNonNull("client_secret")) {
            settings.put("clientSecret", client.path("client_secret").asText());
        }
        try (NodeScript script = NodeScript.start("code-flow.js", JSON.writeValueAsString(settings))) {
            URI back = LocalAdministrator.authorize(URI.create(script.readLine()), REDIRECT_URI);
            script.writeLine(back.toString());
            JsonNode report = JSON.readTree(script.readLine());
            assertThat(script.exitStatus()).isZero();
            return report;
        }
    }

    private static JsonNode client(String authentication, String format) {
        return SERVICE.api(
                "POST",
                "/clients",
                Map.of(
                        "client_name",
                        "Node app",
                        "grant_types",
                        List.of("authorization_code", "refresh_token"),
                        "redirect_uris",
                        List.of(REDIRECT_URI),
                        "scope",
                        SCOPE,
                        "token_endpoint_auth_method",
                        authentication,
                        "access_token_format",
                        format));
    }
}
