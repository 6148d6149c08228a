package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.ScimApi.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Nothing of one organization is there for the provisioning client of another. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScimSeparationTest {
    private static final RunningService ACME = RunningService.start();
    private static final RunningService GLOBEX = ACME.anotherNode(
            Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "globex", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "globex-bootstrap"));
    private static final ScimApi OURS = ScimApi.create(ACME);
    private static final ScimApi THEIRS = ScimApi.create(GLOBEX);
    private static final String USER = OURS.createUser("alice@acme.example");
    private static final String GROUP = OURS.createGroup("Acme's own");

    @AfterAll
    static void stop() {
        OURS.count();
        THEIRS.count();
        GLOBEX.close();
        ACME.close();
    }

    @Test
    void ids_of_another_organization_are_not_there_whatever_the_method() {
        String user = "{\"schemas\": [\"" + ScimApi.USER + "\"], \"userName\": \"stolen@globex.example\"}";
        String group = "{\"schemas\": [\"" + ScimApi.GROUP + "\"], \"displayName\": \"Stolen\"}";
        String operation = "{\"op\": \"replace\", \"value\": {\"active\": false, \"displayName\": \"Stolen\"}}";
        for (String path : new String[] {"/Users/" + USER, "/Groups/" + GROUP}) {
            for (Answer answer : new Answer[] {
                THEIRS.get(path),
                THEIRS.put(path, path.startsWith("/Users") ? user : group),
                THEIRS.operations(path, operation),
                THEIRS.delete(path)
            }) {
                assertThat(answer.status()).as(path + ": " + answer).isEqualTo(404);
            }
        }
        assertThat(OURS.get("/Users/" + USER).json().get("active").asBoolean()).isTrue();
        assertThat(OURS.get("/Groups/" + GROUP).json().get("displayName").asText())
                .isEqualTo("Acme's own");
    }

    @Test
    void lists_and_filters_find_nothing_of_another_organization() {
        for (String filter : new String[] {
            "id eq \"" + USER + "\"",
            "userName eq \"alice@acme.example\"",
            "userName sw \"alice@acme\"",
            "emails.value eq \"alice@acme.example\"",
            "groups.value eq \"" + GROUP + "\"",
            "id eq \"" + USER + "\" or userName eq \"alice@acme.example\""
        }) {
            assertThat(THEIRS.find("Users", filter, "")
                            .json()
                            .get("totalResults")
                            .asInt())
                    .as(filter)
                    .isZero();
        }
        assertThat(THEIRS.find("Groups", "displayName eq \"Acme's own\"", "")
                        .json()
                        .get("totalResults")
                        .asInt())
                .isZero();
        assertThat(THEIRS.get("/Users").http().body()).doesNotContain(USER);
        assertThat(THEIRS.get("/Groups").http().body()).doesNotContain(GROUP);
    }

    @Test
    void a_user_of_another_organization_becomes_no_member() {
        String group = THEIRS.createGroup("Globex's own");
        Answer refused = THEIRS.operations(
                "/Groups/" + group,
                "{\"op\": \"add\", \"path\": \"members\", \"value\": [{\"value\": \"" + USER + "\"}]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(ACME.api("GET", "/users/" + USER, null).get("roles").isEmpty())
                .isTrue();
    }

    @Test
    void the_same_e_mail_address_and_external_id_are_two_users_in_two_organizations() {
        String body = "{\"schemas\": [\"" + ScimApi.USER
                + "\"], \"userName\": \"both@shared.example\", \"externalId\": \"1\"}";
        Answer ours = OURS.post("/Users", body);
        Answer theirs = THEIRS.post("/Users", body);
        assertThat(ours.status()).isEqualTo(201);
        assertThat(theirs.status()).isEqualTo(201);
        assertThat(ours.id()).isNotEqualTo(theirs.id());
        assertThat(OURS.find("Users", "externalId eq \"1\"", "")
                        .json()
                        .at("/Resources/0/id")
                        .asText())
                .isEqualTo(ours.id());
    }

    @Test
    void operations_in_bulk_stay_within_the_organization_too() {
        Answer answer = THEIRS.post("/Bulk", """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
            {"method": "DELETE", "path": "/Users/%s"}]}\
            """.formatted(USER));
        assertThat(answer.json().at("/Operations/0/status").asText()).isEqualTo("404");
        assertThat(OURS.get("/Users/" + USER).status()).isEqualTo(200);
    }
}
