package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersApiTest {
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
    void a_user_is_made_read_changed_and_deleted() {
        Caller admin = server.admin();

        Answer made = admin.post("/users", """
            {"email": "Ann@example.org", "name": "Ann", "roles": [{"role": "User"}]}\
            """);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        String path = "/users/" + made.json().get("id").asText();
        assertThat(made.header("Location")).isEqualTo("/api/v1" + path);
        assertThat(made.json().get("active").asBoolean()).isTrue();
        assertThat(made.json().get("division").asText()).isEqualTo("Home");
        assertThat(made.json().get("roles").toString()).isEqualTo("[{\"role\":\"User\",\"division\":\"Home\"}]");
        assertThat(made.json().get("created_at").asText()).isEqualTo("2026-06-01T12:00:00Z");

        assertThat(admin.get(path).json()).isEqualTo(made.json());

        Answer changed = admin.put(path, """
            {"email": "ann@example.org", "name": "Ann B.", "active": false}\
            """, "If-Match", "\"1\"");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.json().get("name").asText()).isEqualTo("Ann B.");
        assertThat(changed.json().get("active").asBoolean()).isFalse();
        assertThat(changed.json().get("roles")).isEmpty();

        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
        assertThat(admin.delete(path).status()).isEqualTo(404);
    }

    @Test
    void what_was_read_can_be_put_back() {
        Caller admin = server.admin();
        Answer made = admin.post("/users", """
            {"email": "ann@example.org", "name": "Ann"}\
            """);
        String path = "/users/" + made.json().get("id").asText();

        assertThat(admin.put(path, made.json().toString()).status()).isEqualTo(200);
    }

    @Test
    void a_stale_if_match_changes_and_deletes_nothing() {
        Caller admin = server.admin();
        String body = """
            {"email": "ann@example.org", "name": "Ann"}\
            """;
        String path = "/users/" + admin.post("/users", body).json().get("id").asText();
        assertThat(admin.put(path, body, "If-Match", "\"1\"").status()).isEqualTo(200);

        for (String stale : List.of("\"1\"", "W/\"2\"", "2", "nonsense", "")) {
            assertThat(admin.put(path, body, "If-Match", stale).status())
                    .as(stale)
                    .isEqualTo(412);
            assertThat(admin.delete(path, "If-Match", stale).status()).as(stale).isEqualTo(412);
        }
        assertThat(admin.put(path, body).status()).isEqualTo(200);
        assertThat(admin.put(path, body, "If-Match", "*").status()).isEqualTo(200);
        assertThat(admin.delete(path, "If-Match", "\"7\", \"4\"").status()).isEqualTo(204);
    }

    @Test
    void an_email_address_is_taken_whatever_the_case_of_its_letters() {
        Caller admin = server.admin();
        admin.post("/users", """
            {"email": "ann@example.org", "name": "Ann"}\
            """);

        Answer second = admin.post("/users", """
            {"email": "ANN@example.org", "name": "Another Ann"}\
            """);
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.fields()).containsExactly("email");
    }

    @Test
    void every_wrong_field_is_named_at_once() {
        Answer answer = server.admin().post("/users", """
            {"email": "no address", "active": "yes", "roles": [{"role": 7}], "nickname": "A", "division": ["x"]}\
            """);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.fields())
                .containsExactlyInAnyOrder("email", "name", "active", "roles", "nickname", "division");
    }

    @Test
    void a_role_or_division_that_is_not_there_is_invalid() {
        Caller admin = server.admin();

        assertThat(admin.post("/users", """
            {"email": "a@b.org", "name": "A", "roles": [{"role": "admin"}]}\
            """).fields()).containsExactly("roles");
        assertThat(admin.post("/users", """
            {"email": "a@b.org", "name": "A", "division": "Mars"}\
            """).fields()).containsExactly("division");
    }

    @Test
    void nobody_gives_a_role_that_may_more_than_himself_nor_changes_who_has_one() {
        Caller admin = server.admin();
        Caller help = server.clientWith(admin.organization, "directory:user:edit", "directory:user:view");
        String mighty = """
            {"email": "boss@example.org", "name": "Boss", "roles": [{"role": "Admin"}]}\
            """;

        assertThat(help.post("/users", mighty).status()).isEqualTo(403);
        String path = "/users/" + admin.post("/users", mighty).json().get("id").asText();
        assertThat(help.put(path, """
            {"email": "mine@example.org", "name": "Boss"}\
            """).status()).isEqualTo(403);
        assertThat(help.post("/users", """
            {"email": "c@example.org", "name": "C", "roles": [{"role": "User"}]}\
            """).status()).isEqualTo(201);
    }

    @Test
    void users_of_another_organization_are_not_there() {
        Answer made = server.admin().post("/users", """
            {"email": "ann@example.org", "name": "Ann"}\
            """);
        String path = "/users/" + made.json().get("id").asText();
        Caller other = server.admin();

        assertThat(other.get(path).status()).isEqualTo(404);
        assertThat(other.put(path, "{\"email\": \"x@y.org\", \"name\": \"X\"}").status())
                .isEqualTo(404);
        assertThat(other.delete(path).status()).isEqualTo(404);
        assertThat(other.get("/users").json().get("items")).isEmpty();
    }

    @Test
    void a_list_comes_in_pages_and_every_item_once() {
        Caller admin = server.admin();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(admin.post("/users", "{\"email\": \"u" + i + "@example.org\", \"name\": \"U\"}")
                    .json()
                    .get("id")
                    .asText());
        }

        List<String> listed = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = admin.get("/users?page_size=2" + cursor).json();
            page.get("items").forEach(user -> listed.add(user.get("id").asText()));
            cursor = page.get("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("next_cursor").asText();
            pages++;
        } while (!cursor.isEmpty());
        assertThat(pages).isEqualTo(3);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void users_are_found_by_text_division_role_and_state() {
        Caller admin = server.admin();
        admin.post("/divisions", "{\"name\": \"Berlin\"}");
        admin.post("/users", """
            {"email": "ann@example.org", "name": "Ann Lee", "division": "Berlin", "roles": [{"role": "User"}]}\
            """);
        admin.post("/users", "{\"email\": \"bob@example.org\", \"name\": \"Bob 100% Lee\"}");
        admin.post("/users", "{\"email\": \"cleo@lee.example\", \"name\": \"Cleo\", \"active\": false}");

        assertThat(found(admin, "q=LEE")).containsExactlyInAnyOrder("Ann Lee", "Bob 100% Lee", "Cleo");
        assertThat(found(admin, "q=100%25")).containsExactly("Bob 100% Lee");
        assertThat(found(admin, "q=_")).isEmpty();
        assertThat(found(admin, "q=ann%40")).containsExactly("Ann Lee");
        assertThat(found(admin, "division=Berlin")).containsExactly("Ann Lee");
        assertThat(found(admin, "role=User")).containsExactly("Ann Lee");
        assertThat(found(admin, "role=nothing")).isEmpty();
        assertThat(found(admin, "active=false")).containsExactly("Cleo");
        assertThat(found(admin, "q=lee&active=true&division=Home")).containsExactly("Bob 100% Lee");
        assertThat(admin.get("/users?active=maybe").status()).isEqualTo(422);

        Caller ofBerlin = server.clientOf(admin.organization, "Admin", "Berlin");
        assertThat(found(ofBerlin, "q=lee")).containsExactly("Ann Lee");
        assertThat(found(ofBerlin, "division=Home")).isEmpty();
        String bob = admin.get("/users?q=bob").json().at("/items/0/id").asText();
        assertThat(ofBerlin.get("/users/" + bob + "/sessions").status()).isEqualTo(403);
        assertThat(admin.get("/roles?q=inte").json().at("/items/0/name").asText())
                .isEqualTo("SCIM Integration");
        assertThat(admin.get("/roles?q=inte").json().get("items")).hasSize(1);
        assertThat(admin.get("/divisions?q=ber").json().get("items")).hasSize(1);
    }

    private static List<String> found(Caller caller, String query) {
        List<String> names = new ArrayList<>();
        caller.get("/users?" + query)
                .json()
                .get("items")
                .forEach(user -> names.add(user.get("name").asText()));
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"page_size=0", "page_size=201", "page_size=x", "page_size=99999999999", "cursor=nonsense"})
    void a_bad_page_is_invalid(String query) {
        assertThat(server.admin().get("/users?" + query).status()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "not-an-id", "1-1-1-1-1", "%00", "%C3%28", "..%2fclients"})
    void an_id_that_is_none_names_nothing(String id) {
        assertThat(server.admin()
                        .send("GET", "/users/" + id, "", BodyPublishers.noBody())
                        .status())
                .isIn(400, 404);
    }

    @Test
    void what_is_no_json_object_cannot_be_read() {
        Caller admin = server.admin();
        for (String body :
                List.of("", "{", "[]", "null", "\"text\"", "{} {}", "{\"name\": 1, \"name\": 2}", "\u0000")) {
            Answer answer = admin.post("/users", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void another_content_type_is_not_supported() {
        var body = BodyPublishers.ofString("{}");
        for (String type : List.of("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            assertThat(server.admin().send("POST", "/users", type, body).status())
                    .as(type)
                    .isEqualTo(415);
        }
    }

    @Test
    void a_body_of_more_than_a_mebibyte_is_too_large_whether_or_not_it_says_its_length() {
        byte[] large =
                ("{\"name\": \"" + "x".repeat(1 << 20) + "\"}").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Caller admin = server.admin();

        assertThat(admin.send("POST", "/users", "application/json", BodyPublishers.ofByteArray(large))
                        .status())
                .isEqualTo(413);
        assertThat(admin.send(
                                "POST",
                                "/users",
                                "application/json",
                                BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large)))
                        .status())
                .isEqualTo(413);
    }
}
