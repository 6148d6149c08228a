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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /scim/v2/Users} by RFC 7643 and 7644, whoever asks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScimUsersTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final ScimApi SCIM = ScimApi.create(SERVICE);
    private static final ScimApi OTHER_CLIENT = ScimApi.create(SERVICE);

    @AfterAll
    static void stop() {
        SCIM.count();
        OTHER_CLIENT.count();
        SERVICE.close();
    }

    private static String email() {
        return UUID.randomUUID() + "@scim.example";
    }

    private static Answer create(String more) {
        return SCIM.post(
                "/Users", "{\"schemas\": [\"" + ScimApi.USER + "\"], \"userName\": \"" + email() + "\"" + more + "}");
    }

    @Test
    void whoever_has_no_token_no_good_one_or_one_without_the_permission_is_refused_in_the_words_of_scim() {
        Answer none = new Answer(SERVICE.get("/scim/v2/Users"), com.fasterxml.jackson.databind.node.NullNode.instance);
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"tollbridge\"");
        assertThat(none.header("Content-Type")).isEqualTo("application/scim+json");
        assertThat(none.http().body()).contains("urn:ietf:params:scim:api:messages:2.0:Error", "\"status\":\"401\"");
        var bad = SERVICE.get("/scim/v2/Users", "Authorization", "Bearer nonsense");
        assertThat(bad.statusCode()).isEqualTo(401);
        assertThat(bad.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
        ScimApi user = ScimApi.create(SERVICE, "User");
        Answer denied = user.get("/Users");
        user.count();
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.header("WWW-Authenticate")).contains("insufficient_scope");
        assertThat(denied.json().get("status").asText()).isEqualTo("403");
    }

    @Test
    void everything_sent_comes_back_as_sent() {
        Answer created = create("""
            , "externalId": "e-1", "displayName": "Barbara Jensen", "nickName": "Babs", "title": "Boss", "userType": "Employee",
            "preferredLanguage": "de", "locale": "de-DE", "timezone": "Europe/Berlin", "profileUrl": "https://p.example/b",
            "name": {"formatted": "Ms. Barbara J Jensen III", "familyName": "Jensen", "givenName": "Barbara",
            "middleName": "Jane", "honorificPrefix": "Ms.", "honorificSuffix": "III"},
            "emails": [{"value": "b@work.example", "type": "work", "primary": true}, {"value": "b@home.example", "type": "home"}],
            "phoneNumbers": [{"value": "+49 30 1", "type": "work"}, {"value": "+49 170 1", "type": "mobile"}],
            "addresses": [{"type": "work", "locality": "Berlin", "country": "DE"}],
            "entitlements": [{"value": "gold"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "701984", "costCenter": "4130",
            "organization": "Universal Studios", "division": "Theme Park", "department": "Tour Operations",
            "manager": {"value": "26118915-6090-4610-87e4-49d8ca9f808d"}}\
            """);
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        JsonNode user = SCIM.get("/Users/" + created.id()).json();
        for (String pointer : List.of(
                "/name/honorificSuffix|III",
                "/name/middleName|Jane",
                "/nickName|Babs",
                "/title|Boss",
                "/userType|Employee",
                "/preferredLanguage|de",
                "/locale|de-DE",
                "/timezone|Europe/Berlin",
                "/profileUrl|https://p.example/b",
                "/emails/1/value|b@home.example",
                "/phoneNumbers/1/type|mobile",
                "/addresses/0/locality|Berlin",
                "/entitlements/0/value|gold",
                "/externalId|e-1",
                "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/costCenter|4130",
                "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/organization|Universal Studios",
                "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/division|Theme Park",
                "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/manager/value|26118915-6090-4610-87e4-49d8ca9f808d",
                "/active|true",
                "/meta/resourceType|User")) {
            String[] wanted = pointer.split("\\|");
            assertThat(user.at(wanted[0]).asText()).as(pointer).isEqualTo(wanted[1]);
        }
        assertThat(user.get("schemas").toString()).contains(ScimApi.USER, ScimApi.ENTERPRISE);
        assertThat(user.at("/meta/location").asText()).isEqualTo(SERVICE.baseUrl() + "/scim/v2/Users/" + created.id());
        assertThat(SERVICE.api("GET", "/users/" + created.id(), null)
                        .get("name")
                        .asText())
                .isEqualTo("Barbara Jensen");
    }

    @Test
    void an_external_id_is_each_clients_own() {
        String externalId = UUID.randomUUID().toString();
        String id = create(", \"externalId\": \"" + externalId + "\"").id();
        String filter = "externalId eq \"" + externalId + "\"";
        assertThat(SCIM.find("Users", filter, "").json().get("totalResults").asInt())
                .isEqualTo(1);
        assertThat(OTHER_CLIENT
                        .find("Users", filter, "")
                        .json()
                        .get("totalResults")
                        .asInt())
                .isZero();
        assertThat(OTHER_CLIENT.get("/Users/" + id).json().has("externalId")).isFalse();
        OTHER_CLIENT.operations("/Users/" + id, "{\"op\": \"add\", \"path\": \"externalId\", \"value\": \"theirs\"}");
        assertThat(SCIM.get("/Users/" + id).json().get("externalId").asText()).isEqualTo(externalId);
        assertThat(OTHER_CLIENT.get("/Users/" + id).json().get("externalId").asText())
                .isEqualTo("theirs");
    }

    @Test
    void versions_guard_reading_and_writing() {
        Answer created = create("");
        String path = "/Users/" + created.id();
        String first = created.header("ETag");
        assertThat(first).isEqualTo("W/\"1\"");
        assertThat(created.json().at("/meta/version").asText()).isEqualTo(first);
        assertThat(SCIM.get(path, "If-None-Match", first).status()).isEqualTo(304);
        String nick =
                "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"], \"Operations\": [{\"op\": \"add\","
                        + " \"path\": \"nickName\", \"value\": \"Babs\"}]}";
        Answer patched = SCIM.patch(path, nick, "If-Match", first);
        assertThat(patched.status()).as(patched.toString()).isEqualTo(200);
        assertThat(patched.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(SCIM.patch(path, nick.replace("Babs", "Bab"), "If-Match", first)
                        .status())
                .isEqualTo(412);
        assertThat(SCIM.put(
                                path,
                                "{\"schemas\": [\"" + ScimApi.USER + "\"], \"userName\": \"" + email() + "\"}",
                                "If-Match",
                                first)
                        .status())
                .isEqualTo(412);
        assertThat(SCIM.delete(path, "If-Match", first).status()).isEqualTo(412);
        assertThat(SCIM.get(path, "If-None-Match", first).status()).isEqualTo(200);
        assertThat(SCIM.delete(path, "If-Match", "W/\"2\"").status()).isEqualTo(204);
    }

    @Test
    void a_list_is_paged_and_sorted() {
        String mark = UUID.randomUUID().toString();
        for (String who : List.of("b", "d", "a", "c", "e")) {
            SCIM.createUser(who + "-" + mark + "@page.example");
        }
        String filter = "userName sw \"a-" + mark + "\" or userName sw \"b-" + mark + "\" or userName sw \"c-" + mark
                + "\" or userName sw \"d-" + mark + "\" or userName sw \"e-" + mark + "\"";
        Answer page = SCIM.find("Users", filter, "&sortBy=userName&startIndex=2&count=2");
        assertThat(page.json().get("totalResults").asInt()).isEqualTo(5);
        assertThat(page.json().get("startIndex").asInt()).isEqualTo(2);
        assertThat(page.json().get("itemsPerPage").asInt()).isEqualTo(2);
        assertThat(page.json().get("Resources").findValuesAsText("userName"))
                .containsExactly("b-" + mark + "@page.example", "c-" + mark + "@page.example");
        Answer descending = SCIM.find("Users", filter, "&sortBy=userName&sortOrder=descending&count=1");
        assertThat(descending.json().at("/Resources/0/userName").asText()).startsWith("e-");
        Answer counted = SCIM.get("/Users?count=0");
        assertThat(counted.json().get("totalResults").asInt()).isGreaterThanOrEqualTo(5);
        assertThat(counted.json().path("Resources").isEmpty()).isTrue();
        int total = counted.json().get("totalResults").asInt();
        java.util.Set<String> seen = new java.util.HashSet<>();
        for (int start = 1; start <= total; start += 3) {
            Answer some = SCIM.get("/Users?sortBy=userName&attributes=userName&count=3&startIndex=" + start);
            seen.addAll(some.json().get("Resources").findValuesAsText("id"));
        }
        assertThat(seen).as("no user is on two pages or on none").hasSize(total);
        assertThat(SCIM.get("/Users?startIndex=100000")
                        .json()
                        .get("totalResults")
                        .asInt())
                .isEqualTo(total);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "title eq \"%s\"",
                "title co \"%s\"",
                "title sw \"%s\" and active eq true",
                "name.familyName eq \"%s\"",
                "title eq \"%s\" and not (active eq false)",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"%s\"",
                "phoneNumbers[type eq \"work\" and value eq \"%s\"]",
                "emails.value eq \"%s@second.example\"",
                "meta.lastModified gt \"2020-01-01T00:00:00Z\" and title eq \"%s\"",
                "userName eq \"nobody@scim.example\" or title eq \"%s\"",
            })
    void a_filter_that_the_database_cannot_answer_is_answered_all_the_same(String filter) {
        String mark = UUID.randomUUID().toString();
        String id = create("""
            , "title": "%1$s", "name": {"familyName": "%1$s"}, "phoneNumbers": [{"type": "work", "value": "%1$s"}],
            "emails": [{"type": "work", "value": "%1$s@first.example"}, {"type": "home", "value": "%1$s@second.example"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "%1$s"}\
            """.formatted(mark)).id();
        Answer found = SCIM.find("Users", filter.formatted(mark), "");
        assertThat(found.json().path("totalResults").asInt())
                .as(found.toString())
                .isEqualTo(1);
        assertThat(found.json().at("/Resources/0/id").asText()).isEqualTo(id);
    }

    @Test
    void a_search_by_post_answers_as_a_list_does() {
        String id = create(", \"title\": \"Searched\"").id();
        Answer found = SCIM.post("/Users/.search", """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": "id eq \\"%s\\"",
            "attributes": ["title"], "startIndex": 1, "count": 10}\
            """.formatted(id));
        assertThat(found.status()).as(found.toString()).isEqualTo(200);
        assertThat(found.json().at("/Resources/0/title").asText()).isEqualTo("Searched");
        assertThat(found.json().at("/Resources/0").has("emails")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /Users | {} | 400",
                "POST | /Users | nonsense | 400",
                "POST | /Users | [] | 400",
                "POST | /Users | {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User']} | 400",
                "POST | /Users | {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User'], 'userName': 'nomail'} |"
                        + " 400",
                "POST | /Users | {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User'], 'userName': {}} | 400",
                "POST | /Users | {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User'], 'userName': 'a@b.c',"
                        + " 'active': 'perhaps'} | 400",
                "POST | /Users | {'schemas': 7} | 400",
                "POST | /Users/.search | nonsense | 400",
                "POST | /Users/.search | [] | 400",
                "PATCH | /Users/{id} | {} | 400",
                "PATCH | /Users/{id} | nonsense | 400",
                "PATCH | /Users/{id} | [] | 400",
                "PATCH | /Users/{id} | {'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations': 7}"
                        + " | 400",
                "PATCH | /Users/{id} | {'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations':"
                        + " [{'op': 'fly', 'path': 'title', 'value': 'x'}]} | 400",
                "PATCH | /Users/{id} | {'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations':"
                        + " [{'op': 'remove', 'path': 'userName'}]} | 400",
                "PATCH | /Users/{id} | {'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations':"
                        + " [{'op': 'remove'}]} | 400",
                "PATCH | /Users/{id} | {'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations':"
                        + " [{'op': 'replace', 'value': 'x'}]} | 400",
                "PUT | /Users/{id} | nonsense | 400",
                "PUT | /Users/{id} | {} | 400",
                "POST | /Bulk | nonsense | 400",
                "POST | /Bulk | {} | 400",
                "GET | /Users?filter=userName | '' | 400",
                "GET | /Users?filter=nosuch%20eq%20%22x%22 | '' | 400",
                "GET | /Users?filter=((( | '' | 400",
                "GET | /Users?filter=userName%20eq%20%22x | '' | 400",
                "GET | /Users?startIndex=x | '' | 400",
                "GET | /Users?count=x | '' | 400",
                "GET | /Users?sortBy=nosuch | '' | 400",
                "GET | /Users?attributes=nosuch | '' | 400",
                "GET | /Users?filter=%25zz | '' | 400",
                "GET | /Users/s | '' | 404",
                "GET | /Users/Users | '' | 404",
                "DELETE | /Users/k | '' | 404",
                "GET | /Users/1-1-1-1-1 | '' | 404",
                "GET | /Users/26118915-6090-4610-87e4-49d8ca9f808d | '' | 404",
                "PATCH | /Users/26118915-6090-4610-87e4-49d8ca9f808d | {'schemas':"
                        + " ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations': [{'op': 'replace', 'path':"
                        + " 'title', 'value': 'x'}]} | 404",
                "DELETE | /Users/26118915-6090-4610-87e4-49d8ca9f808d | '' | 404",
                "GET | /Schemas/s | '' | 404",
                "GET | /Schemas/urn:nosuch | '' | 404",
                "GET | /ResourceTypes/s | '' | 404",
                "GET | /Nothing | '' | 404",
                "GET | /Me | '' | 501",
                "GET | /a/b/Users | '' | 404",
                "DELETE | /Users | '' | 405",
            })
    void bad_input_gets_one_clear_error_of_scim(String method, String path, String body, int status) {
        String id = path.contains("{id}") ? create("").id() : "";
        Answer answer = SCIM.send(method, path.replace("{id}", id), body.replace('\'', '"'));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/scim+json");
        assertThat(answer.json().get("status").asText()).isEqualTo(String.valueOf(status));
        assertThat(answer.json().get("schemas").get(0).asText())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    }

    @Test
    void a_body_of_another_type_or_too_long_is_refused() {
        var form = SERVICE.post("/scim/v2/Users", "text/plain", "{}", "Authorization", "Bearer " + SCIM.token());
        assertThat(form.statusCode()).isEqualTo(415);
        Answer long_ = create(", \"title\": \"" + "x".repeat(1 << 20) + "\"");
        assertThat(long_.status()).isEqualTo(413);
        assertThat(create(", \"title\": \"" + "x".repeat(70_000) + "\"").status())
                .isEqualTo(400);
    }

    @Test
    void a_filter_over_more_than_a_thousand_is_refused_as_too_many_and_one_the_database_answers_is_not() {
        SERVICE.update("""
            INSERT INTO user_account (id, organization_id, email, email_key, name, division_id, active, created_at,
            modified_at, version)
            SELECT UUID(), o.id, CONCAT('many', s.seq, '@many.example'), CONCAT('many', s.seq, '@many.example'), 'Many', d.id,
            TRUE, NOW(6), NOW(6), 1 FROM seq_1_to_1001 s JOIN organization o ON o.slug = 'acme'
            JOIN division d ON d.organization_id = o.id AND d.name = 'Home'\
            """);
        try {
            Answer refused = SCIM.find("Users", "title eq \"x\"", "");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().get("scimType").asText()).isEqualTo("tooMany");
            assertThat(SCIM.find("Users", "userName eq \"many7@many.example\" and title pr", "")
                            .json()
                            .get("totalResults")
                            .asInt())
                    .isZero();
            Answer page = SCIM.find("Users", "active eq true", "&count=500&startIndex=900");
            assertThat(page.json().get("totalResults").asInt()).isGreaterThan(1000);
            assertThat(page.json().get("Resources").size()).isBetween(100, 200);
        } finally {
            SERVICE.update("DELETE FROM user_account WHERE email_key LIKE 'many%'");
        }
    }

    @Test
    void a_change_is_in_the_audit_log_with_the_client_before_and_after() {
        String id = create(", \"title\": \"Boss\"").id();
        SCIM.operations("/Users/" + id, "{\"op\": \"replace\", \"path\": \"title\", \"value\": \"Chief\"}");
        SCIM.delete("/Users/" + id);
        List<List<@org.jspecify.annotations.Nullable String>> events =
                SERVICE.rows("SELECT actor, action, before_json, after_json FROM audit_event WHERE target_id = '" + id
                        + "' ORDER BY at");
        assertThat(events).hasSize(3);
        assertThat(events).allSatisfy(event -> assertThat(event.get(0)).isEqualTo("client:" + SCIM.clientId()));
        assertThat(events.stream().map(event -> event.get(1)))
                .containsExactly("user.create", "user.edit", "user.delete");
        assertThat(events.get(1).get(2)).contains("\"title\":\"Boss\"");
        assertThat(events.get(1).get(3)).contains("\"title\":\"Chief\"");
    }

    @Test
    void what_an_administrator_changes_is_told_and_outlives_what_was_sent_before() {
        Answer created = create(", \"displayName\": \"Old Name\"");
        SERVICE.change("/users/" + created.id(), java.util.Map.of("name", "New Name"));
        assertThat(SCIM.get("/Users/" + created.id()).json().get("displayName").asText())
                .isEqualTo("New Name");
        SCIM.operations("/Users/" + created.id(), "{\"op\": \"add\", \"path\": \"title\", \"value\": \"Boss\"}");
        assertThat(SERVICE.api("GET", "/users/" + created.id(), null)
                        .get("name")
                        .asText())
                .isEqualTo("New Name");
    }

    @Test
    void the_version_of_a_user_is_the_same_whatever_was_asked_for() {
        String user = SCIM.createUser(UUID.randomUUID() + "@version.example");
        String full = SCIM.get("/Users/" + user).header("ETag");
        String bare = SCIM.get("/Users/" + user + "?attributes=userName").header("ETag");
        assertThat(bare).isEqualTo(full).isNotEmpty();
        assertThat(SCIM.get("/Users/" + user + "?excludedAttributes=groups,meta")
                        .header("ETag"))
                .isEqualTo(full);
        assertThat(SCIM.find("Users", "id eq \"" + user + "\"", "&attributes=meta.version")
                        .json()
                        .at("/Resources/0/meta/version")
                        .asText())
                .isEqualTo(full);
        assertThat(SCIM.delete("/Users/" + user, "If-Match", bare).status()).isEqualTo(204);
    }
}
