package io.tollbridge.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keycloak's REST API, as its admin console uses it. What Keycloak refuses is an {@link IllegalStateException}. */
public final class KeycloakAdministration {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration TOKEN_USE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI server;
    private final String username;
    private final String password;
    private String token = "";
    private long tokenFetched;

    KeycloakAdministration(HttpClient http, URI server, String username, String password) {
        this.http = http;
        this.server = server;
        this.username = username;
        this.password = password;
    }

    /** A new realm: an identity provider with its own key, users and clients. */
    public void createRealm(String realm) {
        call("POST", "", json(Map.of("realm", realm, "enabled", true, "sslRequired", "none")));
    }

    /** Removes the realm with all that is in it. */
    public void deleteRealm(String realm) {
        call("DELETE", "/" + encoded(realm), null);
    }

    /** A user who can sign in at once; returns Keycloak's id of it. */
    public String createUser(
            String realm, String username, String email, String firstName, String lastName, String password) {
        Map<String, Object> user = Map.of(
                "username", username,
                "email", email,
                "emailVerified", true,
                "firstName", firstName,
                "lastName", lastName,
                "enabled", true,
                "credentials", List.of(Map.of("type", "password", "value", password, "temporary", false)));
        return createdId(call("POST", "/" + encoded(realm) + "/users", json(user)));
    }

    /** Gives the user another e-mail address. */
    public void changeEmail(String realm, String userId, String email) {
        String path = "/" + encoded(realm) + "/users/" + encoded(userId);
        JsonNode user = parsed(
                send("GET", path, "application/json", BodyPublishers.noBody()).body());
        call("PUT", path, ((ObjectNode) user).put("email", email));
    }

    /** Registers it with the attributes email, firstName and lastName; returns Keycloak's id of it. */
    public String registerServiceProvider(String realm, SamlClient client) {
        Map<String, Object> representation = Map.of(
                "clientId", client.entityId(),
                "protocol", "saml",
                "enabled", true,
                "frontchannelLogout", true,
                "redirectUris", List.of(client.acsUrl().toString()),
                "attributes", client.attributes(),
                "protocolMappers", List.of(mapper("email"), mapper("firstName"), mapper("lastName")));
        return createdId(call("POST", "/" + encoded(realm) + "/clients", json(representation)));
    }

    /** Imports a service provider's metadata, as the admin console's "Import client" does; returns its entity id. */
    public String registerFromMetadata(String realm, String metadata) {
        String converted = send(
                        "POST",
                        "/" + encoded(realm) + "/client-description-converter",
                        "application/xml",
                        BodyPublishers.ofString(metadata))
                .body();
        JsonNode client = parsed(converted);
        call("POST", "/" + encoded(realm) + "/clients", client);
        return client.path("clientId").asText();
    }

    /** Sets these attributes of the client with that entity id; the others stay. */
    public void updateClientAttributes(String realm, String entityId, Map<String, String> attributes) {
        ObjectNode client = client(realm, entityId);
        ObjectNode changed = client.withObject("/attributes");
        attributes.forEach(changed::put);
        String id = client.path("id").asText();
        call("PUT", "/" + encoded(realm) + "/clients/" + encoded(id), client);
    }

    /** The client's attributes as Keycloak holds them. */
    public Map<String, String> clientAttributes(String realm, String entityId) {
        return JSON.convertValue(
                client(realm, entityId).path("attributes"),
                JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
    }

    /** What an anonymous GET of this URL answers. */
    String fetch(URI url) {
        HttpResponse<String> answer =
                exchange(HttpRequest.newBuilder(url).timeout(TIMEOUT).build());
        return accepted("GET " + url, answer).body();
    }

    private ObjectNode client(String realm, String entityId) {
        String path = "/" + encoded(realm) + "/clients?clientId=" + encoded(entityId);
        JsonNode found = parsed(
                send("GET", path, "application/json", BodyPublishers.noBody()).body());
        if (found.size() != 1 || !(found.get(0) instanceof ObjectNode client)) {
            throw new IllegalStateException("realm " + realm + " has no client " + entityId);
        }
        return client;
    }

    private static Map<String, Object> mapper(String property) {
        return Map.of(
                "name",
                property,
                "protocol",
                "saml",
                "protocolMapper",
                "saml-user-property-mapper",
                "config",
                Map.of(
                        "user.attribute", property,
                        "attribute.name", property,
                        "attribute.nameformat", "Basic"));
    }

    private HttpResponse<String> call(String method, String path, @Nullable JsonNode body) {
        HttpRequest.BodyPublisher publisher =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
        return send(method, path, "application/json", publisher);
    }

    private HttpResponse<String> send(String method, String path, String contentType, HttpRequest.BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/admin/realms" + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", contentType)
                .method(method, body)
                .build();
        return accepted(method + " " + request.uri(), exchange(request));
    }

    /** Keycloak's administrators have their tokens for a minute. */
    private synchronized String token() {
        if (token.isEmpty() || System.nanoTime() - tokenFetched > TOKEN_USE.toNanos()) {
            String form = "grant_type=password&client_id=admin-cli&username=" + encoded(username) + "&password="
                    + encoded(password);
            URI endpoint = URI.create(server + "/realms/master/protocol/openid-connect/token");
            HttpRequest request = HttpRequest.newBuilder(endpoint)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form))
                    .build();
            tokenFetched = System.nanoTime();
            token = parsed(accepted("POST " + endpoint, exchange(request)).body())
                    .path("access_token")
                    .asText();
        }
        return token;
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new IllegalStateException(request.method() + " " + request.uri() + " failed", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static HttpResponse<String> accepted(String what, HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(
                    "Keycloak answered " + answer.statusCode() + " to " + what + ": " + answer.body());
        }
        return answer;
    }

    private static String createdId(HttpResponse<String> answer) {
        String location = answer.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static JsonNode json(Map<String, Object> value) {
        return JSON.valueToTree(value);
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException bad) {
            throw new IllegalStateException("Keycloak answered no JSON", bad);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
