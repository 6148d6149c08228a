package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesApiTest {
    private static final String HELP = """
        {"name": "Help", "description": "Help desk", "permissions": ["directory:user:view", "directory:user:edit"]}\
        """;

    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void a_role_is_made_read_changed_and_deleted() {
        Caller admin = server.admin();

        Answer made = admin.post("/roles", HELP);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        String path = "/roles/" + made.json().get("id").asText();
        assertThat(made.header("Location")).isEqualTo("/api/v1" + path);
        assertThat(made.json().get("built_in").asBoolean()).isFalse();
        assertThat(made.json().get("permissions")).hasSize(2);
        assertThat(admin.get(path).json()).isEqualTo(made.json());
        assertThat(admin.post("/roles", HELP).status()).isEqualTo(409);
        assertThat(admin.post("/roles", HELP.replace("Help", "HELP")).fields()).containsExactly("name");

        Answer changed = admin.put(path, "{\"name\": \"Desk\"}", "If-Match", "\"1\"");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.json().get("permissions")).isEmpty();
        assertThat(admin.put(path, made.json().toString(), "If-Match", "\"1\"").status())
                .isEqualTo(412);
        assertThat(admin.put(path, made.json().toString()).status()).isEqualTo(200);
        assertThat(server.admin().get(path).status()).isEqualTo(404);
        assertThat(admin.delete(path, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
    }

    @Test
    void a_permission_that_nothing_asks_for_is_invalid() {
        Caller admin = server.admin();
        for (String unknown :
                List.of("users:all:edit", "Directory:User:View", "x", "directory:user:view oauth:client:add")) {
            Answer answer = admin.post("/roles", "{\"name\": \"R\", \"permissions\": [\"" + unknown + "\"]}");
            assertThat(answer.status()).as(unknown).isEqualTo(422);
            assertThat(answer.fields()).as(unknown).containsExactly("permissions");
        }
        assertThat(admin.post("/roles", "{\"permissions\": \"all\", \"owner\": 1}")
                        .fields())
                .containsExactlyInAnyOrder("name", "permissions", "owner");
    }

    @Test
    void a_built_in_role_is_read_only() {
        Caller admin = server.admin();
        JsonNode roles = admin.get("/roles").json().get("items");
        assertThat(roles)
                .extracting(role -> role.get("name").asText())
                .containsExactly("Admin", "SCIM Integration", "User");

        for (JsonNode role : roles) {
            String path = "/roles/" + role.get("id").asText();
            Answer put = admin.put(path, role.toString());
            assertThat(put.status()).isEqualTo(409);
            assertThat(put.json().get("detail").asText()).contains("built in");
            assertThat(admin.delete(path).status()).isEqualTo(409);
        }
    }

    @Test
    void nobody_puts_a_permission_into_a_role_that_he_does_not_hold_for_home() {
        Caller admin = server.admin();
        Caller narrow = server.clientWith(admin.organization, "authorization:role:edit", "directory:user:view");

        assertThat(narrow.post("/roles", HELP).status()).isEqualTo(403);
        Answer made = narrow.post("/roles", "{\"name\": \"Look\", \"permissions\": [\"directory:user:view\"]}");
        assertThat(made.status()).isEqualTo(201);
        String path = "/roles/" + made.json().get("id").asText();
        assertThat(narrow.put(path, HELP).status()).isEqualTo(403);
        assertThat(admin.put(path, HELP).status()).isEqualTo(200);
        assertThat(narrow.put(path, HELP.replace("Help desk", "mine")).status()).isEqualTo(403);
    }

    @Test
    void a_users_scope_narrows_what_he_may_put_into_a_role() {
        Caller ann = server.userWith(server.organization(), "ann@example.org", "authorization users:readonly");

        assertThat(ann.post("/roles", HELP).status()).isEqualTo(403);
        assertThat(ann.post("/roles", "{\"name\": \"L\", \"permissions\": [\"directory:user:view\"]}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void a_role_that_is_held_is_not_deleted_and_the_answer_says_by_how_many() {
        Caller admin = server.admin();
        String path = "/roles/" + admin.post("/roles", HELP).json().get("id").asText();
        for (int i = 0; i < 2; i++) {
            admin.post(
                    "/users", "{\"email\": \"u" + i + "@x.org\", \"name\": \"U\", \"roles\": [{\"role\": \"Help\"}]}");
        }
        server.clientOf(admin.organization, "Help");

        Answer refused = admin.delete(path);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("detail").asText()).isEqualTo("It is in use by 2 users and 1 client.");
        assertThat(admin.get(path).status()).isEqualTo(200);
    }

    @Test
    void what_a_role_may_counts_from_the_next_call() {
        Caller admin = server.admin();
        String path = "/roles/" + admin.post("/roles", HELP).json().get("id").asText();
        Caller help = server.clientOf(admin.organization, "Help");
        assertThat(help.get("/users").status()).isEqualTo(200);

        admin.put(path, "{\"name\": \"Help\", \"permissions\": []}");

        assertThat(help.get("/users").status()).isEqualTo(403);
    }

    @Test
    void lists_come_in_pages_by_name() {
        Caller admin = server.admin();
        for (String name : List.of("b", "a", "D", "c")) {
            admin.post("/roles", "{\"name\": \"" + name + "\"}");
        }
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = admin.get("/roles?page_size=3" + cursor).json();
            page.get("items").forEach(role -> names.add(role.get("name").asText()));
            cursor = page.get("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("next_cursor").asText();
        } while (!cursor.isEmpty());

        assertThat(names).containsExactly("a", "Admin", "b", "c", "D", "SCIM Integration", "User");
        assertThat(admin.get("/roles?cursor=nonsense").status()).isEqualTo(422);
    }

    @Test
    void the_catalogues_tell_what_can_be_given_and_what_a_scope_permits() {
        Caller admin = server.admin();

        JsonNode permissions = admin.get("/permissions").json().get("items");
        assertThat(permissions)
                .extracting(item -> item.get("name").asText())
                .contains("audit:event:view", "authorization:role:edit", "directory:organization:edit")
                .doesNotHaveDuplicates();
        assertThat(permissions)
                .allSatisfy(item -> assertThat(item.get("description").asText()).isNotBlank());
        JsonNode scopes = admin.get("/scopes").json().get("items");
        assertThat(scopes).hasSize(38);
        for (JsonNode scope : scopes) {
            List<String> permits = new ArrayList<>();
            scope.get("permissions").forEach(one -> permits.add(one.asText()));
            switch (scope.get("name").asText()) {
                case "users" -> assertThat(permits).containsExactly("directory:user:view", "directory:user:edit");
                case "users:readonly" -> assertThat(permits).containsExactly("directory:user:view");
                case "openid" -> assertThat(permits).isEmpty();
                default -> assertThat(permits).doesNotContain("directory:user:edit");
            }
        }
    }

    @Test
    void every_permission_of_a_role_is_in_some_scope() {
        JsonNode scopes = server.admin().get("/scopes").json().get("items");
        List<String> reachable = new ArrayList<>();
        scopes.forEach(scope -> scope.get("permissions").forEach(one -> reachable.add(one.asText())));

        server.admin()
                .get("/permissions")
                .json()
                .get("items")
                .forEach(permission ->
                        assertThat(reachable).contains(permission.get("name").asText()));
    }
}
