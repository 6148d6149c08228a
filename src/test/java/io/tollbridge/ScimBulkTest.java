package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.ScimApi.Answer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several operations in one request (RFC 7644 §3.7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScimBulkTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final ScimApi SCIM = ScimApi.create(SERVICE);

    @AfterAll
    static void stop() {
        SCIM.count();
        SERVICE.close();
    }

    private static Answer bulk(String operations) {
        return SCIM.post("/Bulk", """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [%s]}\
            """.formatted(operations));
    }

    private static String creation(String bulkId, String email) {
        return """
            {"method": "POST", "path": "/Users", "bulkId": "%s",
            "data": {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "%s"}}\
            """.formatted(bulkId, email);
    }

    @Test
    void a_group_refers_to_a_user_of_the_same_request() {
        String mark = UUID.randomUUID().toString();
        Answer answer = bulk(creation("u1", mark + "@bulk.example") + """
            , {"method": "POST", "path": "/Groups", "bulkId": "g1",
            "data": {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Bulk %s",
            "members": [{"type": "User", "value": "bulkId:u1"}]}}\
            """.formatted(mark));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        JsonNode operations = answer.json().get("Operations");
        assertThat(operations.findValuesAsText("status")).containsOnly("201");
        String group = operations.get(1).get("location").asText().replaceFirst(".*/", "");
        String user = operations.get(0).get("location").asText().replaceFirst(".*/", "");
        assertThat(SCIM.get("/Groups/" + group).json().at("/members/0/value").asText())
                .isEqualTo(user);
    }

    @Test
    void each_operation_has_its_own_status() {
        String mark = UUID.randomUUID().toString();
        String user = SCIM.createUser(mark + "@bulk.example");
        Answer answer = bulk(creation("a", mark + "@bulk.example") + """
            , {"method": "PATCH", "path": "/Users/%1$s", "data": {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "Replace", "path": "active", "value": "False"}]}},
            {"method": "DELETE", "path": "/Users/%2$s"}, {"method": "DELETE", "path": "/Users/%1$s"}\
            """.formatted(user, UUID.randomUUID()));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().get("Operations").findValuesAsText("status").stream()
                        .filter(status -> status.length() == 3)
                        .distinct())
                .contains("409", "200", "404", "204");
        assertThat(SCIM.get("/Users/" + user).status()).isEqualTo(404);
    }

    @Test
    void a_hundred_operations_are_taken_and_one_more_is_not() {
        String mark = UUID.randomUUID().toString();
        String hundred = IntStream.range(0, 100)
                .mapToObj(i -> creation("b" + i, i + "-" + mark + "@bulk.example"))
                .collect(Collectors.joining(","));
        Answer refused = bulk(hundred + "," + creation("more", "more-" + mark + "@bulk.example"));
        assertThat(refused.status()).isEqualTo(413);
        Answer taken = bulk(hundred);
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.json().get("Operations")).hasSize(100);
        assertThat(SCIM.find("Users", "userName eq \"99-" + mark + "@bulk.example\"", "")
                        .json()
                        .get("totalResults")
                        .asInt())
                .isEqualTo(1);
    }

    private static final String DATA =
            "\"data\": {\"schemas\": [\"" + ScimApi.USER + "\"], \"userName\": \"never@bulk.example\"}";

    /** That the operation alone is refused, and that the ones before and after it are done. */
    private static void assertRefused(String operation, int status, String scimType) {
        String mark = UUID.randomUUID().toString();
        Answer answer = bulk(creation("before", "before-" + mark + "@bulk.example") + ", " + operation + ", "
                + creation("after", "after-" + mark + "@bulk.example"));
        assertThat(answer.status()).as(operation + ": " + answer).isEqualTo(200);
        JsonNode operations = answer.json().get("Operations");
        assertThat(operations.findValues("status").stream().map(JsonNode::asInt))
                .as(operation + ": " + answer)
                .contains(201, status)
                .doesNotContain(500);
        assertThat(operations.get(0).get("status").asInt()).isEqualTo(201);
        assertThat(operations.get(2).get("status").asInt()).isEqualTo(201);
        JsonNode refused = operations.get(1);
        assertThat(refused.get("status").asInt()).as(refused.toString()).isEqualTo(status);
        assertThat(refused.at("/response/status").asText()).isEqualTo(Integer.toString(status));
        assertThat(refused.at("/response/scimType").asText())
                .as(refused.toString())
                .isEqualTo(scimType);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /Nothing, 404",
        "DELETE, /Schemas/urn:x, 404",
        "POST, /Bulk, 404",
        "POST, /Me, 404",
        "PUT, /, 404",
        "POST, /Users/.search, 405",
        "DELETE, /Users, 405",
        "PUT, /Groups, 405",
        "DELETE, /Users/nobody, 404",
        "POST, /Users/8b369e46-b37b-4ce2-b919-06bde18d8071, 405",
        "PATCH, Users, 404"
    })
    void a_path_that_is_not_there_or_has_no_such_method_fails_its_operation_alone(
            String method, String path, int status) {
        assertRefused(
                "{\"method\": \"%s\", \"path\": \"%s\", \"bulkId\": \"a\", %s}".formatted(method, path, DATA),
                status,
                "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"{nonsense\"", "[]", "1", "true", "\"[]\""})
    void data_that_is_no_json_object_fails_its_operation_alone(String data) {
        assertRefused(
                "{\"method\": \"POST\", \"path\": \"/Users\", \"bulkId\": \"a\", \"data\": " + data + "}",
                400,
                "invalidSyntax");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"method\": \"POST\", \"bulkId\": \"a\"",
                "\"path\": \"/Users\", \"bulkId\": \"a\"",
                "\"method\": \"POST\", \"path\": \"/Users\"",
                "\"method\": \"POST\", \"path\": null, \"bulkId\": \"a\"",
                "\"method\": \"GET\", \"path\": \"/Users\"",
                "\"method\": \"STEAL\", \"path\": \"/Users\", \"bulkId\": \"a\""
            })
    void an_operation_without_method_path_or_bulk_id_fails_alone(String attributes) {
        assertRefused("{" + attributes + ", " + DATA + "}", 400, "invalidValue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"path\": 5, \"bulkId\": \"a\"", "\"path\": \"/Users\", \"bulkId\": 7"})
    void an_attribute_of_another_type_fails_its_operation_alone(String attributes) {
        assertRefused("{\"method\": \"POST\", " + attributes + ", " + DATA + "}", 400, "invalidSyntax");
    }

    @Test
    void what_is_no_operation_fails_alone_and_so_does_one_without_data() {
        for (String none : List.of("7", "null", "[]", "\"text\"")) {
            assertRefused(none, 400, "invalidValue");
        }
        assertRefused("{\"method\": \"POST\", \"path\": \"/Users\", \"bulkId\": \"a\"}", 400, "invalidValue");
    }

    private static String group(String bulkId, String member) {
        return """
            {"method": "POST", "path": "/Groups", "bulkId": "%s", "data": {"schemas": ["%s"], "displayName": "Bulk %s",
            "members": [{"value": "%s"}]}}\
            """.formatted(bulkId, ScimApi.GROUP, UUID.randomUUID(), member);
    }

    @Test
    void a_reference_to_no_operation_is_refused_and_so_is_the_second_use_of_a_bulk_id() {
        assertRefused(group("g", "bulkId:nobody"), 400, "invalidValue");
        assertRefused("{\"method\": \"DELETE\", \"path\": \"/Users/bulkId:nobody\"}", 400, "invalidValue");
        assertRefused(creation("before", "twice@bulk.example"), 400, "invalidValue");
    }

    @Test
    void a_reference_to_an_operation_that_failed_is_a_conflict() {
        assertRefused(group("g", "bulkId:g"), 409, "");
        Answer answer = bulk(group("g", "bulkId:u") + ", "
                + "{\"method\": \"POST\", \"path\": \"/Users\", \"bulkId\": \"u\", \"data\": {}}");
        assertThat(answer.json().at("/Operations/0/status").asInt()).isEqualTo(409);
        assertThat(answer.json().at("/Operations/1/status").asInt()).isEqualTo(400);
    }

    @Test
    void a_circle_of_references_is_a_conflict_and_what_stands_outside_it_is_done() {
        String mark = UUID.randomUUID().toString();
        String managed = """
            {"method": "POST", "path": "/Users", "bulkId": "%1$s", "data": {"schemas": ["%2$s", "%3$s"],
            "userName": "%1$s-%4$s@bulk.example", "%3$s": {"manager": {"value": "bulkId:%5$s"}}}}\
            """;
        Answer answer = bulk(managed.formatted("a", ScimApi.USER, ScimApi.ENTERPRISE, mark, "b") + ", "
                + managed.formatted("b", ScimApi.USER, ScimApi.ENTERPRISE, mark, "a") + ", "
                + managed.formatted("c", ScimApi.USER, ScimApi.ENTERPRISE, mark, "d") + ", "
                + creation("d", "d-" + mark + "@bulk.example"));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(StreamSupport.stream(answer.json().get("Operations").spliterator(), false)
                        .map(one -> one.get("status").asInt()))
                .containsExactly(409, 409, 201, 201);
        String boss = answer.json().at("/Operations/3/location").asText().replaceFirst(".*/", "");
        String location = answer.json().at("/Operations/2/location").asText();
        assertThat(SCIM.get(location.substring(location.indexOf("/Users")))
                        .json()
                        .get(ScimApi.ENTERPRISE)
                        .at("/manager/value")
                        .asText())
                .as("the operation that it refers to was done first, although it stands behind it")
                .isEqualTo(boss);
    }

    @Test
    void an_operation_refers_to_a_resource_of_the_same_request_in_its_path() {
        String mark = UUID.randomUUID().toString();
        Answer answer = bulk(creation("u", mark + "@bulk.example") + """
            , {"method": "PATCH", "path": "/Users/bulkId:u", "data": {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "active", "value": false}]}}\
            """);
        assertThat(answer.json().at("/Operations/1/status").asInt())
                .as(answer.toString())
                .isEqualTo(200);
        assertThat(SCIM.find("Users", "userName eq \"" + mark + "@bulk.example\"", "")
                        .json()
                        .at("/Resources/0/active")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void an_operation_that_wants_another_version_fails() {
        String user = SCIM.createUser(UUID.randomUUID() + "@bulk.example");
        String deletion = "{\"method\": \"DELETE\", \"path\": \"/Users/" + user + "\", \"version\": \"%s\"}";
        assertRefused(deletion.formatted("W/\\\"77\\\""), 412, "");
        assertThat(bulk(deletion.formatted("W/\\\"1\\\""))
                        .json()
                        .at("/Operations/0/status")
                        .asInt())
                .isEqualTo(204);
    }

    @Test
    void nothing_more_is_done_after_as_many_errors_as_the_request_puts_up_with() {
        String mark = UUID.randomUUID().toString();
        String request = """
            {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "failOnErrors": %s, "Operations": [
            {"method": "POST", "path": "/Nothing", "bulkId": "x", "data": {}}, %s]}\
            """;
        Answer stopped = SCIM.post("/Bulk", request.formatted("1", creation("u", "stopped-" + mark + "@bulk.example")));
        assertThat(stopped.status()).as(stopped.toString()).isEqualTo(412);
        assertThat(stopped.json().at("/Operations/0/status").asInt()).isEqualTo(404);
        assertThat(stopped.json().at("/Operations/1/status").asInt()).isEqualTo(412);
        assertThat(SCIM.post("/Bulk", request.formatted("2", creation("u", "done-" + mark + "@bulk.example")))
                        .status())
                .isEqualTo(200);
        assertThat(SCIM.find("Users", "userName eq \"stopped-" + mark + "@bulk.example\"", "")
                        .json()
                        .get("totalResults")
                        .asInt())
                .isZero();
        for (String nonsense : List.of("\"x\"", "1.5", "[]")) {
            Answer refused =
                    SCIM.post("/Bulk", request.formatted(nonsense, creation("u", "never-" + mark + "@bulk.example")));
            assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
            assertThat(refused.json().get("scimType").asText()).isEqualTo("invalidSyntax");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{nonsense",
                "[]",
                "{}",
                "7",
                "{\"Operations\": [{}]}",
                "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"], \"Operations\": 5}",
                "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"], \"Operations\": []}"
            })
    void what_is_no_bulk_request_is_refused_as_a_whole(String body) {
        Answer refused = SCIM.post("/Bulk", body);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.json().get("scimType").asText()).isEqualTo("invalidSyntax");
    }

    @Test
    void an_operation_that_the_client_may_not_do_is_in_the_audit_log() throws InterruptedException {
        String admin = SCIM.find("Groups", "displayName eq \"Admin\"", "&excludedAttributes=members")
                .json()
                .at("/Resources/0/id")
                .asText();
        assertRefused("{\"method\": \"DELETE\", \"path\": \"/Groups/" + admin + "\"}", 403, "");
        String recorded =
                "SELECT id FROM audit_event WHERE action = 'api.refused' AND target_id = 'DELETE /scim/v2/Groups/"
                        + admin + "'";
        // Refusals are written behind.
        for (int tries = 0; tries < 100 && SERVICE.rows(recorded).isEmpty(); tries++) {
            Thread.sleep(100);
        }
        assertThat(SERVICE.rows(recorded)).hasSize(1);
    }
}
