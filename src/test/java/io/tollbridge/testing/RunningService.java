package io.tollbridge.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.Service;
import io.tollbridge.config.InvalidSettings;
import io.tollbridge.config.Settings;
import io.tollbridge.operations.CannotStart;
import io.tollbridge.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole service on a free port and on a schema of its own, with one organization and its bootstrap client, whose token
 * calls the management API. What is called {@code …Url} is as the outside sees it; requests always go to loopback.
 */
public final class RunningService implements AutoCloseable {
    public static final String ORGANIZATION = "acme";
    public static final String CLIENT_ID = "bootstrap";
    public static final String CLIENT_SECRET = "bootstrap-secret-of-the-tests";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MASTER_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Map<String, String> variables;
    private final Database.Location.External location;
    private final Clock clock;
    private final Service service;
    private @Nullable String token;

    private RunningService(Map<String, String> variables, Database.Location.External location, Clock clock) {
        this.variables = Map.copyOf(variables);
        this.location = location;
        this.clock = clock;
        try {
            this.service = Service.start(Settings.read(variables), clock, new SecureRandom());
        } catch (InvalidSettings | CannotStart refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** A client of the API that made it. */
    public record NewClient(String id, String secret) {
        /** The Authorization header of RFC 6749 §2.3.1. */
        public String basic() {
            return RunningService.basic(id, secret);
        }
    }

    /** With the system's clock. */
    public static RunningService start() {
        return start(Map.of());
    }

    /** With these variables added to those it needs, or put in their place. */
    public static RunningService start(Map<String, String> more) {
        return start(more, Clock.systemUTC());
    }

    /** With this clock. */
    public static RunningService start(Map<String, String> more, Clock clock) {
        return start(more, clock, TestDatabase.location());
    }

    /** On this database. */
    public static RunningService start(Map<String, String> more, Clock clock, Database.Location.External location) {
        Map<String, String> variables = variables(location);
        variables.putAll(more);
        return new RunningService(variables, location, clock);
    }

    /** The variables of a service on this database: a free port, a master key, the bootstrap client. */
    public static Map<String, String> variables(Database.Location.External location) {
        Map<String, String> variables = new HashMap<>();
        variables.put("TOLLBRIDGE_PORT", Integer.toString(freePort()));
        variables.put("TOLLBRIDGE_DB_URL", location.url());
        variables.put("TOLLBRIDGE_DB_USER", location.user());
        variables.put("TOLLBRIDGE_DB_PASSWORD", location.password());
        variables.put("TOLLBRIDGE_MASTER_KEY", MASTER_KEY);
        variables.put("TOLLBRIDGE_RATE_LIMITS", "off");
        variables.put("TOLLBRIDGE_FETCH_ALLOW", "localhost");
        variables.put("TOLLBRIDGE_BOOTSTRAP_ORG", ORGANIZATION);
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", CLIENT_ID);
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET", CLIENT_SECRET);
        return variables;
    }

    /** A port that nobody listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** A second node of the same service: same public URL, same database, a port of its own. */
    public RunningService anotherNode(Map<String, String> more) {
        Map<String, String> theirs = new HashMap<>(variables);
        theirs.put("TOLLBRIDGE_BASE_URL", baseUrl());
        theirs.put("TOLLBRIDGE_PORT", Integer.toString(freePort()));
        theirs.putAll(more);
        return new RunningService(theirs, location, clock);
    }

    /** The public URL. */
    public String baseUrl() {
        return variables.getOrDefault("TOLLBRIDGE_BASE_URL", "http://localhost:" + service.port());
    }

    /** Its database. */
    public Database.Location.External location() {
        return location;
    }

    /** Where it listens. */
    public URI address(String path) {
        return URI.create("http://localhost:" + service.port() + path);
    }

    public String organization() {
        return String.valueOf(variables.get("TOLLBRIDGE_BOOTSTRAP_ORG"));
    }

    public String entityId() {
        return baseUrl() + "/saml/" + organization() + "/metadata";
    }

    public String acsUrl() {
        return baseUrl() + "/saml/" + organization() + "/acs";
    }

    public String tokenUrl() {
        return baseUrl() + "/oauth/token";
    }

    /** A token of the bootstrap client, which has the role Admin. */
    public synchronized String token() {
        if (token == null) {
            HttpResponse<String> answer = postForm(
                    "/oauth/token",
                    Map.of("grant_type", "client_credentials"),
                    "Authorization",
                    basic(variables.getOrDefault("TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", ""), CLIENT_SECRET));
            token = json(answer).get("access_token").asText();
        }
        return token;
    }

    /** Calls the management API as the bootstrap client; anything but success is an error. */
    public JsonNode api(String method, String path, @Nullable Object body) {
        HttpResponse<String> answer = call(method, "/api/v1" + path, body, token());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body().isEmpty() ? JSON.nullNode() : json(answer);
    }

    /** Calls with this bearer token, whatever the answer. */
    public HttpResponse<String> call(String method, String path, @Nullable Object body, String bearer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json");
        return send(request.method(
                method,
                body == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(JSON.valueToTree(body).toString())));
    }

    /** Creates a user. */
    public String createUser(String email) {
        return api("POST", "/users", Map.of("email", email, "name", "Name of " + email))
                .get("id")
                .asText();
    }

    /** Creates a SAML2-bearer client with these settings beside or instead of the usual ones. */
    public NewClient createBearerClient(Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>();
        body.put("client_name", "Test app");
        body.put("grant_types", List.of("urn:ietf:params:oauth:grant-type:saml2-bearer"));
        body.put("scope", "users");
        body.putAll(more);
        JsonNode created = api("POST", "/clients", body);
        return new NewClient(
                created.get("client_id").asText(), created.get("client_secret").asText());
    }

    /** Creates an enabled identity provider with these settings beside its metadata; answers its id. */
    public String createIdentityProvider(String metadataXml, Map<String, Object> settings) {
        Map<String, Object> body = new HashMap<>(settings);
        body.put("metadata_xml", metadataXml);
        return api("POST", "/identity-providers", body).get("id").asText();
    }

    /** Changes some settings of a resource. */
    public JsonNode change(String path, Map<String, Object> settings) {
        ObjectNode body = api("GET", path, null).deepCopy();
        settings.forEach((name, value) -> body.set(name, JSON.valueToTree(value)));
        return api("PUT", path, body);
    }

    /** The report behind a reference id; reports are written soon after the answer, so it waits a little. */
    public JsonNode report(String id) {
        UUID.fromString(id);
        for (int attempt = 0; ; attempt++) {
            HttpResponse<String> answer = call("GET", "/api/v1/login-attempts/" + id, null, token());
            if (answer.statusCode() == 200) {
                return json(answer);
            }
            if (attempt == 100) {
                throw new IllegalStateException("no report " + id + ": " + answer.statusCode() + " " + answer.body());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    /** The codes of the checks that failed in that report. */
    public List<String> failedChecks(String id) {
        List<String> failed = new ArrayList<>();
        for (JsonNode check : report(id).get("checks")) {
            if (check.get("outcome").asText().equals("failed")) {
                failed.add(check.get("code").asText());
            }
        }
        return failed;
    }

    /** A form as a program sends it; headers are names and values in turn. */
    public HttpResponse<String> postForm(String path, Map<String, String> fields, String... headers) {
        String form = fields.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return post(path, "application/x-www-form-urlencoded", form, headers);
    }

    /** This body of this type. */
    public HttpResponse<String> post(String path, String contentType, String body, String... headers) {
        return send(request(path, headers).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /** A request with these headers, to be finished by the caller. */
    public HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException none) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body(), none);
        }
    }

    /** The Authorization header of RFC 6749 §2.3.1. */
    public static String basic(String id, String secret) {
        String pair = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    /** Every row of this query; binary columns in hex if the query says so. */
    public List<List<@Nullable String>> rows(String sql) {
        try (var connection = DriverManager.getConnection(location.url(), location.user(), location.password());
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** What the API cannot do yet. */
    public int update(String sql) {
        try (var connection = DriverManager.getConnection(location.url(), location.user(), location.password());
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** To the same database, for tests that hold a lock there. */
    public Connection connection() throws SQLException {
        return DriverManager.getConnection(location.url(), location.user(), location.password());
    }

    @Override
    public void close() {
        http.shutdownNow();
        service.close();
    }
}
