package io.tollbridge.api;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_USAGE_DAY;
import static io.tollbridge.store.jooq.Tables.USAGE_DAY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.store.JooqUsageOverview;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.impl.CallbackExecuteListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /usage}; that requests and logins are counted at all is the other UsageTest. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageApiTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    private static final LocalDate YESTERDAY = TODAY.minusDays(1);

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
    void a_day_far_from_the_four_weeks_before_is_marked_and_told_in_a_sentence() {
        Caller admin = server.admin();
        String client = client(admin, "CRM");
        String provider = provider(admin, "https://idp.example/marked");
        for (int i = 1; i <= 28; i++) {
            requests(admin, client, YESTERDAY.minusDays(i), 90, i % 10);
            logins(admin, provider, YESTERDAY.minusDays(i), 50, 0);
        }
        requests(admin, client, YESTERDAY, 88, 412);
        logins(admin, provider, YESTERDAY, 51, 0);

        JsonNode items = admin.get("/usage").json().get("items");

        assertThat(items).hasSize(2);
        JsonNode marked = items.get(0);
        assertThat(marked.get("kind").asText()).isEqualTo("client");
        assertThat(marked.get("name").asText()).isEqualTo("CRM");
        assertThat(marked.get("days")).hasSize(27); // 28 of the period, but for today
        assertThat(marked.at("/days/26").toString())
                .isEqualTo("{\"date\":\"2026-05-31\",\"requests\":500,\"failures\":412}");
        assertThat(marked.get("unusual").toString()).isEqualTo("""
            [{"date":"2026-05-31","of":"requests","found":500,"usual_from":90,"usual_to":99,\
            "text":"500 requests on 2026-05-31; on the 28 days before there were 90 to 99 a day"},\
            {"date":"2026-05-31","of":"failures","found":412,"usual_from":0,"usual_to":9,\
            "text":"412 failures on 2026-05-31; on the 28 days before there were 0 to 9 a day"}]\
            """);
        assertThat(items.get(1).get("kind").asText()).isEqualTo("identity_provider");
        assertThat(items.get(1).get("id").asText()).isEqualTo(provider);
        assertThat(items.get(1).get("unusual")).isEmpty();
        // The period is that day alone, and its history is read all the same.
        assertThat(admin.get("/usage?from=2026-05-31&to=2026-05-31").json().at("/items/0/unusual"))
                .hasSize(2);
    }

    @Test
    void the_requests_of_an_identity_provider_are_its_messages_on_all_channels() {
        Caller admin = server.admin();
        String provider = provider(admin, "https://idp.example/channels");
        logins(admin, provider, TODAY, 3, 2);
        server.database
                .dsl()
                .insertInto(IDENTITY_PROVIDER_USAGE_DAY)
                .set(IDENTITY_PROVIDER_USAGE_DAY.ORGANIZATION_ID, admin.organization.id())
                .set(IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID, UUID.fromString(provider))
                .set(IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE, TODAY)
                .set(IDENTITY_PROVIDER_USAGE_DAY.CHANNEL, "slo")
                .set(IDENTITY_PROVIDER_USAGE_DAY.OUTCOME, "accepted")
                .set(IDENTITY_PROVIDER_USAGE_DAY.REQUESTS, 10L)
                .execute();

        assertThat(admin.get("/usage?kind=identity_provider")
                        .json()
                        .at("/items/0/days")
                        .toString())
                .isEqualTo("[{\"date\":\"2026-06-01\",\"requests\":15,\"failures\":2}]");
        assertThat(admin.get("/usage?kind=client").json().get("items")).isEmpty();
    }

    @Test
    void only_what_the_organization_has_and_what_had_requests_in_the_period_is_listed() {
        Caller admin = server.admin();
        String client = client(admin, "CRM");
        client(admin, "Silent");
        String provider = provider(admin, "https://idp.example/separate");
        requests(admin, client, YESTERDAY, 1, 1);
        logins(admin, provider, YESTERDAY, 1, 1);

        assertThat(ids(admin.get("/usage").json())).containsExactly(client, provider);
        assertThat(ids(admin.get("/usage?from=2026-06-01").json())).isEmpty();
        assertThat(ids(admin.get("/usage?to=2026-05-30").json())).isEmpty();
        assertThat(ids(server.admin().get("/usage").json())).isEmpty();
        // Rows under a foreign organization's name are not shown there: the client is not its own.
        Caller other = server.admin();
        requests(other, client, YESTERDAY, 5, 0);
        logins(other, provider, YESTERDAY, 5, 0);
        assertThat(ids(other.get("/usage").json())).isEmpty();
        assertThat(server.clientWith(admin.organization, "oauth:client:view")
                        .get("/usage")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void pages_hold_each_once_clients_first_and_cost_two_statements() {
        Caller admin = server.admin();
        List<String> clients = new ArrayList<>();
        List<String> providers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(client(admin, "Client " + i));
            providers.add(provider(admin, "https://idp.example/page/" + i));
            requests(admin, clients.get(i), TODAY, 1 + i, 0);
            logins(admin, providers.get(i), TODAY, 1 + i, 0);
        }
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = admin.get("/usage?page_size=3" + cursor).json();
            listed.addAll(ids(page));
            cursor = page.get("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("next_cursor").asText();
        } while (!cursor.isEmpty());

        assertThat(listed).doesNotHaveDuplicates();
        assertThat(listed.subList(0, 5)).isSorted().containsExactlyInAnyOrderElementsOf(clients);
        assertThat(listed.subList(5, 10)).containsExactlyInAnyOrderElementsOf(providers);

        AtomicInteger statements = new AtomicInteger();
        var counted = server.database
                .dsl()
                .configuration()
                .deriveAppending(new CallbackExecuteListener().onExecuteStart(_ -> statements.incrementAndGet()));
        new JooqUsageOverview(counted.dsl())
                .list(
                        admin.organization.id(),
                        Optional.empty(),
                        YESTERDAY,
                        TODAY,
                        new PageRequest(Optional.empty(), 200));
        assertThat(statements).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind=user",
                "from=yesterday",
                "from=2026-02-30",
                "to=2026-13-01",
                "from=0000-01-01&to=0000-01-02",
                "to=1969-12-31",
                "from=2026-05-02&to=2026-05-01",
                "from=2026-06-02",
                "from=2025-04-27&to=2026-06-01", // 401 days
                "form=2026-05-01",
                "page_size=0",
                "page_size=201",
                "cursor=nonsense",
                "cursor=Y2xpZW50IMO8", // a client's id with an umlaut
                "cursor=aWRlbnRpdHlfcHJvdmlkZXIgeA" // identity_provider x
            })
    void a_query_that_cannot_be_meant_is_refused(String query) {
        Answer refused = server.admin().get("/usage?" + query);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.fields()).hasSize(1);
    }

    @Test
    void four_hundred_days_may_be_asked_for_and_days_to_come() {
        Caller admin = server.admin();
        assertThat(admin.get("/usage?from=2025-04-28&to=2026-06-01").status()).isEqualTo(200);
        assertThat(admin.get("/usage?from=9999-01-01&to=9999-12-31").status()).isEqualTo(200);
        assertThat(admin.get("/usage?to=1970-01-01").status()).isEqualTo(200);
    }

    private static List<String> ids(JsonNode page) {
        return page.get("items").findValuesAsText("id");
    }

    private static String client(Caller admin, String name) {
        return admin.post("/clients", """
            {"client_name": "%s", "grant_types": ["urn:ietf:params:oauth:grant-type:saml2-bearer"], "scope": "users"}\
            """.formatted(name))
                .json()
                .get("client_id")
                .asText();
    }

    private static String provider(Caller admin, String entityId) {
        return admin.post(
                        "/identity-providers",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("metadata_xml", SampleMetadata.of(entityId, SampleMetadata.certificate("idp")))
                                .toString())
                .json()
                .get("id")
                .asText();
    }

    private void requests(Caller caller, String client, LocalDate date, long good, long bad) {
        request(caller, client, date, "ok", good);
        request(caller, client, date, "invalid_client", bad);
    }

    private void request(Caller caller, String client, LocalDate date, String outcome, long requests) {
        if (requests == 0) {
            return;
        }
        server.database
                .dsl()
                .insertInto(USAGE_DAY)
                .set(USAGE_DAY.ORGANIZATION_ID, caller.organization.id())
                .set(USAGE_DAY.CLIENT_ID, client)
                .set(USAGE_DAY.USAGE_DATE, date)
                .set(USAGE_DAY.ENDPOINT, "token")
                .set(USAGE_DAY.OUTCOME, outcome)
                .set(USAGE_DAY.REQUESTS, requests)
                .execute();
    }

    private void logins(Caller caller, String provider, LocalDate date, long good, long bad) {
        login(caller, provider, date, "accepted", good);
        login(caller, provider, date, "audience", bad);
    }

    private void login(Caller caller, String provider, LocalDate date, String outcome, long requests) {
        if (requests == 0) {
            return;
        }
        server.database
                .dsl()
                .insertInto(IDENTITY_PROVIDER_USAGE_DAY)
                .set(IDENTITY_PROVIDER_USAGE_DAY.ORGANIZATION_ID, caller.organization.id())
                .set(IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID, UUID.fromString(provider))
                .set(IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE, date)
                .set(IDENTITY_PROVIDER_USAGE_DAY.CHANNEL, "acs")
                .set(IDENTITY_PROVIDER_USAGE_DAY.OUTCOME, outcome)
                .set(IDENTITY_PROVIDER_USAGE_DAY.REQUESTS, requests)
                .execute();
    }
}
