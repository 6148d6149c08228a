package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.ScimApi.Answer;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

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
}
