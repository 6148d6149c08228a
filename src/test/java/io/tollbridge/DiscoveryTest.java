package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What clients read before they come: a golden file, and every endpoint that it names answers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DiscoveryTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "discovery.json");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Test
    void rfc_8414_3_3_both_documents_are_the_golden_one_under_the_issuer_that_was_asked() throws Exception {
        try (RunningService service = RunningService.start(Map.of("TOLLBRIDGE_BASE_URL", "https://id.example"))) {
            String oauth =
                    service.get("/.well-known/oauth-authorization-server").body();
            String openId = service.get("/.well-known/openid-configuration").body();
            assertThat(openId).isEqualTo(oauth);
            assertThat(AuthorizationServerMetadata.parse(oauth).getIssuer().getValue())
                    .isEqualTo("https://id.example");
            assertThat(OIDCProviderMetadata.parse(openId).supportsAuthorizationResponseIssuerParam())
                    .isTrue(); // RFC 9207 §3

            Path actual = Path.of("target", "discovery.json");
            Files.writeString(actual, sorted(oauth) + "\n");
            assertThat(Files.readString(actual))
                    .as("if the difference is wanted, copy %s over %s", actual, GOLDEN)
                    .isEqualTo(Files.readString(GOLDEN));

            for (JsonNode value : JSON.readTree(oauth)) {
                if (value.asText().startsWith("https://id.example/")) {
                    String path = URI.create(value.asText()).getPath();
                    assertThat(List.of(
                                    service.get(path).statusCode(),
                                    service.postForm(path, Map.of()).statusCode()))
                            .as(path)
                            .doesNotContain(404, 500);
                }
            }
        }
    }

    @Test
    void once_the_implicit_grant_has_ended_it_is_not_advertised() {
        try (RunningService service = RunningService.start(
                Map.of(), new io.tollbridge.testing.TestClock(java.time.Instant.parse("2027-05-01T00:00:00Z")))) {
            JsonNode metadata = RunningService.json(service.get("/.well-known/openid-configuration"));
            assertThat(metadata.get("grant_types_supported").toString()).doesNotContain("implicit");
            assertThat(metadata.get("response_types_supported").toString()).isEqualTo("[\"code\"]");
        }
    }

    private static String sorted(String json) throws Exception {
        return JSON.writeValueAsString(JSON.readValue(json, TreeMap.class));
    }
}
