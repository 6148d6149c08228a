package io.tollbridge;

import static io.tollbridge.testing.RunningService.basic;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is written behind the answers is not lost at an orderly stop. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UsageTest {
    @Test
    void requests_and_uses_of_a_secret_are_there_after_a_stop() {
        try (RunningService other = RunningService.start()) {
            NewClient app;
            try (RunningService service = other.anotherNode(Map.of())) {
                app = service.createBearerClient(Map.of());
                ask(service, "/oauth/introspect", app.id(), app.secret());
                ask(service, "/oauth/introspect", app.id(), "not the secret");
                ask(service, "/oauth/token", app.id(), app.secret());
            }

            assertThat(other.rows("SELECT endpoint, outcome, requests FROM usage_day WHERE client_id = '" + app.id()
                            + "' ORDER BY endpoint, outcome"))
                    .isEqualTo(List.of(
                            List.of("introspect", "invalid_client", "1"),
                            List.of("introspect", "ok", "1"),
                            List.of("token", "unauthorized_client", "1")));
            assertThat(other.api("GET", "/clients/" + app.id() + "/usage", null).get("items"))
                    .hasSize(3);
            assertThat(other.api("GET", "/clients/" + app.id(), null)
                            .get("secrets")
                            .get(0)
                            .get("last_used_at")
                            .isNull())
                    .isFalse();
        }
    }

    private static void ask(RunningService service, String path, String id, String secret) {
        service.postForm(
                path, Map.of("token", "x", "grant_type", "client_credentials"), "Authorization", basic(id, secret));
    }
}
