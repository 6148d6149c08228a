package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.ScimApi.Answer;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The requests that Okta sends, by its own reference of SCIM 2.0. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OktaScimTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final ScimApi OKTA = ScimApi.create(SERVICE);

    @AfterAll
    static void stop() {
        OKTA.count();
        SERVICE.close();
    }

    private static String email() {
        return UUID.randomUUID() + "@okta.example";
    }

    private static Answer create(String email) {
        return OKTA.post("/Users", """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "%1$s",
            "name": {"givenName": "Test", "familyName": "User"},
            "emails": [{"primary": true, "value": "%1$s", "type": "work"}], "displayName": "Test User", "locale": "en-US",
            "externalId": "00ujl29u0le5T6Aj10h7", "groups": [], "password": "1mz050nq", "active": true}\
            """.formatted(email));
    }

    @Test
    void it_looks_whether_the_user_is_there_and_creates_it() {
        String email = email();
        Answer none = OKTA.find("Users", "userName eq \"" + email + "\"", "&startIndex=1&count=100");
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.json().get("totalResults").asInt()).isZero();
        Answer created = create(email);
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.json().get("userName").asText()).isEqualTo(email);
        assertThat(created.json().get("locale").asText()).isEqualTo("en-US");
        assertThat(created.http().body()).doesNotContain("1mz050nq");
        Answer found = OKTA.find("Users", "userName eq \"" + email + "\"", "&startIndex=1&count=100");
        assertThat(found.json().at("/Resources/0/id").asText()).isEqualTo(created.id());
        assertThat(found.json().at("/Resources/0/externalId").asText()).isEqualTo("00ujl29u0le5T6Aj10h7");
        assertThat(SERVICE.rows("SELECT attributes FROM provisioned_user").toString())
                .as("a password is never kept")
                .doesNotContain("1mz050nq");
    }

    @Test
    void a_second_one_of_the_same_name_is_a_conflict() {
        String email = email();
        create(email);
        Answer again = create(email);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("scimType").asText()).isEqualTo("uniqueness");
    }

    @Test
    void it_lists_users_and_groups_at_the_set_up() {
        create(email());
        create(email());
        Answer users = OKTA.get("/Users?startIndex=1&count=2");
        assertThat(users.status()).isEqualTo(200);
        assertThat(users.json().get("Resources")).hasSize(2);
        assertThat(users.json().get("totalResults").asInt()).isGreaterThanOrEqualTo(2);
        Answer groups = OKTA.get("/Groups?startIndex=1&count=100");
        assertThat(groups.json().get("Resources").findValuesAsText("displayName"))
                .contains("Admin", "SCIM Integration", "User");
    }

    @Test
    void a_user_is_read_and_replaced_as_a_whole() {
        String email = email();
        String id = create(email).id();
        assertThat(OKTA.get("/Users/" + id).json().get("userName").asText()).isEqualTo(email);
        Answer replaced = OKTA.put("/Users/" + id, """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "%1$s", "userName": "%2$s",
            "name": {"givenName": "Another", "middleName": "Excited", "familyName": "User"},
            "emails": [{"primary": true, "value": "%2$s", "type": "work", "display": "%2$s"}], "active": true, "groups": [],
            "meta": {"resourceType": "User"}}\
            """.formatted(id, email));
        assertThat(replaced.status()).as(replaced.toString()).isEqualTo(200);
        assertThat(replaced.json().at("/name/middleName").asText()).isEqualTo("Excited");
        assertThat(replaced.json().has("locale")).isFalse();
        assertThat(SERVICE.api("GET", "/users/" + id, null).get("name").asText())
                .isEqualTo("Another User");
    }

    @Test
    void a_user_is_deactivated_by_a_value_without_a_path_and_activated_again() {
        String id = create(email()).id();
        for (boolean active : new boolean[] {false, true}) {
            Answer patched =
                    OKTA.operations("/Users/" + id, "{\"op\": \"replace\", \"value\": {\"active\": " + active + "}}");
            assertThat(patched.status()).as(patched.toString()).isEqualTo(200);
            assertThat(patched.json().get("active").asBoolean()).isEqualTo(active);
            assertThat(SERVICE.api("GET", "/users/" + id, null).get("active").asBoolean())
                    .isEqualTo(active);
        }
    }

    @Test
    void a_user_is_deactivated_by_a_whole_replacement() {
        String email = email();
        String id = create(email).id();
        OKTA.put("/Users/" + id, """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "%s", "userName": "%s", "active": false}\
            """.formatted(id, email));
        assertThat(SERVICE.api("GET", "/users/" + id, null).get("active").asBoolean())
                .isFalse();
    }

    @Test
    void groups_are_pushed_renamed_filled_and_emptied() {
        String one = create(email()).id();
        String two = create(email()).id();
        String name = "Pushed " + UUID.randomUUID();
        Answer created = OKTA.post("/Groups", """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "%s",
            "members": [{"value": "%s", "display": "somebody"}]}\
            """.formatted(name, one));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        String path = "/Groups/" + created.id();
        assertThat(created.json().at("/members/0/value").asText()).isEqualTo(one);

        Answer renamed = OKTA.operations(path, """
            {"op": "replace", "value": {"id": "%s", "displayName": "%s v2"}}\
            """.formatted(created.id(), name));
        assertThat(renamed.status()).as(renamed.toString()).isEqualTo(200);
        assertThat(OKTA.get(path).json().get("displayName").asText()).isEqualTo(name + " v2");
        assertThat(OKTA.get(path).json().get("members")).hasSize(1);

        Answer changed = OKTA.operations(path, """
            {"op": "remove", "path": "members[value eq \\"%s\\"]"},
            {"op": "add", "path": "members", "value": [{"value": "%s", "display": "another"}]}\
            """.formatted(one, two));
        assertThat(changed.status()).as(changed.toString()).isEqualTo(200);
        assertThat(OKTA.get(path).json().get("members").findValuesAsText("value"))
                .containsExactly(two);

        Answer replaced = OKTA.operations(path, """
            {"op": "replace", "path": "members", "value": [{"value": "%s"}, {"value": "%s"}]}\
            """.formatted(one, two));
        assertThat(replaced.status()).as(replaced.toString()).isEqualTo(200);
        assertThat(OKTA.get(path).json().get("members")).hasSize(2);
        assertThat(OKTA.get("/Users/" + one).json().at("/groups/0/display").asText())
                .isEqualTo(name + " v2");

        Answer emptied = OKTA.put(path, """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "%s", "displayName": "%s", "members": []}\
            """.formatted(created.id(), name));
        assertThat(emptied.status()).as(emptied.toString()).isEqualTo(200);
        assertThat(OKTA.get(path).json().path("members").isEmpty()).isTrue();
        assertThat(OKTA.delete(path).status()).isEqualTo(204);
        assertThat(OKTA.delete(path).status()).isEqualTo(404);
    }
}
