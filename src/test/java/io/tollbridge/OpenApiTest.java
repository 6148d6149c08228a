package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollbridge.config.Settings;
import io.tollbridge.testing.OpenApiContract;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The published document has every route, with its permission, and invents none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OpenApiTest {
    private final OpenApiContract contract = new OpenApiContract();
    private final Service service = start();

    private static Service start() {
        try {
            return Service.start(
                    Settings.read(RunningService.variables(TestDatabase.location())),
                    Clock.systemUTC(),
                    new SecureRandom());
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void no_route_is_missing_and_none_invented() {
        Set<String> documented = contract.operations().stream()
                .map(operation -> operation.method() + " " + operation.path() + " ["
                        + operation.permission().orElse("anyone") + "]")
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(mounted());
    }

    private Set<String> mounted() {
        return service.routes().stream()
                .filter(route -> !route.startsWith("BEFORE"))
                .filter(route -> !route.matches("(GET|POST) /admin.*")) // pages for people
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void machines_read_it_as_openapi_and_people_as_a_page() throws Exception {
        JsonNode document = new ObjectMapper().readTree(get("/openapi.json").body());
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.path("servers").path(0).path("url").asText()).startsWith("http://localhost:");

        HttpResponse<String> page = get("/docs");
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(page.body()).doesNotContain("<script>", "<style");
        for (OpenApiContract.Operation operation : contract.operations()) {
            assertThat(page.body()).contains("<code>" + operation.path() + "</code>");
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    /** So that a list in the document is one in the answer, and so on: every schema reference leads somewhere. */
    @Test
    void every_reference_leads_somewhere() throws Exception {
        JsonNode document = new ObjectMapper().readTree(get("/openapi.json").body());
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }
}
