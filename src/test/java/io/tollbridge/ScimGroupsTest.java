package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.ScimApi.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code /scim/v2/Groups}: roles, and who may give which. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScimGroupsTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final ScimApi SCIM = ScimApi.create(SERVICE);

    @AfterAll
    static void stop() {
        SCIM.count();
        SERVICE.close();
    }

    private static String user() {
        return SCIM.createUser(UUID.randomUUID() + "@groups.example");
    }

    private static String builtIn(String name) {
        return SCIM.find("Groups", "displayName eq \"" + name + "\"", "&excludedAttributes=members")
                .json()
                .at("/Resources/0/id")
                .asText();
    }

    private static Answer add(ScimApi api, String group, String user) {
        return api.operations(
                "/Groups/" + group,
                "{\"op\": \"add\", \"path\": \"members\", \"value\": [{\"value\": \"" + user + "\"}]}");
    }

    private static JsonNode rolesOf(String user) {
        return SERVICE.api("GET", "/users/" + user, null).get("roles");
    }

    @Test
    void a_member_holds_the_role_for_home_and_the_log_tells_who_gave_it() {
        String user = user();
        String group = SCIM.createGroup("Home " + UUID.randomUUID());
        assertThat(add(SCIM, group, user).status()).isEqualTo(200);
        assertThat(rolesOf(user).findValuesAsText("division")).containsExactly("Home");
        assertThat(SERVICE.rows("SELECT actor, after_json FROM audit_event WHERE action = 'user.roles.edit' AND"
                                + " target_id = '"
                                + user + "'")
                        .toString())
                .contains("client:" + SCIM.clientId(), "Home ");
        assertThat(SCIM.find("Users", "groups.value eq \"" + group + "\"", "")
                        .json()
                        .get("totalResults")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void a_built_in_role_gets_members_and_is_neither_renamed_nor_deleted() {
        String group = builtIn("User");
        assertThat(add(SCIM, group, user()).status()).isEqualTo(200);
        Answer renamed = SCIM.operations(
                "/Groups/" + group, "{\"op\": \"replace\", \"path\": \"displayName\", \"value\": \"X\"}");
        assertThat(renamed.status()).isEqualTo(400);
        assertThat(renamed.json().get("scimType").asText()).isEqualTo("mutability");
        assertThat(SCIM.delete("/Groups/" + group).status()).isEqualTo(403);
    }

    @Test
    void the_role_admin_is_given_and_taken_only_by_a_client_that_holds_it() {
        String user = user();
        String admin = builtIn("Admin");
        Answer refused = add(SCIM, admin, user);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(403);
        assertThat(refused.json().get("schemas").get(0).asText())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(rolesOf(user).isEmpty()).isTrue();
        ScimApi mighty = ScimApi.create(SERVICE, "Admin");
        assertThat(add(mighty, admin, user).status()).isEqualTo(200);
        mighty.count();
        assertThat(SCIM.operations(
                                "/Groups/" + admin,
                                "{\"op\": \"remove\", \"path\": \"members[value eq \\\"" + user + "\\\"]\"}")
                        .status())
                .isEqualTo(403);
        Answer takenOver = SCIM.operations(
                "/Users/" + user, "{\"op\": \"replace\", \"path\": \"userName\", \"value\": \"me@evil.example\"}");
        assertThat(takenOver.status())
                .as("nobody takes over an administrator by e-mail")
                .isEqualTo(403);
        assertThat(SCIM.operations("/Users/" + user, "{\"op\": \"replace\", \"path\": \"active\", \"value\": false}")
                        .status())
                .as("who left the company is cut off, whatever he was")
                .isEqualTo(200);
    }

    @Test
    void a_role_that_only_lets_people_see_is_given_and_one_that_lets_them_change_is_not() {
        String viewers = SERVICE.api(
                        "POST",
                        "/roles",
                        Map.of("name", "Viewers", "permissions", List.of("oauth:client:view", "directory:user:view")))
                .get("id")
                .asText();
        String editors = SERVICE.api(
                        "POST", "/roles", Map.of("name", "Editors", "permissions", List.of("oauth:client:edit")))
                .get("id")
                .asText();
        assertThat(add(SCIM, viewers, user()).status()).isEqualTo(200);
        assertThat(add(SCIM, editors, user()).status()).isEqualTo(403);
        assertThat(SCIM.delete("/Groups/" + editors).status()).isEqualTo(403);
    }

    @Test
    void a_group_is_found_by_its_exact_name_and_no_other_has_it() {
        String mark = UUID.randomUUID().toString();
        String id = SCIM.createGroup("Über " + mark);
        assertThat(SCIM.find("Groups", "displayName eq \"über " + mark + "\"", "")
                        .json()
                        .at("/Resources/0/id")
                        .asText())
                .isEqualTo(id);
        assertThat(SCIM.find("Groups", "displayName eq \"Uber " + mark + "\"", "")
                        .json()
                        .get("totalResults")
                        .asInt())
                .isZero();
        Answer again = SCIM.post(
                "/Groups", "{\"schemas\": [\"" + ScimApi.GROUP + "\"], \"displayName\": \"Über " + mark + "\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("scimType").asText()).isEqualTo("uniqueness");
    }

    @Test
    void a_member_that_is_no_user_is_refused_and_nothing_is_changed() {
        String group = SCIM.createGroup("Strict " + UUID.randomUUID());
        String user = user();
        for (String member : List.of(UUID.randomUUID().toString(), "nonsense", group)) {
            Answer refused = SCIM.operations("/Groups/" + group, """
                {"op": "add", "path": "members", "value": [{"value": "%s"}, {"value": "%s"}]}\
                """.formatted(user, member));
            assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        }
        assertThat(SCIM.get("/Groups/" + group).json().path("members").isEmpty())
                .isTrue();
    }

    @Test
    void the_version_of_a_group_changes_with_its_members() {
        String group = SCIM.createGroup("Versions " + UUID.randomUUID());
        String before = SCIM.get("/Groups/" + group).header("ETag");
        add(SCIM, group, user());
        assertThat(SCIM.get("/Groups/" + group, "If-None-Match", before).status())
                .isEqualTo(200);
        assertThat(SCIM.delete("/Groups/" + group, "If-Match", before).status()).isEqualTo(412);
        assertThat(SCIM.delete(
                                "/Groups/" + group,
                                "If-Match",
                                SCIM.get("/Groups/" + group).header("ETag"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void the_version_of_a_group_is_the_same_whatever_was_asked_for() {
        String group = SCIM.createGroup("Same " + UUID.randomUUID());
        for (int i = 0; i < 3; i++) {
            String added = add(SCIM, group, user()).header("ETag");
            String full = SCIM.get("/Groups/" + group).header("ETag");
            assertThat(added).isEqualTo(full);
            assertThat(SCIM.get("/Groups/" + group + "?excludedAttributes=members")
                            .header("ETag"))
                    .isEqualTo(full);
            assertThat(SCIM.get("/Groups/" + group + "?attributes=displayName").header("ETag"))
                    .isEqualTo(full);
            for (String more : List.of("", "&excludedAttributes=members", "&attributes=meta.version")) {
                assertThat(SCIM.find("Groups", "id eq \"" + group + "\"", more)
                                .json()
                                .at("/Resources/0/meta/version")
                                .asText())
                        .as(more)
                        .isEqualTo(full);
            }
        }
        String bare =
                SCIM.get("/Groups/" + group + "?excludedAttributes=members").header("ETag");
        Answer renamed = SCIM.patch("/Groups/" + group, """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "externalId", "value": "another"}]}\
            """, "If-Match", bare);
        assertThat(renamed.status()).as(renamed.toString()).isEqualTo(200);
        assertThat(renamed.header("ETag")).as("the external id is shown too").isNotEqualTo(bare);
        assertThat(SCIM.delete("/Groups/" + group, "If-Match", bare).status()).isEqualTo(412);
        assertThat(SCIM.get("/Groups/" + group + "?excludedAttributes=members", "If-None-Match", renamed.header("ETag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void a_group_tells_no_times_since_none_are_known() {
        JsonNode meta = SCIM.get("/Groups/" + SCIM.createGroup("Times " + UUID.randomUUID()))
                .json()
                .get("meta");
        assertThat(meta.has("created") || meta.has("lastModified"))
                .as(meta.toString())
                .isFalse();
        assertThat(meta.get("resourceType").asText()).isEqualTo("Group");
    }

    @Test
    void a_group_that_a_client_holds_too_is_not_deleted_and_keeps_its_members() {
        String name = "Held " + UUID.randomUUID();
        String group = SCIM.createGroup(name);
        add(SCIM, group, user());
        ScimApi.create(SERVICE, name);
        Answer refused = SCIM.delete("/Groups/" + group);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(SCIM.get("/Groups/" + group).json().get("members")).hasSize(1);
    }
}
