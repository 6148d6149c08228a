package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.ScimApi.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that Entra ID's provisioning service sends, by Microsoft's own pages about it, old shapes and new ones. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EntraIdScimTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final ScimApi ENTRA = ScimApi.create(SERVICE);

    @AfterAll
    static void stop() {
        ENTRA.count();
        SERVICE.close();
    }

    private static String name() {
        return UUID.randomUUID().toString();
    }

    private static Answer create(String userName) {
        return ENTRA.post("/Users", """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
            "externalId": "ext-%1$s", "userName": "%1$s", "active": true, "displayName": "Test User",
            "emails": [{"primary": true, "type": "work", "value": "mail-of-%1$s"}],
            "meta": {"resourceType": "User"},
            "name": {"formatted": "Given Family", "familyName": "Family", "givenName": "Given"},
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "7", "department": "Sales"},
            "roles": []}\
            """.formatted(userName));
    }

    private static String created() {
        Answer created = create(name() + "@contoso.example");
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.id();
    }

    private static JsonNode operations(String id, String operations) {
        Answer answer = ENTRA.operations("/Users/" + id, operations);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return ENTRA.get("/Users/" + id).json();
    }

    @Test
    void test_connection_asks_for_nobody_and_gets_an_empty_list() {
        Answer answer = ENTRA.find("Users", "userName eq \"" + name() + "\"", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/scim+json");
        assertThat(answer.json().get("totalResults").asInt()).isZero();
        assertThat(answer.json().path("Resources").isEmpty()).isTrue();
        assertThat(answer.json().get("schemas").get(0).asText())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:ListResponse");
    }

    @Test
    void a_user_is_created_as_sent_and_found_by_user_name_external_id_and_work_email() {
        String userName = name() + "@contoso.example";
        Answer created = create(userName);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).endsWith("/scim/v2/Users/" + created.id());
        JsonNode user = ENTRA.get("/Users/" + created.id()).json();
        assertThat(user.get("userName").asText()).isEqualTo(userName);
        assertThat(user.get("externalId").asText()).isEqualTo("ext-" + userName);
        assertThat(user.at("/name/familyName").asText()).isEqualTo("Family");
        assertThat(user.at("/emails/0/value").asText()).isEqualTo("mail-of-" + userName);
        assertThat(user.get(ScimApi.ENTERPRISE).get("department").asText()).isEqualTo("Sales");
        for (String filter : List.of(
                "userName eq \"" + userName + "\"",
                "userName eq \"" + userName.toUpperCase(java.util.Locale.ROOT) + "\"",
                "externalId eq \"ext-" + userName + "\"",
                "emails[type eq \"work\"].value eq \"mail-of-" + userName + "\"",
                "emails[type eq \"work\" and value eq \"mail-of-" + userName + "\"]",
                "emails.value eq \"mail-of-" + userName + "\"",
                "id eq \"" + created.id() + "\"",
                "userName eq \"" + userName + "\" and active eq true")) {
            Answer found = ENTRA.find("Users", filter, "");
            assertThat(found.json().path("totalResults").asInt())
                    .as(filter + ": " + found)
                    .isEqualTo(1);
            assertThat(found.json().at("/Resources/0/id").asText()).isEqualTo(created.id());
        }
    }

    @Test
    void a_user_name_that_is_no_email_address_is_kept_and_the_user_signs_in_by_the_primary_email() {
        String userName = "Test_User_" + name();
        String email = name() + "@contoso.example";
        Answer created = ENTRA.post("/Users", """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "%s", "active": true,
            "emails": [{"primary": true, "type": "work", "value": "%s"}], "roles": []}\
            """.formatted(userName, email));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(SERVICE.api("GET", "/users/" + created.id(), null)
                        .get("email")
                        .asText())
                .isEqualTo(email);
        assertThat(created.json().get("userName").asText()).isEqualTo(userName);
        assertThat(ENTRA.find("Users", "userName eq \"" + userName + "\"", "")
                        .json()
                        .at("/Resources/0/id")
                        .asText())
                .isEqualTo(created.id());
        operations(created.id(), """
            {"op": "Replace", "path": "emails[type eq \\"work\\"].value", "value": "new-%s"}\
            """.formatted(email));
        assertThat(SERVICE.api("GET", "/users/" + created.id(), null)
                        .get("email")
                        .asText())
                .isEqualTo("new-" + email);
        assertThat(ENTRA.get("/Users/" + created.id()).json().get("userName").asText())
                .isEqualTo(userName);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"False\"}",
                "{\"op\": \"Replace\", \"path\": \"active\", \"value\": false}",
                "{\"op\": \"replace\", \"path\": \"active\", \"value\": false}",
                "{\"op\": \"Add\", \"path\": \"active\", \"value\": \"False\"}",
                "{\"op\": \"Replace\", \"value\": {\"active\": \"False\"}}",
                "{\"op\": \"replace\", \"value\": {\"active\": false}}",
                "{\"op\": \"Replace\", \"path\": \"active\", \"value\": [{\"value\": \"False\"}]}",
            })
    void a_user_is_disabled_in_each_of_its_ways_and_enabled_again(String operation) {
        String id = created();
        assertThat(operations(id, operation).get("active").asBoolean(true)).isFalse();
        assertThat(SERVICE.api("GET", "/users/" + id, null).get("active").asBoolean())
                .isFalse();
        assertThat(operations(id, operation.replace("False", "True").replace("false", "true"))
                        .get("active")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void several_attributes_are_replaced_by_paths() {
        String id = created();
        JsonNode user = operations(id, """
            {"op": "Replace", "path": "displayName", "value": "Pvlo"},
            {"op": "Replace", "path": "emails[type eq \\"work\\"].value", "value": "TestBcwqnm@test.example"},
            {"op": "Replace", "path": "name.givenName", "value": "Gtfd"},
            {"op": "Replace", "path": "name.familyName", "value": "Pkqf"},
            {"op": "Replace", "path": "externalId", "value": "Eqpj"},
            {"op": "Add", "path": "nickName", "value": "Babs"},
            {"op": "Add", "path": "title", "value": "Boss"},
            {"op": "Add", "path": "phoneNumbers[type eq \\"mobile\\"].value", "value": "+1 555 0100"},
            {"op": "Add", "path": "addresses[type eq \\"work\\"].locality", "value": "Berlin"},
            {"op": "Replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "value": "Research"},
            {"op": "Replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
            "value": "Eqpj"}\
            """);
        assertThat(user.get("displayName").asText()).isEqualTo("Pvlo");
        assertThat(user.at("/emails/0/value").asText()).isEqualTo("TestBcwqnm@test.example");
        assertThat(user.at("/name/givenName").asText()).isEqualTo("Gtfd");
        assertThat(user.at("/name/familyName").asText()).isEqualTo("Pkqf");
        assertThat(user.get("externalId").asText()).isEqualTo("Eqpj");
        assertThat(user.get("nickName").asText()).isEqualTo("Babs");
        assertThat(user.get("title").asText()).isEqualTo("Boss");
        assertThat(user.at("/phoneNumbers/0/value").asText()).isEqualTo("+1 555 0100");
        assertThat(user.at("/phoneNumbers/0/type").asText()).isEqualTo("mobile");
        assertThat(user.at("/addresses/0/locality").asText()).isEqualTo("Berlin");
        assertThat(user.get(ScimApi.ENTERPRISE).get("department").asText()).isEqualTo("Research");
        assertThat(user.get(ScimApi.ENTERPRISE).get("employeeNumber").asText()).isEqualTo("Eqpj");
        assertThat(SERVICE.api("GET", "/users/" + id, null).get("name").asText())
                .isEqualTo("Pvlo");
    }

    @Test
    void several_attributes_are_replaced_without_a_path_by_dotted_keys() {
        String id = created();
        for (String op : List.of("replace", "Replace", "Add")) {
            JsonNode user = operations(id, """
                {"op": "%1$s", "value": {"displayName": "%1$s Bjfe", "name.givenName": "%1$s Kkom",
                "name.familyName": "%1$s Unua",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": "%1$s Aklq"}}\
                """.formatted(op));
            assertThat(user.get("displayName").asText()).isEqualTo(op + " Bjfe");
            assertThat(user.at("/name/givenName").asText()).isEqualTo(op + " Kkom");
            assertThat(user.at("/name/familyName").asText()).isEqualTo(op + " Unua");
            assertThat(user.get(ScimApi.ENTERPRISE).get("employeeNumber").asText())
                    .isEqualTo(op + " Aklq");
        }
    }

    @Test
    void a_user_name_is_replaced_and_people_sign_in_by_the_new_one() {
        String id = created();
        String renamed = name() + "@testuser.example";
        assertThat(operations(id, """
            {"op": "Replace", "path": "userName", "value": "%s"}\
            """.formatted(renamed)).get("userName").asText())
                .isEqualTo(renamed);
        assertThat(SERVICE.api("GET", "/users/" + id, null).get("email").asText())
                .isEqualTo(renamed);
    }

    @Test
    void the_manager_is_a_string_or_an_object_and_is_removed() {
        String id = created();
        String manager = created();
        String path = ScimApi.ENTERPRISE + ":manager";
        assertThat(operations(id, """
            {"op": "Add", "path": "%s", "value": "%s"}\
            """.formatted(path, manager))
                        .get(ScimApi.ENTERPRISE)
                        .at("/manager/value")
                        .asText())
                .isEqualTo(manager);
        assertThat(operations(id, """
            {"op": "Replace", "path": "%s", "value": {"value": "%s"}}\
            """.formatted(path, id))
                        .get(ScimApi.ENTERPRISE)
                        .at("/manager/value")
                        .asText())
                .isEqualTo(id);
        assertThat(operations(id, """
            {"op": "Remove", "path": "%s"}\
            """.formatted(path)).get(ScimApi.ENTERPRISE).has("manager"))
                .isFalse();
    }

    @Test
    void roles_are_kept_as_sent_and_permit_nothing() {
        String id = created();
        JsonNode user = operations(id, """
            {"op": "Add", "path": "roles", "value": [{"value": "Admin", "display": "Admin", "type": "WindowsAzureActiveDirectoryRole",
            "primary": true}]}\
            """);
        assertThat(user.at("/roles/0/value").asText()).isEqualTo("Admin");
        assertThat(SERVICE.api("GET", "/users/" + id, null).get("roles").isEmpty())
                .isTrue();
        assertThat(operations(
                                id,
                                "{\"op\": \"Replace\", \"path\": \"roles[primary eq \\\"True\\\"].value\", \"value\":"
                                        + " \"User\"}")
                        .at("/roles/0/value")
                        .asText())
                .isEqualTo("User");
    }

    @Test
    void attributes_of_its_own_mapping_are_passed_over() {
        String id = created();
        assertThat(operations(id, """
            {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User:badge", "value": "1"},
            {"op": "Replace", "path": "title", "value": "Boss"}\
            """).get("title").asText()).isEqualTo("Boss");
    }

    @Test
    void a_group_lives_as_its_requests_say() {
        String name = "Group " + name();
        Answer created = ENTRA.post("/Groups", """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group",
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
            "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159", "displayName": "%s",
            "meta": {"resourceType": "Group"}}\
            """.formatted(name));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        String path = "/Groups/" + created.id();
        String one = created();
        String two = created();

        Answer read = ENTRA.get(path + "?excludedAttributes=members");
        assertThat(read.json().get("externalId").asText()).isEqualTo("8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159");
        Answer found = ENTRA.find("Groups", "displayName eq \"" + name + "\"", "&excludedAttributes=members");
        assertThat(found.json().at("/Resources/0/id").asText()).isEqualTo(created.id());

        for (String member : List.of(one, two)) {
            Answer added = ENTRA.operations(path, """
                {"op": "Add", "path": "members", "value": [{"$ref": null, "value": "%s"}]}\
                """.formatted(member));
            assertThat(added.status()).as(added.toString()).isIn(200, 204);
        }
        assertThat(ENTRA.get(path).json().get("members")).hasSize(2);
        assertThat(ENTRA.get(path + "?excludedAttributes=members").json().has("members"))
                .isFalse();
        assertThat(ENTRA.find(
                                "Groups",
                                "id eq \"" + created.id() + "\" and members eq \"" + one + "\"",
                                "&attributes=id")
                        .json()
                        .get("totalResults")
                        .asInt())
                .isEqualTo(1);

        Answer removed = ENTRA.operations(path, """
            {"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "%s"}]}\
            """.formatted(one));
        assertThat(removed.status()).as(removed.toString()).isIn(200, 204);
        assertThat(ENTRA.get(path).json().get("members").findValuesAsText("value"))
                .containsExactly(two);
        Answer again =
                ENTRA.operations(path, "{\"op\": \"remove\", \"path\": \"members[value eq \\\"" + two + "\\\"]\"}");
        assertThat(again.status()).as(again.toString()).isIn(200, 204);
        assertThat(ENTRA.get(path).json().path("members").isEmpty()).isTrue();
        assertThat(ENTRA.operations(path, "{\"op\": \"remove\", \"path\": \"members[value eq \\\"" + two + "\\\"]\"}")
                        .status())
                .as("nobody to remove")
                .isIn(200, 204);

        assertThat(ENTRA.operations(
                                path,
                                "{\"op\": \"Replace\", \"path\": \"displayName\", \"value\": \"New " + name + "\"}")
                        .status())
                .isIn(200, 204);
        assertThat(SERVICE.api("GET", "/roles/" + created.id(), null)
                        .get("name")
                        .asText())
                .isEqualTo("New " + name);
        assertThat(ENTRA.delete(path).status()).isEqualTo(204);
        assertThat(ENTRA.get(path).status()).isEqualTo(404);
    }

    @Test
    void a_user_is_deleted_and_gone() {
        String id = created();
        assertThat(ENTRA.delete("/Users/" + id).status()).isEqualTo(204);
        Answer gone = ENTRA.get("/Users/" + id);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.json().get("status").asText()).isEqualTo("404");
        assertThat(gone.json().get("schemas").get(0).asText()).isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    }

    @Test
    void the_schemas_are_discovered() {
        Answer schemas = ENTRA.get("/Schemas");
        assertThat(schemas.json().get("Resources").findValuesAsText("id"))
                .contains(ScimApi.USER, ScimApi.GROUP, ScimApi.ENTERPRISE);
        assertThat(ENTRA.get("/Schemas/" + ScimApi.ENTERPRISE).id()).isEqualTo(ScimApi.ENTERPRISE);
        assertThat(ENTRA.get("/ResourceTypes").json().get("Resources").findValuesAsText("id"))
                .contains("User", "Group");
        assertThat(ENTRA.get("/ServiceProviderConfig")
                        .json()
                        .at("/patch/supported")
                        .asBoolean())
                .isTrue();
    }
}
