package io.tollbridge;

import static io.tollbridge.testing.RunningService.CLIENT_ID;
import static io.tollbridge.testing.RunningService.CLIENT_SECRET;
import static io.tollbridge.testing.RunningService.basic;
import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Whether a token is good, asked by another client (RFC 7662), and how it dies at once on every node. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IntrospectionTest {
    private static final String INACTIVE = "{\"active\":false}";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final RunningService OTHER = SERVICE.anotherNode(
            Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "other", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "other-bootstrap"));
    private static final Issuer ISSUER = new Issuer("https://idp.example", CLOCK);
    private static final String ADMIN = basic(CLIENT_ID, CLIENT_SECRET);

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of());
    }

    private final String email = "user" + NUMBER.incrementAndGet() + "@demo.example";
    private final String user = SERVICE.createUser(email);
    private final NewClient app = SERVICE.createBearerClient(Map.of("access_token_lifetime", 300));
    private final String token = token();

    @AfterAll
    static void stop() {
        OTHER.close();
        SERVICE.close();
    }

    @Test
    void a_users_token_tells_who_and_what_it_is_for() {
        HttpResponse<String> answer = introspect(SERVICE, token);
        JsonNode body = json(answer);

        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(body.get("active").asBoolean()).isTrue();
        assertThat(body.get("username").asText()).isEqualTo(email);
        assertThat(body.get("sub").asText()).isEqualTo(user);
        assertThat(body.get("client_id").asText()).isEqualTo(app.id());
        assertThat(body.get("scope").asText()).isEqualTo("users");
        assertThat(body.get("iss").asText()).isEqualTo(SERVICE.baseUrl());
        assertThat(body.get("token_type").asText()).isEqualToIgnoringCase("Bearer");
        assertThat(body.get("iat").asLong()).isEqualTo(CLOCK.instant().getEpochSecond());
        assertThat(body.get("exp").asLong()).isEqualTo(CLOCK.instant().getEpochSecond() + 300);
    }

    @Test
    void a_clients_own_token_has_no_username() {
        JsonNode body = json(introspect(SERVICE, SERVICE.token()));

        assertThat(body.get("active").asBoolean()).isTrue();
        assertThat(body.get("sub").asText()).isEqualTo(CLIENT_ID);
        assertThat(body.has("username")).isFalse();
    }

    @Test
    void what_is_no_token_is_inactive() {
        for (String other : List.of("x", token + "x", token.substring(1), " " + token, "\u0000", "é".repeat(5000))) {
            HttpResponse<String> answer = introspect(SERVICE, other);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(INACTIVE);
        }
    }

    @Test
    void a_token_dies_in_the_instant_it_expires() {
        CLOCK.advance(Duration.ofSeconds(299));
        assertThat(introspect(SERVICE, token).body()).contains("\"active\":true");
        CLOCK.advance(Duration.ofSeconds(1));
        assertDead();
    }

    @Test
    void disabling_the_client_kills_its_tokens_at_once() {
        SERVICE.change("/clients/" + app.id(), Map.of("state", "disabled"));
        assertDead();
    }

    @Test
    void deleting_the_client_kills_its_tokens_at_once() {
        SERVICE.api("DELETE", "/clients/" + app.id(), null);
        assertDead();
    }

    @Test
    void deactivating_the_user_kills_the_users_tokens_at_once() {
        SERVICE.change("/users/" + user, Map.of("active", false));
        assertDead();
    }

    @Test
    void deleting_the_user_kills_the_users_tokens_at_once() {
        SERVICE.api("DELETE", "/users/" + user, null);
        assertDead();
    }

    @Test
    void revoking_the_application_kills_its_tokens_at_once() {
        SERVICE.update("UPDATE authorized_application SET state = 'revoked' WHERE client_id = '" + app.id() + "'");
        assertDead();
    }

    @Test
    void a_client_of_another_organization_sees_nothing() {
        assertThat(OTHER.postForm(
                                "/oauth/introspect",
                                Map.of("token", token),
                                "Authorization",
                                basic("other-bootstrap", CLIENT_SECRET))
                        .body())
                .isEqualTo(INACTIVE);
    }

    @Test
    void whoever_asks_must_say_who_he_is() {
        HttpResponse<String> nobody = SERVICE.postForm("/oauth/introspect", Map.of("token", token));
        HttpResponse<String> wrong =
                SERVICE.postForm("/oauth/introspect", Map.of("token", token), "Authorization", basic(CLIENT_ID, "x"));
        HttpResponse<String> bearer =
                SERVICE.postForm("/oauth/introspect", Map.of("token", token), "Authorization", "Bearer " + token);

        for (HttpResponse<String> answer : List.of(nobody, wrong, bearer)) {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(json(answer).get("error").asText()).isEqualTo("invalid_client");
        }
        assertThat(SERVICE.postForm("/oauth/introspect", Map.of(), "Authorization", ADMIN)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_browser_session_is_no_access_token() {
        String response = ISSUER.response(ISSUER.forAcs(SERVICE, email, null)).base64();
        SERVICE.api("GET", "/identity-providers", null)
                .get("items")
                .forEach(one -> SERVICE.change(
                        "/identity-providers/" + one.get("id").asText(), Map.of("allow_unsolicited", true)));
        String cookie = SERVICE.postForm("/saml/acme/acs", Map.of("SAMLResponse", response))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .replaceFirst("tollbridge_session=([^;]*).*", "$1");

        assertThat(SERVICE.get("/", "Cookie", "tollbridge_session=" + cookie).body())
                .contains(email);
        assertThat(introspect(SERVICE, cookie).body()).isEqualTo(INACTIVE);
        assertThat(SERVICE.call("GET", "/api/v1/me", null, cookie).statusCode()).isEqualTo(401);
        assertThat(SERVICE.get("/", "Cookie", "tollbridge_session=" + token).body())
                .doesNotContain(email);
    }

    private String token() {
        String assertion = ISSUER.assertion(ISSUER.forToken(SERVICE, email)).base64Url();
        return json(SERVICE.postForm(
                        "/oauth/token",
                        Map.of("grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer", "assertion", assertion),
                        "Authorization",
                        app.basic()))
                .get("access_token")
                .asText();
    }

    private void assertDead() {
        assertThat(introspect(SERVICE, token).body()).isEqualTo(INACTIVE);
        assertThat(introspect(OTHER, token).body()).isEqualTo(INACTIVE);
        assertThat(SERVICE.call("GET", "/api/v1/me", null, token).statusCode()).isEqualTo(401);
    }

    private static HttpResponse<String> introspect(RunningService node, String token) {
        return node.postForm("/oauth/introspect", Map.of("token", token), "Authorization", ADMIN);
    }
}
