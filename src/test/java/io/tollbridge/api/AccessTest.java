package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.directory.Organization;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /me, ''",
        "GET, /users, directory:user:view",
        "POST, /users, directory:user:edit",
        "GET, /users/ID, directory:user:view",
        "PUT, /users/ID, directory:user:edit",
        "DELETE, /users/ID, directory:user:edit",
        "PUT, /users/ID/roles, directory:user:edit",
        "GET, /users/ID/identities, directory:user:view",
        "DELETE, /users/ID/identities/ID, directory:user:edit",
        "GET, /organization, directory:organization:edit",
        "PUT, /organization, directory:organization:edit",
        "GET, /roles, authorization:role:view",
        "POST, /roles, authorization:role:edit",
        "GET, /roles/ID, authorization:role:view",
        "PUT, /roles/ID, authorization:role:edit",
        "DELETE, /roles/ID, authorization:role:edit",
        "GET, /divisions, authorization:role:view",
        "POST, /divisions, authorization:role:edit",
        "GET, /divisions/ID, authorization:role:view",
        "PUT, /divisions/ID, authorization:role:edit",
        "DELETE, /divisions/ID, authorization:role:edit",
        "GET, /permissions, authorization:role:view",
        "GET, /scopes, authorization:role:view",
        "GET, /audit-events, audit:event:view",
        "GET, /clients, oauth:client:view",
        "POST, /clients, oauth:client:add",
        "GET, /clients/ID, oauth:client:view",
        "PUT, /clients/ID, oauth:client:edit",
        "DELETE, /clients/ID, oauth:client:delete",
        "POST, /clients/ID/move-to-code, oauth:client:edit",
        "POST, /clients/ID/secret, oauth:client:edit",
        "DELETE, /clients/ID/secrets/ID, oauth:client:edit",
        "GET, /clients/ID/usage, oauth:client:view",
        "GET, /authorized-applications, oauth:client:authorize",
        "GET, /authorized-applications/ID, oauth:client:authorize",
        "PUT, /authorized-applications/ID, oauth:client:authorize",
        "DELETE, /authorized-applications/ID, oauth:client:authorize",
        "GET, /identity-providers, sso:provider:view",
        "POST, /identity-providers, sso:provider:edit",
        "GET, /identity-providers/ID, sso:provider:view",
        "PUT, /identity-providers/ID, sso:provider:edit",
        "DELETE, /identity-providers/ID, sso:provider:edit",
        "PUT, /identity-providers/ID/metadata, sso:provider:edit",
        "GET, /identity-providers/ID/certificates, sso:provider:view",
        "POST, /identity-providers/ID/certificates, sso:provider:edit",
        "DELETE, /identity-providers/ID/certificates/00, sso:provider:edit",
        "GET, /login-attempts, sso:provider:view",
        "GET, /login-attempts/ID, sso:provider:view",
        "GET, /sessions, oauth:client:view",
        "DELETE, /sessions, oauth:client:view",
        "DELETE, /sessions/ID, oauth:client:view",
        "GET, /tokens/ID, oauth:client:view",
        "DELETE, /tokens/ID, oauth:client:view",
        "GET, /tokens/me, ''",
        "DELETE, /tokens/me, ''",
        "GET, /lineage/ID, oauth:client:view",
    })
    void every_route_needs_a_token_with_its_permission(String method, String path, String permission) {
        String address = path.replace("ID", UUID.randomUUID().toString());
        var noBody = BodyPublishers.noBody();

        Answer without = server.nobody().send(method, address, "", noBody);
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.header("WWW-Authenticate")).startsWith("Bearer ").doesNotContain("error");
        assertThat(without.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(without.header("Cache-Control")).isEqualTo("no-store");

        Answer unknown = server.withToken("no-such-token").send(method, address, "", noBody);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.header("WWW-Authenticate")).contains("error=\"invalid_token\"");

        if (!permission.isEmpty()) {
            Organization organization = server.organization();
            Answer wrong =
                    server.clientWith(organization, "directory:scim:provision").send(method, address, "", noBody);
            assertThat(wrong.status()).isEqualTo(403);
            assertThat(wrong.header("WWW-Authenticate")).contains("error=\"insufficient_scope\"", permission);

            Answer right = server.clientWith(organization, permission).send(method, address, "", noBody);
            assertThat(right.status()).isNotIn(401, 403).isLessThan(500);
        }
    }

    @Test
    void an_expired_token_is_refused_from_the_instant_it_expires() throws Exception {
        try (ApiServer other = new ApiServer()) {
            ApiServer.Caller admin = other.admin();
            other.clock.advance(Duration.ofSeconds(3599));
            assertThat(admin.get("/me").status()).isEqualTo(200);
            other.clock.advance(Duration.ofSeconds(1));
            assertThat(admin.get("/me").status()).isEqualTo(401);
        }
    }

    @Test
    void a_token_in_the_query_is_none() {
        assertThat(server.nobody().get("/me?access_token=abc").status()).isEqualTo(401);
    }

    @Test
    void a_users_scope_narrows_what_his_roles_permit() {
        ApiServer.Caller narrow = server.userWith(server.organization(), "ann@example.org", "users:readonly");

        assertThat(narrow.get("/users").status()).isEqualTo(200);
        assertThat(narrow.post("/users", "{}").status()).isEqualTo(403);
        assertThat(narrow.get("/clients").status()).isEqualTo(403);
    }

    @Test
    void a_readonly_scope_ends_no_session_and_no_token_although_their_permission_is_to_view() {
        Organization organization = server.organization();
        ApiServer.Caller reader = server.userWith(organization, "rob@example.org", "oauth:readonly");
        ApiServer.Caller writer = server.userWith(organization, "wes@example.org", "oauth");
        String id = UUID.randomUUID().toString();

        assertThat(reader.get("/sessions").status()).isEqualTo(200);
        for (String path : List.of("/sessions?user_id=" + id, "/sessions/" + id, "/tokens/" + id)) {
            assertThat(reader.delete(path).status()).as(path).isEqualTo(403);
            assertThat(writer.delete(path).status()).as(path).isIn(204, 404);
        }
    }

    @Test
    void me_tells_whom_a_users_token_speaks_for() {
        ApiServer.Caller ann = server.userWith(server.organization(), "Ann@example.org", "users:readonly sso");

        Answer me = ann.get("/me");
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json().get("email").asText()).isEqualTo("Ann@example.org");
        assertThat(me.json().get("name").asText()).isEqualTo("Ann Example");
        assertThat(me.json().get("organization").asText()).isEqualTo(ann.organization.slug());
        assertThat(me.json().get("scope").asText()).isEqualTo("sso users:readonly");
        assertThat(me.json().get("permissions"))
                .extracting(com.fasterxml.jackson.databind.JsonNode::asText)
                .containsExactly("directory:user:view", "sso:provider:edit", "sso:provider:view");
        assertThat(me.json().get("expires_at").asText()).isEqualTo("2026-06-01T13:00:00Z");
        assertThat(UUID.fromString(me.json().get("id").asText())).isNotNull();
        assertThat(me.json().has("client_id")).isTrue();
    }

    @Test
    void me_tells_of_the_client_where_there_is_no_user() {
        Answer me = server.admin().get("/me");
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json().get("name").asText()).isEqualTo("Robot");
        assertThat(me.json().has("id")).isFalse();
        assertThat(me.json().has("email")).isFalse();
    }

    @Test
    void another_path_is_not_found_and_another_method_is_not_allowed() {
        ApiServer.Caller admin = server.admin();

        assertThat(admin.get("/no-such-thing/at/all").status()).isEqualTo(404);
        Answer method = admin.delete("/users");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).isEqualTo("GET, POST");
        assertThat(method.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void a_route_that_does_not_say_who_may_use_it_fails_the_start() {
        assertThatThrownBy(() -> Javalin.create(config -> {
                    ApiRoutes.refuseOpenRoutes(config.events);
                    config.routes.get("/api/v1/forgotten", ctx -> ctx.result("open"));
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("GET /api/v1/forgotten does not say who may use it");
    }
}
