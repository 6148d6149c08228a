package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.RunningService;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the running service refuses is in the audit log of whom it concerns, and holds no secret. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RefusalsTest {
    private static final String ADMIN = "root@acme.example";
    private static final String PASSWORD = "correct horse battery staple";
    private static final Map<String, String> VARIABLES = Map.of(
            "TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL",
            ADMIN,
            "TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD",
            PASSWORD,
            "TOLLBRIDGE_TRUSTED_PROXIES",
            "127.0.0.0/8,::1/128");
    private static final RunningService SERVICE = RunningService.start(VARIABLES, Clock.systemUTC());

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void a_refused_token_request_names_the_client_the_reason_and_the_address_and_no_secret() {
        RunningService.NewClient app = SERVICE.createBearerClient(Map.of());
        SERVICE.postForm(
                "/oauth/token",
                Map.of("grant_type", "client_credentials"),
                "Authorization",
                RunningService.basic(app.id(), "a-wrong-secret"),
                "X-Forwarded-For",
                "198.51.100.7");
        SERVICE.postForm(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:saml2-bearer",
                        "assertion",
                        "YXNzZXJ0aW9u",
                        "client_id",
                        app.id(),
                        "client_secret",
                        app.secret()));
        SERVICE.postForm(
                "/oauth/introspect",
                Map.of("token", "x"),
                "Authorization",
                RunningService.basic(app.id(), "another-wrong-secret"));

        JsonNode refused = events("actor=client:" + app.id());
        assertThat(refused)
                .extracting(event -> event.get("action").asText())
                .containsExactlyInAnyOrder("token.refused", "token.refused", "introspection.refused");
        assertThat(refused)
                .extracting(event -> event.get("reason").asText().split(":")[0])
                .containsExactlyInAnyOrder("invalid_client", "invalid_grant", "invalid_client");
        assertThat(refused).extracting(event -> event.get("address").asText()).contains("198.51.100.7", "127.0.0.1");
        assertThat(refused.toString()).doesNotContain("wrong-secret", app.secret(), "YXNzZXJ0aW9u");
    }

    @Test
    void a_refused_login_is_recorded_for_the_organization_in_the_path() {
        SERVICE.post("/saml/acme/acs", "application/x-www-form-urlencoded", "SAMLResponse=bm90IHhtbA==");
        signIn(ADMIN, "wrong password");
        signIn("my password by mistake", "x");

        JsonNode refused = events("action=login.refused");

        assertThat(refused)
                .extracting(event ->
                        event.get("actor").asText() + " " + event.get("reason").asText())
                .containsExactlyInAnyOrder(
                        "unknown message_refused", "user:" + ADMIN + " wrong_password", "unknown wrong_password");
        assertThat(refused).anySatisfy(event -> {
            assertThat(event.get("target_type").asText()).isEqualTo("login_attempt");
            assertThat(SERVICE.report(event.get("target_id").asText())
                            .get("accepted")
                            .asBoolean())
                    .isFalse();
        });
        assertThat(refused.toString()).doesNotContain("wrong password", "mistake", "bm90IHhtbA");
    }

    @Test
    void what_names_nobody_known_is_in_nobodys_log() {
        List<List<@Nullable String>> before = refusals();

        SERVICE.postForm("/oauth/token", Map.of("grant_type", "client_credentials"));
        SERVICE.postForm(
                "/oauth/token",
                Map.of("grant_type", "client_credentials"),
                "Authorization",
                RunningService.basic("no-such-client", "x"));
        SERVICE.post("/oauth/token", "text/plain", "x");
        SERVICE.post("/saml/no-such-organization/acs", "application/x-www-form-urlencoded", "SAMLResponse=x");

        assertThat(refusals()).isEqualTo(before);
    }

    @Test
    void what_the_start_created_is_in_the_log() {
        assertThat(events("actor=tollbridge:bootstrap"))
                .extracting(event -> event.get("action").asText())
                .contains("organization.create", "user.create");
    }

    @Test
    void refusals_of_the_last_moment_are_written_by_an_orderly_stop() {
        String client = "the-last-client";
        try (RunningService other = SERVICE.anotherNode(Map.of(
                "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID",
                client,
                "TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET",
                "its-secret-is-long"))) {
            for (int i = 0; i < 50; i++) {
                HttpResponse<String> answer = other.postForm(
                        "/oauth/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        RunningService.basic(client, "wrong"));
                assertThat(answer.statusCode()).isEqualTo(401);
            }
        }
        List<List<@Nullable String>> rows =
                SERVICE.rows("SELECT id FROM audit_event WHERE actor = 'client:" + client + "'");
        assertThat(rows).hasSize(50);
    }

    private static void signIn(String email, String password) {
        SERVICE.postForm("/login/acme", Map.of("email", email, "password", password), "Origin", SERVICE.baseUrl());
    }

    private static JsonNode events(String filter) {
        return SERVICE.api("GET", "/audit-events?page_size=200&" + filter, null).get("items");
    }

    /** All that are written once this is asked. */
    private static List<List<@Nullable String>> refusals() {
        events("outcome=refused");
        return SERVICE.rows("SELECT id FROM audit_event WHERE outcome = 'refused' ORDER BY id");
    }
}
