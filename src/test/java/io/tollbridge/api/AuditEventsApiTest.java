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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditEventsApiTest {
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
    void a_write_tells_who_what_before_after_and_from_where() {
        Caller admin = server.admin();
        Answer made = admin.post("/users", "{\"email\": \"ann@example.org\", \"name\": \"Ann\"}");
        String id = made.json().get("id").asText();
        admin.put("/users/" + id, "{\"email\": \"ann@example.org\", \"name\": \"Ann B.\"}");

        String events = "/audit-events?target_type=user&target_id=" + id;
        assertThat(admin.get(events).json().get("items")).hasSize(2);
        JsonNode created = admin.get(events + "&action=user.create").json().at("/items/0");
        JsonNode edited = admin.get(events + "&action=user.edit").json().at("/items/0");

        assertThat(created.get("outcome").asText()).isEqualTo("success");
        assertThat(created.get("at").asText()).isEqualTo("2026-06-01T12:00:00Z");
        assertThat(created.get("actor").asText()).startsWith("client:");
        assertThat(created.get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(created.get("before").isNull()).isTrue();
        assertThat(edited.at("/before/name").asText()).isEqualTo("Ann");
        assertThat(edited.at("/after/name").asText()).isEqualTo("Ann B.");
        assertThat(server.admin().get("/audit-events?target_id=" + id).json().get("items"))
                .isEmpty();
    }

    @Test
    void a_call_that_a_good_token_may_not_make_is_recorded_with_its_reason() {
        Caller admin = server.admin();
        Caller reader = server.clientWith(admin.organization, "directory:user:view");
        assertThat(reader.post("/users", "{}").status()).isEqualTo(403);
        Caller help = server.clientWith(admin.organization, "directory:user:edit");
        assertThat(help.post("/users", """
            {"email": "boss@example.org", "name": "Boss", "roles": [{"role": "Admin"}]}\
            """).status()).isEqualTo(403);
        assertThat(server.nobody().get("/users").status()).isEqualTo(401);

        JsonNode items = admin.get("/audit-events?outcome=refused&action=api.refused")
                .json()
                .get("items");

        assertThat(items).hasSize(2);
        assertThat(items)
                .allSatisfy(item -> {
                    assertThat(item.get("target_type").asText()).isEqualTo("endpoint");
                    assertThat(item.get("target_id").asText()).isEqualTo("POST /api/v1/users");
                    assertThat(item.get("actor").asText()).startsWith("client:");
                })
                .extracting(item -> item.get("reason").asText())
                .anyMatch(reason -> reason.contains("directory:user:edit"))
                .anyMatch(reason -> reason.contains("role Admin"));
    }

    @Test
    void the_actor_is_the_user_behind_a_token() {
        Caller ann = server.userWith(server.organization(), "ann@example.org", "users authorization analytics");
        assertThat(ann.post("/divisions", "{\"name\": \"East\"}").status()).isEqualTo(201);

        JsonNode items =
                ann.get("/audit-events?actor=user:ann@example.org").json().get("items");

        assertThat(items).hasSize(1);
        assertThat(items.get(0).get("action").asText()).isEqualTo("division.create");
        assertThat(items.get(0).at("/after/name").asText()).isEqualTo("East");
    }

    @Test
    void pages_hold_every_event_once_the_newest_first() throws Exception {
        try (ApiServer own = new ApiServer()) {
            Caller admin = own.admin();
            for (int i = 0; i < 5; i++) {
                own.clock.advance(java.time.Duration.ofSeconds(1));
                admin.post("/divisions", "{\"name\": \"D" + i + "\"}");
            }
            List<String> names = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = admin.get("/audit-events?action=division.create&page_size=2" + cursor)
                        .json();
                page.get("items")
                        .forEach(event -> names.add(event.at("/after/name").asText()));
                cursor = page.get("next_cursor").isNull()
                        ? ""
                        : "&cursor=" + page.get("next_cursor").asText();
            } while (!cursor.isEmpty());

            assertThat(names).containsExactly("D4", "D3", "D2", "D1", "D0");
            assertThat(admin.get(
                                    "/audit-events?action=division.create&from=2026-06-01T12:00:02Z&to=2026-06-01T12:00:04Z")
                            .json()
                            .get("items"))
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outcome=maybe",
                "action=DROP%20TABLE",
                "action=user",
                "from=yesterday",
                "to=2026-13-01T00:00:00Z",
                "from=%2B1000000000-12-31T23:59:59Z",
                "from=1969-12-31T23:59:59Z",
                "from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z",
                "acter=user:ann@example.org",
                "page_size=0",
                "cursor=nonsense"
            })
    void a_bad_filter_is_invalid(String query) {
        Answer answer = server.admin().get("/audit-events?" + query);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields()).hasSize(1);
    }

    @Test
    void a_filter_may_hold_anything_and_finds_only_what_is_exactly_so() {
        Caller admin = server.admin();
        for (String text : List.of("%27%20OR%201=1--", "%00", "%F0%9D%94%98", "%25", "x".repeat(400))) {
            Answer answer = admin.get("/audit-events?actor=" + text + "&target_id=" + text);
            assertThat(answer.status()).as(text).isEqualTo(200);
            assertThat(answer.json().get("items")).as(text).isEmpty();
        }
        assertThat(admin.get("/audit-events?actor=" + "x".repeat(401)).status()).isEqualTo(422);
    }
}
