package io.tollbridge;

import static io.tollbridge.testing.RunningService.CLIENT_ID;
import static io.tollbridge.testing.RunningService.CLIENT_SECRET;
import static io.tollbridge.testing.RunningService.basic;
import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.RunningService;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Requests and client authentication at the token endpoint, and client_credentials (RFC 6749 §2.3, §3.2, §4.4, §5). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenEndpointTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String GRANT = "grant_type=client_credentials";
    private static final String BASIC = basic(CLIENT_ID, CLIENT_SECRET);
    private static final String CREDENTIALS = "&client_id=" + CLIENT_ID + "&client_secret=" + CLIENT_SECRET;

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void client_credentials_give_a_token_by_basic_and_by_the_form() {
        for (HttpResponse<String> answer : List.of(token(GRANT, "Authorization", BASIC), token(GRANT + CREDENTIALS))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
            assertNotKept(answer);
            JsonNode body = json(answer);
            assertThat(body.get("access_token").asText()).matches("[\\w-]{43}");
            assertThat(body.get("token_type").asText()).isEqualToIgnoringCase("Bearer");
            assertThat(body.get("expires_in").asLong()).isEqualTo(86_400);
            assertThat(body.has("refresh_token")).isFalse();
            HttpResponse<String> me = SERVICE.call(
                    "GET", "/api/v1/me", null, body.get("access_token").asText());
            assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
        }
    }

    @Test
    void the_letter_case_of_a_token_outlives_another_one_on_the_same_connection() {
        String token;
        do {
            token = json(token(GRANT, "Authorization", BASIC))
                    .get("access_token")
                    .asText();
        } while (!Character.isLetter(token.charAt(0)));
        char first = token.charAt(0);
        char other = Character.isUpperCase(first) ? Character.toLowerCase(first) : Character.toUpperCase(first);

        // Jetty keeps headers it has seen for the connection; this one begins like the next in other letters.
        assertThat(SERVICE.call("GET", "/api/v1/me", null, String.valueOf(other))
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> answer = SERVICE.call("GET", "/api/v1/me", null, token);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void a_wrong_secret_and_an_unknown_client_are_401_in_the_same_words() {
        HttpResponse<String> wrong = token(GRANT, "Authorization", basic(CLIENT_ID, "wrong"));
        HttpResponse<String> unknown = token(GRANT, "Authorization", basic("nobody", CLIENT_SECRET));
        HttpResponse<String> posted = token(GRANT + "&client_id=" + CLIENT_ID + "&client_secret=wrong");

        assertError(wrong, 401, "invalid_client");
        assertThat(wrong.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm="));
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(posted.body()).isEqualTo(wrong.body());
        assertThat(posted.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @Test
    void credentials_that_cannot_be_read_are_refused() {
        for (String header : List.of(
                "Basic",
                "Basic ",
                "Basic !!!",
                "Basic bm9jb2xvbg==",
                "Basic Og==",
                "Basic OnNlY3JldA==",
                "Basic eDo=",
                "Basic JXp6OiV6eg==",
                "basic " + "A".repeat(3000))) {
            HttpResponse<String> answer = token(GRANT, "Authorization", header);
            assertThat(answer.statusCode()).as(header + answer.body()).isEqualTo(401);
            assertError(answer, 401, "invalid_client");
        }
        assertError(token(GRANT), 401, "invalid_client");
        assertError(token(GRANT + "&client_id=" + CLIENT_ID), 401, "invalid_client");
        assertError(token(GRANT, "Authorization", "Bearer x"), 401, "invalid_client");
        assertError(token(GRANT + "&client_id=%00%ff&client_secret=x"), 401, "invalid_client");
    }

    @Test
    void one_method_of_authentication_one_client_and_each_parameter_once() {
        assertError(token(GRANT + CREDENTIALS, "Authorization", BASIC), 400, "invalid_request");
        assertError(token(GRANT + "&" + GRANT, "Authorization", BASIC), 400, "invalid_request");
        assertError(token(GRANT + "&x=1&x=2", "Authorization", BASIC), 400, "invalid_request");
        assertError(token("x=y", "Authorization", BASIC), 400, "invalid_request");
        assertError(token("", "Authorization", BASIC), 400, "invalid_request");
        assertError(token(GRANT + "&client_id=somebody-else", "Authorization", BASIC), 401, "invalid_client");
        assertThat(token(GRANT + "&client_id=" + CLIENT_ID, "Authorization", BASIC)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void an_unknown_parameter_is_ignored_and_an_empty_one_is_absent() {
        assertThat(token(GRANT + "&resource=x&scope=&audience", "Authorization", BASIC)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_scope_is_refused_to_client_credentials() {
        assertError(token(GRANT + "&scope=users", "Authorization", BASIC), 400, "invalid_scope");
    }

    @Test
    void another_grant_is_unsupported_or_not_this_clients() {
        assertError(token("grant_type=password", "Authorization", BASIC), 400, "unsupported_grant_type");
        assertError(
                token(
                        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Asaml2-bearer&assertion=x",
                        "Authorization", BASIC),
                400,
                "unauthorized_client");
    }

    @Test
    void secrets_in_the_url_are_refused_even_when_they_are_right() {
        for (String query : List.of(
                "?client_secret=" + CLIENT_SECRET + "&client_id=" + CLIENT_ID,
                "?client%5Fsecret=" + CLIENT_SECRET,
                "?assertion=x")) {
            assertError(SERVICE.post("/oauth/token" + query, FORM, GRANT), 400, "invalid_request");
            assertError(
                    SERVICE.post("/oauth/token" + query, FORM, GRANT, "Authorization", BASIC), 400, "invalid_request");
        }
        assertError(
                SERVICE.post("/oauth/introspect?token=x", FORM, "", "Authorization", BASIC), 400, "invalid_request");
    }

    @Test
    void nothing_but_a_posted_form_is_read() {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            HttpResponse<String> answer = SERVICE.send(SERVICE.request("/oauth/token", "Authorization", BASIC)
                    .method(method, java.net.http.HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow"))
                    .hasValueSatisfying(allow -> assertThat(allow).contains("POST"));
        }
        for (String type : List.of(
                "application/json", "text/plain", "application/x-www-form-urlencodedX", "multipart/form-data")) {
            assertError(SERVICE.post("/oauth/token", type, GRANT, "Authorization", BASIC), 400, "invalid_request");
        }
        assertThat(SERVICE.post("/oauth/token", FORM + "; charset=UTF-8", GRANT, "Authorization", BASIC)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_client_authenticates_only_by_the_method_it_is_set_to() {
        var client = SERVICE.createBearerClient(Map.of("token_endpoint_auth_method", "client_secret_post"));
        String form = "grant_type=client_credentials&client_id=" + client.id() + "&client_secret=" + client.secret();

        assertError(token(GRANT, "Authorization", client.basic()), 401, "invalid_client");
        assertError(token(form), 400, "unauthorized_client");
    }

    @Test
    void a_disabled_client_is_as_good_as_unknown() {
        var client = SERVICE.createBearerClient(Map.of());
        SERVICE.change("/clients/" + client.id(), Map.of("state", "disabled"));

        assertThat(token(GRANT, "Authorization", client.basic()).body())
                .isEqualTo(token(GRANT, "Authorization", basic("nobody", "x")).body());
    }

    @Test
    void what_is_in_the_database_of_a_token_is_its_sha_256_alone() throws Exception {
        String token =
                json(token(GRANT, "Authorization", BASIC)).get("access_token").asText();
        String sha256 = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                        .digest(token.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));

        assertThat(SERVICE.rows("SELECT LOWER(HEX(secret_sha256)) FROM credential")
                        .toString())
                .contains(sha256);
        for (var table :
                SERVICE.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")) {
            assertThat(SERVICE.rows("SELECT * FROM " + table.getFirst()).toString())
                    .doesNotContain(token, CLIENT_SECRET);
        }
    }

    private static HttpResponse<String> token(String body, String... headers) {
        return SERVICE.post("/oauth/token", FORM, body, headers);
    }

    private static void assertError(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode body = json(answer);
        assertThat(body.get("error").asText()).isEqualTo(code);
        // RFC 6749 §5.2
        assertThat(body.get("error_description").asText()).matches("[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]+");
        assertNotKept(answer);
    }

    private static void assertNotKept(HttpResponse<String> answer) {
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
    }
}
