package io.tollbridge.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code /api/v1} and the OAuth endpoints of a running service, over HTTP as any client would call them. */
public final class ManagementApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String baseUrl;
    private final String clientId;
    private final String clientSecret;
    private String token = "";

    ManagementApi(String baseUrl, String clientId, String clientSecret) {
        this.baseUrl = baseUrl;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
    }

    /** What was answered; the body of an answer without JSON is missing. */
    public record Answer(int status, JsonNode body) {}

    /** Reads; {@code path} is below {@code /api/v1}. Anything but 200 is an {@link IllegalStateException}. */
    public JsonNode get(String path) {
        return expect(200, "GET " + path, send("GET", path, "", token()));
    }

    /** Creates, and wants 201. {@code body} is JSON, or what becomes it. */
    public JsonNode post(String path, Object body) {
        return expect(201, "POST " + path, send("POST", path, json(body), token()));
    }

    /** Replaces, and wants 200. */
    public JsonNode put(String path, Object body) {
        return expect(200, "PUT " + path, send("PUT", path, json(body), token()));
    }

    /** Deletes, and wants 204. */
    public void delete(String path) {
        expect(204, "DELETE " + path, send("DELETE", path, "", token()));
    }

    /** Sends it with this bearer token, whatever is answered; an empty body is none. */
    public Answer send(String method, String path, String body, String bearer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + "/api/v1" + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + bearer);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return exchange(request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    }

    /** A form for one of the OAuth endpoints, with the client's secret by HTTP Basic, whatever is answered. */
    public Answer form(String path, Map<String, String> fields, String id, String secret) {
        String encoded = fields.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        // RFC 6749 §2.3.1: both are encoded as in a form before they are joined.
        String credentials = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
        return exchange(HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded))
                .build());
    }

    /** What RFC 7662 says of a token, asked by the client that was made at the start. */
    public JsonNode introspect(String tokenToDescribe) {
        return expect(
                200,
                "POST /oauth/introspect",
                form("/oauth/introspect", Map.of("token", tokenToDescribe), clientId, clientSecret));
    }

    /** The token of the client that was made at the start; it may do everything in its organization. */
    public synchronized String token() {
        if (token.isEmpty()) {
            Answer answer = form("/oauth/token", Map.of("grant_type", "client_credentials"), clientId, clientSecret);
            token = expect(200, "POST /oauth/token", answer)
                    .path("access_token")
                    .asText();
        }
        return token;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private Answer exchange(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            boolean json =
                    answer.headers().firstValue("Content-Type").orElse("").contains("json");
            return new Answer(answer.statusCode(), json ? JSON.readTree(answer.body()) : MissingNode.getInstance());
        } catch (IOException failed) {
            throw new UncheckedIOException(request.method() + " " + request.uri() + ": " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static JsonNode expect(int status, String what, Answer answer) {
        if (answer.status() != status) {
            throw new IllegalStateException(what + " answered " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private static String json(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
