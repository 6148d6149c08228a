package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.store.Parallel;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A cut at the very moment in which something is issued below it: nothing survives, and nobody sees a 5xx. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CutWhileIssuingTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String TYPE = "urn:ietf:params:oauth:token-type:";
    private static final String SP = "https://sp.example";
    private static final AuthorizationTrip TRIP = new AuthorizationTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final Issuer ISSUER = new Issuer("https://idp.example", TRIP.clock);
    private static final NewClient APP = SERVICE.createBearerClient(Map.of());
    private static final NewClient BACKEND = SERVICE.createBearerClient(Map.of(
            "grant_types", List.of(BEARER, EXCHANGE),
            "allowed_subject_token_types", List.of("access_token"),
            "allowed_audiences", List.of(SP)));

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of());
    }

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @RepeatedTest(5)
    void thirty_exchanges_and_a_cut_of_the_subject_token_at_once_leave_no_survivor() throws Exception {
        String subject = subjectToken();
        Queue<String> below = new ConcurrentLinkedQueue<>();
        List<HttpResponse<String>> answers =
                Parallel.results(31, i -> () -> i == 10 ? revoke(subject) : exchangedTwice(subject, below));

        assertThat(exchange(subject, "access_token").statusCode()).isEqualTo(400);
        assertThat(answers.get(10).statusCode()).isEqualTo(200);
        for (HttpResponse<String> answer : answers) {
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400);
            if (answer.statusCode() == 400) {
                assertThat(json(answer).get("error").asText()).isEqualTo("invalid_request");
            }
        }
        assertThat(below).noneMatch(CutWhileIssuingTest::isActive);
    }

    @Test
    void an_exchange_whose_subject_is_cut_after_it_was_read_is_an_invalid_request() throws Exception {
        for (String requested : List.of("access_token", "jwt", "saml2")) {
            String subject = subjectToken();
            HttpResponse<String> answer = cutUnder(id(subject), () -> exchange(subject, requested));
            assertRefused(answer, "invalid_request");
        }
    }

    @Test
    void a_code_and_a_refresh_token_whose_authorization_is_cut_after_it_was_read_are_invalid_grants() throws Exception {
        CodeClient app = CodeClient.create(SERVICE, Map.of());
        String code = code(app);
        assertRefused(cutUnder(newestAuthorization(), () -> app.redeem(code)), "invalid_grant");

        JsonNode tokens = json(app.redeem(code(app)));
        assertRefused(
                cutUnder(
                        newestAuthorization(),
                        () -> app.refresh(tokens.get("refresh_token").asText())),
                "invalid_grant");
    }

    @Test
    void an_assertion_whose_identity_provider_is_disabled_after_it_was_judged_gives_nothing() throws Exception {
        Issuer leaving = new Issuer("https://leaving.example", TRIP.clock);
        String idp = SERVICE.createIdentityProvider(leaving.metadata(), Map.of("allow_unsolicited", true));
        String disable = "UPDATE identity_provider SET enabled = FALSE WHERE id = '" + idp + "'";

        HttpResponse<String> login = changedUnder(
                disable,
                () -> SERVICE.postForm(
                        "/saml/acme/acs",
                        Map.of(
                                "SAMLResponse",
                                leaving.response(leaving.forAcs(SERVICE, "bob@demo.example", null))
                                        .base64())));
        assertThat(login.statusCode()).isEqualTo(400);
        assertThat(login.headers().firstValue("Set-Cookie")).isEmpty();
        SERVICE.update("UPDATE identity_provider SET enabled = TRUE WHERE id = '" + idp + "'");

        HttpResponse<String> bearer = changedUnder(
                disable,
                () -> SERVICE.postForm(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                BEARER,
                                "assertion",
                                leaving.assertion(leaving.forToken(SERVICE, "bob@demo.example"))
                                        .base64()),
                        "Authorization",
                        APP.basic()));
        assertRefused(bearer, "invalid_grant");
        assertThat(json(bearer).get("error_description").asText()).contains("identity-provider-disabled");
        SERVICE.api("DELETE", "/identity-providers/" + idp, null);
    }

    /** Cuts the row, but does not commit before the request waits for it: what it read at first was still good. */
    private static HttpResponse<String> cutUnder(String id, Supplier<HttpResponse<String>> request) throws Exception {
        return changedUnder("UPDATE credential SET revoked_at = issued_at WHERE id = '" + id + "'", request);
    }

    private static HttpResponse<String> changedUnder(String change, Supplier<HttpResponse<String>> request)
            throws Exception {
        try (Connection connection = SERVICE.connection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThat(statement.executeUpdate(change)).isOne();
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(request);
            boolean waits = false;
            for (int i = 0; i < 200 && !waits && !answer.isDone(); i++) {
                Thread.sleep(25);
                waits = !SERVICE.rows(
                                "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE"
                                        + " 'insert%'")
                        .isEmpty();
            }
            assertThat(waits).as("the request waits for the row").isTrue();
            connection.commit();
            return answer.get();
        }
    }

    private static HttpResponse<String> exchangedTwice(String subject, Queue<String> below) {
        HttpResponse<String> answer = exchange(subject, "access_token");
        if (answer.statusCode() == 200) {
            String token = json(answer).get("access_token").asText();
            below.add(token);
            HttpResponse<String> deeper = exchange(token, "access_token");
            if (deeper.statusCode() == 200) {
                below.add(json(deeper).get("access_token").asText());
            }
            return deeper;
        }
        return answer;
    }

    private static HttpResponse<String> exchange(String subject, String requested) {
        Map<String, String> fields = new java.util.HashMap<>(Map.of(
                "grant_type",
                EXCHANGE,
                "subject_token",
                subject,
                "subject_token_type",
                TYPE + "access_token",
                "requested_token_type",
                TYPE + requested));
        if (requested.equals("saml2")) {
            fields.put("audience", SP);
        }
        return SERVICE.postForm("/oauth/token", fields, "Authorization", BACKEND.basic());
    }

    private static HttpResponse<String> revoke(String token) {
        return SERVICE.postForm("/oauth/revoke", Map.of("token", token), "Authorization", APP.basic());
    }

    private static String subjectToken() {
        String assertion =
                ISSUER.assertion(ISSUER.forToken(SERVICE, "alice@demo.example")).base64Url();
        return json(SERVICE.postForm(
                        "/oauth/token",
                        Map.of("grant_type", BEARER, "assertion", assertion),
                        "Authorization",
                        APP.basic()))
                .get("access_token")
                .asText();
    }

    private static String code(CodeClient app) {
        return TRIP.code(app, app.request(Map.of("scope", "openid offline_access", "provider", TRIP.idpId)));
    }

    private static String newestAuthorization() {
        List<String> ids = new ArrayList<>();
        SERVICE.rows("SELECT id FROM credential WHERE kind = 'authorization' AND revoked_at IS NULL")
                .forEach(row -> ids.add(String.valueOf(row.getFirst())));
        assertThat(ids).hasSize(1);
        return ids.getFirst();
    }

    private static String id(String token) {
        return introspected(token).get("jti").asText();
    }

    private static boolean isActive(String token) {
        return introspected(token).get("active").asBoolean();
    }

    private static JsonNode introspected(String token) {
        return json(SERVICE.postForm(
                "/oauth/introspect",
                Map.of("token", token),
                "Authorization",
                RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET)));
    }

    private static void assertRefused(HttpResponse<String> answer, String error) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).isEqualTo(error);
    }
}
