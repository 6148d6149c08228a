package io.tollbridge.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The surface as OpenAPI 3.1, kept in {@code openapi.yaml}; a test holds it against the routes and real answers. */
final class OpenApiDocument {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    private final ObjectNode document;

    /** {@code baseUrl}: the server it names. */
    OpenApiDocument(String baseUrl) {
        try (InputStream yaml = OpenApiDocument.class.getResourceAsStream("/openapi.yaml")) {
            if (yaml == null) {
                throw new IllegalStateException("openapi.yaml is missing");
            }
            document = (ObjectNode) new YAMLMapper().readTree(yaml);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
        document.putArray("servers").addObject().put("url", baseUrl);
    }

    String json() {
        try {
            return new ObjectMapper().writeValueAsString(document);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The same, to read: a section for each tag, in its order. */
    DocsPage page() {
        Map<String, List<DocsPage.Operation>> byTag = new LinkedHashMap<>();
        document.path("tags").forEach(tag -> byTag.put(tag.path("name").asText(), new ArrayList<>()));
        document.path("paths")
                .properties()
                .forEach(path -> METHODS.stream().filter(path.getValue()::has).forEach(method -> {
                    JsonNode operation = path.getValue().path(method);
                    byTag.computeIfAbsent(operation.path("tags").path(0).asText(), _ -> new ArrayList<>())
                            .add(operation(method, path.getKey(), path.getValue(), operation));
                }));
        JsonNode info = document.path("info");
        return new DocsPage(
                info.path("title").asText(),
                info.path("description").asText(),
                elements(document.path("tags"))
                        .map(tag -> new DocsPage.Section(
                                tag.path("name").asText(),
                                tag.path("description").asText(),
                                byTag.getOrDefault(tag.path("name").asText(), List.of())))
                        .toList());
    }

    private DocsPage.Operation operation(String method, String path, JsonNode item, JsonNode operation) {
        List<DocsPage.Field> parameters = Stream.concat(
                        elements(item.path("parameters")), elements(operation.path("parameters")))
                .map(this::resolved)
                .map(parameter -> field(
                        parameter.path("name").asText() + " ("
                                + parameter.path("in").asText() + ")",
                        parameter.path("schema"),
                        parameter.path("required").asBoolean(),
                        parameter.path("description").asText()))
                .toList();
        JsonNode content = resolved(operation.path("requestBody")).path("content");
        String mediaType = Stream.of("application/json", "application/x-www-form-urlencoded")
                .filter(content::has)
                .findFirst()
                .orElse("");
        List<DocsPage.Answer> answers = operation.path("responses").properties().stream()
                .map(response -> answer(response.getKey(), resolved(response.getValue())))
                .toList();
        return new DocsPage.Operation(
                method.toUpperCase(java.util.Locale.ROOT),
                path,
                operation.path("summary").asText(),
                operation.path("description").asText(),
                permission(operation),
                parameters,
                mediaType,
                fields(content.path(mediaType).path("schema")),
                answers);
    }

    private DocsPage.Answer answer(String status, JsonNode response) {
        return new DocsPage.Answer(
                status.equals("default") ? "otherwise" : status,
                response.path("description").asText(),
                fields(response.path("content").path("application/json").path("schema")));
    }

    private static String permission(JsonNode operation) {
        if (!operation.has("security")) {
            return "";
        }
        JsonNode permissions = operation.path("security").path(0).path("bearer");
        return permissions.isEmpty() ? "any token" : permissions.path(0).asText();
    }

    private List<DocsPage.Field> fields(JsonNode reference) {
        JsonNode schema = resolved(reference);
        List<String> required =
                elements(schema.path("required")).map(JsonNode::asText).toList();
        Stream<DocsPage.Field> own = schema.path("properties").properties().stream()
                .map(property ->
                        field(property.getKey(), property.getValue(), required.contains(property.getKey()), ""));
        Stream<DocsPage.Field> of = elements(schema.path("allOf")).flatMap(part -> fields(part).stream());
        return Stream.concat(of, own).toList();
    }

    private DocsPage.Field field(String name, JsonNode reference, boolean required, String description) {
        JsonNode schema = resolved(reference);
        String told = Stream.of(description, schema.path("description").asText())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        String otherwise =
                schema.has("default") ? " Default: " + schema.path("default").asText() + "." : "";
        return new DocsPage.Field(name, type(reference), required, told + otherwise);
    }

    private String type(JsonNode reference) {
        JsonNode schema = resolved(reference);
        if (schema.has("const")) {
            return schema.path("const").asText();
        }
        if (schema.has("enum")) {
            return String.join(
                    " | ", elements(schema.path("enum")).map(JsonNode::asText).toList());
        }
        Optional<String> format = Optional.of(schema.path("format").asText()).filter(text -> !text.isEmpty());
        if (schema.path("type").asText().equals("array")) {
            return "list of " + type(schema.path("items"));
        }
        String type = schema.path("type").isArray()
                ? String.join(
                        " or ",
                        elements(schema.path("type")).map(JsonNode::asText).toList())
                : schema.path("type").asText("object");
        return format.map(word -> type + ", " + word).orElse(type);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
