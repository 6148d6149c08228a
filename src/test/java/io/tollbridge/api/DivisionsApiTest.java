package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.directory.Organization;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Divisions, and what it means to hold a role for one of them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DivisionsApiTest {
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
    void a_division_is_made_renamed_and_deleted() {
        Caller admin = server.admin();
        Answer made = division(admin, "East");
        assertThat(made.status()).isEqualTo(201);
        String path = "/divisions/" + made.json().get("id").asText();
        assertThat(admin.get(path).json()).isEqualTo(made.json());
        assertThat(division(admin, "east").status()).isEqualTo(409);

        Answer renamed = admin.put(path, "{\"name\": \"Far East\"}", "If-Match", "\"1\"");
        assertThat(renamed.json().get("name").asText()).isEqualTo("Far East");
        assertThat(renamed.header("ETag")).isEqualTo("\"2\"");
        assertThat(admin.put(path, made.json().toString(), "If-Match", "\"1\"").status())
                .isEqualTo(412);
        assertThat(server.admin().get(path).status()).isEqualTo(404);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.delete(path).status()).isEqualTo(404);
    }

    @Test
    void home_is_neither_renamed_nor_deleted() {
        Caller admin = server.admin();
        JsonNode home = admin.get("/divisions").json().get("items").get(0);
        assertThat(home.get("name").asText()).isEqualTo("Home");
        String path = "/divisions/" + home.get("id").asText();

        assertThat(admin.put(path, "{\"name\": \"House\"}").status()).isEqualTo(409);
        assertThat(admin.delete(path).status()).isEqualTo(409);
        assertThat(admin.get(path).json()).isEqualTo(home);
    }

    @Test
    void a_division_in_use_is_not_deleted_and_the_answer_says_by_whom() {
        Caller admin = server.admin();
        String path = "/divisions/" + division(admin, "East").json().get("id").asText();
        user(admin, "a@x.org", "East", "");
        user(admin, "b@x.org", "Home", "{\"role\": \"User\", \"division\": \"East\"}");
        server.clientOf(admin.organization, "User", "East");
        admin.put("/organization", "{\"name\": \"Acme\", \"default_division\": \"East\"}");

        Answer refused = admin.delete(path);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("detail").asText())
                .contains("1 user in it", "1 user with a role for it", "1 client with a role for it", "as the default");
        assertThat(admin.get(path).status()).isEqualTo(200);
    }

    @Test
    void who_manages_users_of_one_division_reaches_no_others() {
        Caller admin = server.admin();
        division(admin, "East");
        division(admin, "West");
        String east = user(admin, "east@x.org", "East", "");
        String west = user(admin, "west@x.org", "West", "");
        Caller desk = desk(admin);

        assertThat(desk.get("/users").json().get("items"))
                .extracting(user -> user.get("id").asText())
                .containsExactly(east);
        assertThat(desk.get("/users/" + east).status()).isEqualTo(200);
        assertThat(desk.get("/users/" + west).status()).isEqualTo(403);
        assertThat(desk.get("/users/" + west + "/identities").status()).isEqualTo(403);
        assertThat(desk.post("/users", body("new@x.org", "West")).status()).isEqualTo(403);
        assertThat(desk.post("/users", "{\"email\": \"h@x.org\", \"name\": \"H\"}")
                        .status())
                .isEqualTo(403);
        assertThat(desk.post("/users", body("new@x.org", "East")).status()).isEqualTo(201);
        assertThat(desk.put("/users/" + west, body("west@x.org", "East")).status())
                .isEqualTo(403);
        assertThat(desk.put("/users/" + east, body("east@x.org", "West")).status())
                .isEqualTo(403);
        assertThat(desk.put("/users/" + east, body("moved@x.org", "East")).status())
                .isEqualTo(200);
        assertThat(desk.delete("/users/" + west).status()).isEqualTo(403);
        assertThat(desk.delete("/users/" + west + "/identities/" + UUID.randomUUID())
                        .status())
                .isEqualTo(403);
        assertThat(desk.delete("/users/" + east).status()).isEqualTo(204);
        assertThat(admin.get("/users/" + west).json().get("division").asText()).isEqualTo("West");
    }

    @Test
    void what_stands_in_no_division_needs_the_permission_for_home() {
        Caller admin = server.admin();
        division(admin, "East");
        Caller eastern = server.clientOf(admin.organization, "Admin", "East");

        for (String path : new String[] {
            "/roles",
            "/divisions",
            "/organization",
            "/audit-events",
            "/clients",
            "/identity-providers",
            "/login-attempts"
        }) {
            assertThat(eastern.get(path).status()).as(path).isEqualTo(403);
        }
        assertThat(eastern.post("/divisions", "{\"name\": \"North\"}").status()).isEqualTo(403);
        assertThat(eastern.get("/users").status()).isEqualTo(200);
    }

    @Test
    void a_role_is_given_only_for_divisions_whose_permissions_the_giver_holds() {
        Caller admin = server.admin();
        division(admin, "East");
        division(admin, "West");
        String east = user(admin, "east@x.org", "East", "");
        Caller desk = desk(admin);
        String path = "/users/" + east + "/roles";

        Answer given = desk.put(path, roles("Desk", "East"));
        assertThat(given.status()).isEqualTo(200);
        assertThat(given.json().get("roles").toString()).isEqualTo("[{\"role\":\"Desk\",\"division\":\"East\"}]");
        assertThat(given.header("ETag")).isEqualTo("\"2\"");
        assertThat(desk.put(path, roles("Desk", "West")).status()).isEqualTo(403);
        assertThat(desk.put(path, roles("Desk", "Home")).status()).isEqualTo(403);
        assertThat(desk.put(path, roles("Admin", "East")).status()).isEqualTo(403);
        assertThat(desk.put(path, roles("User", "Home")).status()).isEqualTo(200);
        assertThat(desk.put(path, "{\"roles\": []}", "If-Match", "\"1\"").status())
                .isEqualTo(412);
        assertThat(admin.put(path, roles("Admin", "Home")).status()).isEqualTo(200);
        assertThat(desk.put(path, "{\"roles\": []}").status()).isEqualTo(403);
        assertThat(desk.put("/users/" + east, body("mine@x.org", "East")).status())
                .isEqualTo(403);
        assertThat(desk.delete("/users/" + east).status()).isEqualTo(403);
        assertThat(admin.put(path, roles("None", "Home")).fields()).containsExactly("roles");
    }

    /** Somebody who may see and edit users, but only those of the division East. */
    private Caller desk(Caller admin) {
        admin.post("/roles", """
            {"name": "Desk", "permissions": ["directory:user:view", "directory:user:edit"]}\
            """);
        Organization organization = admin.organization;
        return server.clientOf(organization, "Desk", "East");
    }

    private static Answer division(Caller admin, String name) {
        return admin.post("/divisions", "{\"name\": \"" + name + "\"}");
    }

    private static String user(Caller admin, String email, String division, String role) {
        return admin.post("/users", """
            {"email": "%s", "name": "U", "division": "%s", "roles": [%s]}\
            """.formatted(email, division, role))
                .json()
                .get("id")
                .asText();
    }

    private static String body(String email, String division) {
        return "{\"email\": \"%s\", \"name\": \"U\", \"division\": \"%s\"}".formatted(email, division);
    }

    private static String roles(String role, String division) {
        return "{\"roles\": [{\"role\": \"%s\", \"division\": \"%s\"}]}".formatted(role, division);
    }
}
