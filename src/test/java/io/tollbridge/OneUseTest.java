package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** One assertion, one use: over channels, threads and nodes (Profiles §4.1.4.5; HTTP.md section 7, Replay). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OneUseTest {
    private static final String ALICE = "alice@demo.example";
    private static final RunningService SERVICE = RunningService.start();
    private static final RunningService SECOND_NODE = SERVICE.anotherNode(Map.of());
    private static final Issuer ISSUER = new Issuer("https://idp.example", Clock.systemUTC());
    private static final NewClient APP =
            SERVICE.createBearerClient(Map.of("assertion_recipients", List.of(SERVICE.acsUrl())));

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of("allow_unsolicited", true));
        SERVICE.createUser(ALICE);
    }

    @AfterAll
    static void stop() {
        SECOND_NODE.close();
        SERVICE.close();
    }

    @Test
    void fifty_uses_at_once_give_one_token() throws Exception {
        int before = SERVICE.rows("SELECT 1 FROM credential WHERE report_id IS NOT NULL")
                .size();
        String assertion = bothWays();
        List<Callable<HttpResponse<String>>> uses = new ArrayList<>();
        for (int index = 0; index < 50; index++) {
            uses.add(() -> exchange(SERVICE, assertion));
        }
        assertThat(statuses(uses)).containsOnlyOnce(200).containsOnly(200, 400);
        assertThat(SERVICE.rows("SELECT COUNT(*) FROM credential WHERE report_id IS NOT NULL"))
                .isEqualTo(List.of(List.of(Integer.toString(before + 1))));
    }

    @Test
    void two_nodes_share_the_memory_of_what_was_used() throws Exception {
        for (int round = 0; round < 10; round++) {
            String assertion = bothWays();
            assertThat(statuses(List.of(() -> exchange(SERVICE, assertion), () -> exchange(SECOND_NODE, assertion))))
                    .containsExactlyInAnyOrder(200, 400);
        }
    }

    @Test
    void a_login_and_an_exchange_at_once_give_one_of_both() throws Exception {
        for (int round = 0; round < 10; round++) {
            String assertion = bothWays();
            List<Integer> statuses =
                    statuses(List.of(() -> exchange(SERVICE, assertion), () -> signIn(SECOND_NODE, assertion)));
            assertThat(statuses).containsOnlyOnce(400);
            assertThat(statuses).containsAnyOf(200, 303);
        }
    }

    @Test
    void what_signed_somebody_in_gives_no_token() {
        String assertion = bothWays();

        assertThat(signIn(SERVICE, assertion).statusCode()).isEqualTo(303);
        assertReplay(exchange(SECOND_NODE, assertion));
    }

    @Test
    void what_gave_a_token_signs_nobody_in() {
        String assertion = bothWays();

        assertThat(exchange(SERVICE, assertion).statusCode()).isEqualTo(200);
        HttpResponse<String> login = signIn(SECOND_NODE, assertion);
        assertThat(login.statusCode()).isEqualTo(400);
        assertThat(login.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void another_encoding_of_the_same_assertion_is_the_same_assertion() {
        var message = ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null));

        assertThat(exchange(SERVICE, message.base64()).statusCode()).isEqualTo(200);
        assertReplay(exchange(SERVICE, message.base64Url()));
    }

    @Test
    void a_refused_exchange_uses_nothing_up() {
        String assertion = bothWays();
        NewClient strict = SERVICE.createBearerClient(Map.of());

        assertThat(SERVICE.postForm("/oauth/token", fields(assertion), "Authorization", strict.basic())
                        .statusCode())
                .isEqualTo(400);
        assertThat(exchange(SERVICE, assertion).statusCode()).isEqualTo(200);
    }

    /** A Response that the ACS takes, and the token endpoint for this client too. */
    private static String bothWays() {
        return ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null)).base64();
    }

    private static Map<String, String> fields(String assertion) {
        return Map.of("grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer", "assertion", assertion);
    }

    private static HttpResponse<String> exchange(RunningService node, String assertion) {
        return node.postForm("/oauth/token", fields(assertion), "Authorization", APP.basic());
    }

    private static HttpResponse<String> signIn(RunningService node, String response) {
        return node.postForm("/saml/acme/acs", Map.of("SAMLResponse", response));
    }

    private static void assertReplay(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(SERVICE.failedChecks(json(answer).get("error_uri").asText().replaceFirst(".*/", "")))
                .containsExactly("replay");
    }

    private static List<Integer> statuses(List<Callable<HttpResponse<String>>> uses) throws Exception {
        CyclicBarrier start = new CyclicBarrier(uses.size());
        List<Future<Integer>> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<HttpResponse<String>> use : uses) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return use.call().statusCode();
                }));
            }
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) {
            statuses.add(answer.get());
        }
        return statuses;
    }
}
