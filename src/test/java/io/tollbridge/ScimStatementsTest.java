package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.ScimApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What lists of groups cost the database, as it counts itself. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScimStatementsTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final ScimApi SCIM = ScimApi.create(SERVICE);
    private static final int GROUPS = 3;
    private static final int MEMBERS = 50;
    private static final int REQUESTS = 20;

    @AfterAll
    static void stop() {
        SCIM.count();
        SERVICE.close();
    }

    /** Of one request, on average; what is written behind is one statement for many of them. */
    private record Cost(long statements, long rows) {}

    @Test
    void a_list_of_groups_costs_the_same_statements_whatever_their_number_and_reads_members_only_for_an_answer() {
        createGroups();
        String three = ScimApi.encoded(
                "displayName eq \"Crowd 0\" or displayName eq \"Crowd 1\" or displayName eq" + " \"Crowd 2\"");
        String one = ScimApi.encoded("displayName eq \"Crowd 0\"");

        Cost bareThree = cost("/Groups?excludedAttributes=members&filter=" + three, GROUPS, 0);
        Cost bareOne = cost("/Groups?excludedAttributes=members&filter=" + one, 1, 0);
        Cost fullThree = cost("/Groups?filter=" + three, GROUPS, GROUPS * MEMBERS);
        Cost fullOne = cost("/Groups?filter=" + one, 1, MEMBERS);

        assertThat(bareThree.statements()).as("token, count, groups").isEqualTo(3);
        assertThat(bareOne.statements()).isEqualTo(3);
        assertThat(fullThree.statements()).as("and the members of them all").isEqualTo(4);
        assertThat(fullOne.statements()).isEqualTo(4);
        assertThat(bareThree.rows() - bareOne.rows()).as("rows of groups alone").isEqualTo(GROUPS - 1);
        assertThat(fullThree.rows() - bareThree.rows())
                .as("a row for each member")
                .isEqualTo(GROUPS * MEMBERS);
    }

    private static void createGroups() {
        List<String> users = new ArrayList<>();
        IntStream.range(0, MEMBERS).forEach(i -> users.add(SCIM.createUser("member-" + i + "@crowd.example")));
        String members =
                users.stream().map(user -> "{\"value\": \"" + user + "\"}").collect(Collectors.joining(","));
        for (int i = 0; i < GROUPS; i++) {
            Answer created = SCIM.post("/Groups", """
                {"schemas": ["%s"], "displayName": "Crowd %d", "members": [%s]}\
                """.formatted(ScimApi.GROUP, i, members));
            assertThat(created.status()).as(created.toString()).isEqualTo(201);
        }
    }

    private static Cost cost(String path, int groups, int members) {
        Answer first = SCIM.get(path);
        assertThat(first.json().get("Resources")).as(first.toString()).hasSize(groups);
        assertThat(first.json().findValues("display")).hasSize(members);
        Map<String, Long> before = counts();
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(SCIM.get(path).status()).isEqualTo(200);
        }
        Map<String, Long> after = counts();
        return new Cost(perRequest("COM_SELECT", before, after), perRequest("ROWS_SENT", before, after));
    }

    private static long perRequest(String name, Map<String, Long> before, Map<String, Long> after) {
        return (after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L)) / REQUESTS;
    }

    private static Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        SERVICE.rows("select variable_name, variable_value from information_schema.global_status"
                        + " where variable_name in ('COM_SELECT', 'ROWS_SENT')")
                .forEach(row -> counts.put(String.valueOf(row.get(0)), Long.valueOf(String.valueOf(row.get(1)))));
        return counts;
    }
}
