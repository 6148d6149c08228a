package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import java.time.Duration;
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
class OrganizationApiTest {
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
    void the_settings_are_read_and_put_back() {
        Caller admin = server.admin();
        Answer found = admin.get("/organization");
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.json().get("slug").asText()).isEqualTo(admin.organization.slug());
        assertThat(found.json().get("idle_timeout_minutes").isNull()).isTrue();
        assertThat(found.json().get("default_division").asText()).isEqualTo("Home");

        Answer same = admin.put("/organization", found.json().toString(), "If-Match", found.header("ETag"));
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.json()).isEqualTo(found.json());
        assertThat(admin.put("/organization", found.json().toString(), "If-Match", found.header("ETag"))
                        .status())
                .isEqualTo(412);
    }

    @ParameterizedTest
    @CsvSource({"5, false, 5", "480, false, 480", "480, true, 15", "5, true, 5", "null, true, 15", "null, false, null"})
    void with_hipaa_the_effective_timeout_is_a_quarter_of_an_hour_at_most(
            String minutes, boolean hipaa, String effective) {
        JsonNode saved = server.admin()
                .put(
                        "/organization",
                        "{\"name\": \"Acme\", \"idle_timeout_minutes\": %s, \"hipaa\": %s}".formatted(minutes, hipaa))
                .json();

        assertThat(saved.get("idle_timeout_minutes").asText()).isEqualTo(minutes);
        assertThat(saved.get("effective_idle_timeout_minutes").asText()).isEqualTo(effective);
    }

    @Test
    void what_is_not_allowed_is_named() {
        Caller admin = server.admin();
        Answer answer = admin.put("/organization", """
            {"slug": "another", "name": " ", "idle_timeout_minutes": 4, "login_page": {}, "color": "red"}\
            """);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields())
                .contains("slug", "login_page", "color")
                .containsAnyOf("name", "idle_timeout_minutes");
        for (String bad : new String[] {"4", "481", "0", "-5", "7.5", "\"15\"", "99999999999"}) {
            assertThat(admin.put("/organization", "{\"name\": \"A\", \"idle_timeout_minutes\": " + bad + "}")
                            .fields())
                    .as(bad)
                    .containsExactly("idle_timeout_minutes");
        }
        assertThat(admin.put("/organization", "{\"name\": \"A\", \"default_division\": \"Mars\"}")
                        .fields())
                .containsExactly("default_division");
    }

    @Test
    void users_without_a_division_stand_in_the_default_one() {
        Caller admin = server.admin();
        admin.post("/divisions", "{\"name\": \"East\"}");
        admin.put("/organization", "{\"name\": \"Acme\", \"default_division\": \"East\"}");

        Answer made = admin.post("/users", "{\"email\": \"ann@example.org\", \"name\": \"Ann\"}");

        assertThat(made.json().get("division").asText()).isEqualTo("East");
    }

    @Test
    void the_idle_timeout_ends_tokens_that_nobody_uses() throws Exception {
        try (ApiServer own = new ApiServer()) {
            Caller admin = own.admin();
            admin.put("/organization", "{\"name\": \"Acme\", \"idle_timeout_minutes\": 5}");
            own.clock.advance(Duration.ofMinutes(4));
            assertThat(admin.get("/me").status()).isEqualTo(200);
            own.clock.advance(Duration.ofMinutes(5));
            assertThat(admin.get("/me").status()).isEqualTo(401);
        }
    }
}
