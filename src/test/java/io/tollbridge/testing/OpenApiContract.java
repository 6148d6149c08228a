package io.tollbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds answers against {@code openapi.yaml}: every answer that a test gets is one that the document promises. */
public final class OpenApiContract {
    /** What Jetty calls an ambiguous or a bad path: an encoded separator, dot, percent or control character. */
    private static final Pattern BROKEN_PATH =
            Pattern.compile("%(?:2[efEF5]|5[cC]|[01][0-9a-fA-F]|7[fF]|[89a-fA-F]|(?![0-9a-fA-F]{2}))|;|//|\\.\\.");

    private static final String ADDRESS = "https://tollbridge.example/openapi";
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final JsonSchemaFactory schemas;

    public OpenApiContract() {
        try (InputStream yaml = OpenApiContract.class.getResourceAsStream("/openapi.yaml")) {
            document = new YAMLMapper().readTree(yaml);
            String json = new ObjectMapper().writeValueAsString(document);
            schemas = JsonSchemaFactory.getInstance(
                    SpecVersion.VersionFlag.V202012,
                    builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(ADDRESS, json))));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /** Each operation, as {@code GET /path}, with the permission it needs: empty for none. */
    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> METHODS.stream()
                        .filter(path.getValue()::has)
                        .forEach(method -> operations.add(new Operation(
                                method.toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                permission(path.getValue().path(method))))));
        return operations;
    }

    /** A method of a path, as the document has it. */
    public record Operation(String method, String path, Optional<String> permission) {}

    private static Optional<String> permission(JsonNode operation) {
        if (!operation.has("security")) {
            return Optional.empty();
        }
        JsonNode permissions = operation.path("security").path(0).path("bearer");
        return Optional.of(
                permissions.isEmpty() ? "any token" : permissions.path(0).asText());
    }

    /** Fails unless the document has this status and media type for the operation, and the body fits the schema there. */
    public void check(String method, String requestPath, int status, String contentType, JsonNode body) {
        if (status == 400 && contentType.startsWith("text/html")) {
            return; // Jetty refuses a broken request line before the service sees it
        }
        if (status == 400 && contentType.isEmpty() && !Set.of("GET", "POST").contains(method)) {
            // It writes its page for GET and POST alone; a bodiless 400 at a sound path would be ours, and wrong.
            assertThat(requestPath).as("%s answers 400 without a body", method).containsPattern(BROKEN_PATH);
            return;
        }
        Optional<String> path = path(method, requestPath.split("\\?", 2)[0]);
        if (path.isEmpty()) {
            return; // a path that is none; that none of ours is missing, another test sees to
        }
        String pointer =
                "/paths/" + escaped(path.get()) + "/" + method.toLowerCase(java.util.Locale.ROOT) + "/responses";
        JsonNode responses = document.at(pointer);
        String key = responses.has(String.valueOf(status)) ? String.valueOf(status) : "default";
        assertThat(responses.has(key))
                .as("%s %s may answer %s", method, path.get(), status)
                .isTrue();
        String response = pointer + "/" + key;
        if (responses.path(key).has("$ref")) {
            response = responses.path(key).path("$ref").asText().substring(1);
        }
        JsonNode content = document.at(response).path("content");
        if (content.isMissingNode()) {
            assertThat(body.isMissingNode())
                    .as("%s %s answers %s without a body", method, path.get(), status)
                    .isTrue();
            return;
        }
        String mediaType = contentType.split(";", 2)[0].strip();
        assertThat(content.has(mediaType))
                .as("%s %s answers %s as %s", method, path.get(), status, mediaType)
                .isTrue();
        if (mediaType.endsWith("json")) {
            String schema = response + "/content/" + escaped(mediaType) + "/schema";
            assertThat(schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + schema))
                            .validate(body))
                    .as("%s %s answers %s by its schema: %s", method, path.get(), status, body)
                    .isEmpty();
        }
    }

    /** The template that the path fits; one without parameters before one with. */
    private Optional<String> path(String method, String requestPath) {
        String lower = method.toLowerCase(java.util.Locale.ROOT);
        return document.path("paths").properties().stream()
                .filter(path -> path.getValue().has(lower))
                .map(Map.Entry::getKey)
                .filter(template ->
                        requestPath.matches(Pattern.quote(template).replaceAll("\\{[a-z_]+\\}", "\\\\E[^/]+\\\\Q")))
                .min(java.util.Comparator.comparingInt(
                        template -> (int) template.chars().filter(c -> c == '{').count()));
    }

    private static String escaped(String text) {
        return text.replace("~", "~0").replace("/", "~1");
    }
}
