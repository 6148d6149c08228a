package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.store.Database;
import io.tollbridge.testing.Relay;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Health, metrics, and a database that goes away and comes back (HTTP.md section 6). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OperationsTest {
    @Test
    void without_the_database_everything_is_503_until_it_is_back() throws Exception {
        Database.Location.External direct = TestDatabase.location();
        Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(direct.url());
        assertThat(port.find()).as(direct.url()).isTrue();
        try (Relay relay = new Relay(Integer.parseInt(port.group(1)))) {
            var behind = new Database.Location.External(
                    direct.url().replace(port.group(), "127.0.0.1:" + relay.port()), direct.user(), direct.password());
            try (RunningService service = RunningService.start(Map.of(), Clock.systemUTC(), behind)) {
                String token = service.token();
                assertThat(service.get("/health/ready").body()).contains("\"status\":\"up\"", "\"database\":\"up\"");

                relay.cut();

                HttpResponse<String> page = service.get("/login/acme");
                assertThat(page.statusCode()).isEqualTo(503);
                assertThat(page.body()).contains("The service is not available at the moment.");
                HttpResponse<String> refused = service.postForm(
                        "/oauth/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET));
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(json(refused).get("error").asText()).isEqualTo("temporarily_unavailable");
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(service.call("GET", "/api/v1/me", null, token).statusCode())
                        .isEqualTo(503);
                assertThat(service.postForm("/saml/acme/acs", Map.of("SAMLResponse", "x"))
                                .statusCode())
                        .isEqualTo(503);
                HttpResponse<String> ready = service.get("/health/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(json(ready).get("database").asText()).isEqualTo("down");
                assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
                assertThat(service.get("/metrics").statusCode()).isEqualTo(200);

                relay.mend();

                for (int attempt = 0; service.get("/health/ready").statusCode() != 200 && attempt < 20; attempt++) {
                    Thread.sleep(250);
                }
                assertThat(service.get("/health/ready").statusCode()).isEqualTo(200);
                assertThat(service.call("GET", "/api/v1/me", null, token).statusCode())
                        .isEqualTo(200);
                assertThat(service.get("/login/acme").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void metrics_count_requests_and_validations_by_words_of_ours_alone() {
        try (RunningService service = RunningService.start()) {
            service.token();
            service.get("/login/acme");
            service.get("/login/acme-2");
            service.get("/no/such/page/4711");
            service.postForm("/saml/acme/acs", Map.of("SAMLResponse", "%%%"));

            String metrics = service.get("/metrics").body();

            assertThat(metrics)
                    .containsPattern(
                            "tollbridge_http_requests_seconds_count\\{method=\"POST\",route=\"/oauth/token\",status=\"200\"\\}"
                                + " 1")
                    .containsPattern(
                            "tollbridge_http_requests_seconds_count\\{method=\"GET\",route=\"/login/\\{org\\}\",status=\"200\"\\}"
                                + " 1")
                    .containsPattern(
                            "tollbridge_http_requests_seconds_count\\{method=\"GET\",route=\"/login/\\{org\\}\",status=\"404\"\\}"
                                + " 1")
                    .containsPattern(
                            "tollbridge_saml_validations_total\\{channel=\"acs\",code=\"encoding\",outcome=\"rejected\"\\}"
                                + " 1")
                    .contains("jvm_memory_used_bytes");
            assertThat(List.of("4711", "acme-2")).noneMatch(metrics::contains);
        }
    }
}
