package io.tollbridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tollbridge.testing.RunningService.NewClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /scim/v2} as an identity management system calls it, with a client of its own that has the role SCIM Integration. */
public final class ScimApi {
    public static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    public static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningService service;
    private final NewClient client;
    private final String token;
    private final Map<String, Integer> sent = new TreeMap<>();

    private ScimApi(RunningService service, NewClient client) {
        this.service = service;
        this.client = client;
        this.token = token(service, client);
    }

    /** With the role SCIM Integration. */
    public static ScimApi create(RunningService service) {
        return create(service, "SCIM Integration");
    }

    /** With this role for Home. */
    public static ScimApi create(RunningService service, String role) {
        JsonNode created = service.api(
                "POST",
                "/clients",
                Map.of(
                        "client_name", "Provisioning",
                        "grant_types", List.of("client_credentials"),
                        "roles", List.of(Map.of("role", role, "division", "Home"))));
        return new ScimApi(
                service,
                new NewClient(
                        created.get("client_id").asText(),
                        created.get("client_secret").asText()));
    }

    private static String token(RunningService service, NewClient client) {
        return RunningService.json(service.postForm(
                        "/oauth/token", Map.of("grant_type", "client_credentials"), "Authorization", client.basic()))
                .get("access_token")
                .asText();
    }

    /** An answer; {@code json} is a missing node where there is no body. */
    public record Answer(HttpResponse<String> http, JsonNode json) {
        public int status() {
            return http.statusCode();
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        public String id() {
            return json.path("id").asText();
        }

        @Override
        public String toString() {
            return http.statusCode() + " " + http.body();
        }
    }

    public String token() {
        return token;
    }

    public String clientId() {
        return client.id();
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** {@code filter} as it is, before it is encoded. */
    public Answer find(String resources, String filter, String more) {
        return get("/" + resources + "?filter=" + encoded(filter) + more);
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    public Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, body, headers);
    }

    /** With one operation or several, separated by commas, in the envelope that they all have. */
    public Answer operations(String path, String operations) {
        return patch(path, """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [%s]}\
            """.formatted(operations));
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, "", headers);
    }

    /** Any request to this service; headers are names and values in turn, an empty body is none. */
    public Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = service.request("/scim/v2" + path, headers)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/scim+json");
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/scim+json; charset=utf-8");
        }
        sent.merge(method + " " + path.substring(1).split("[/?]", 2)[0], 1, Integer::sum);
        HttpResponse<String> http = service.send(
                request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        return new Answer(http, http.body().isEmpty() ? MissingNode.getInstance() : read(http));
    }

    /** A user with an e-mail address for a user name, and no more; answers its id. */
    public String createUser(String email) {
        Answer created = post("/Users", "{\"schemas\": [\"%s\"], \"userName\": \"%s\"}".formatted(USER, email));
        if (created.status() != 201) {
            throw new IllegalStateException(created.toString());
        }
        return created.id();
    }

    /** A group without members; answers its id. */
    public String createGroup(String name) {
        Answer created = post("/Groups", "{\"schemas\": [\"%s\"], \"displayName\": \"%s\"}".formatted(GROUP, name));
        if (created.status() != 201) {
            throw new IllegalStateException(created.toString());
        }
        return created.id();
    }

    /** Adds what was sent to the count of all tests, in {@code target/scim-requests.txt}. */
    public void count() {
        StringBuilder lines = new StringBuilder();
        sent.forEach(
                (kind, number) -> lines.append(number).append(' ').append(kind).append('\n'));
        try {
            Files.writeString(
                    Path.of("target", "scim-requests.txt"),
                    lines,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        sent.clear();
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode read(HttpResponse<String> http) {
        try {
            return JSON.readTree(http.body());
        } catch (IOException none) {
            throw new IllegalStateException(http.statusCode() + " " + http.body(), none);
        }
    }
}
