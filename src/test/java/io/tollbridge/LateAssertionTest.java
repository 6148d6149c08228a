package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** An assertion that comes after the logout of its session gives nothing, on any channel (Core §3.7.3.2). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LateAssertionTest {
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String API = "https://api.example/";
    private static final LogoutTrip TRIP = new LogoutTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final TestClock CLOCK = TRIP.clock;
    private static final NewClient EXCHANGER = SERVICE.createBearerClient(Map.of(
            "grant_types", List.of("urn:ietf:params:oauth:grant-type:saml2-bearer", EXCHANGE),
            "allowed_subject_token_types", List.of("saml2"),
            "allowed_audiences", List.of(API)));

    private final LogoutTrip.Idp idp = TRIP.idp();

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void a_response_under_way_when_its_session_is_logged_out_opens_none() {
        idp.trusted(idp.redirect("/slo"));
        String late = idp.response("_s1");
        String unnamed = idp.response(null);
        String other = idp.response("_s2");
        CLOCK.advance(Duration.ofSeconds(1));
        String atOnce = idp.response("_s1");

        logOut("_s1"); // which nobody is signed in by

        for (String response : List.of(late, unnamed, atOnce)) {
            HttpResponse<String> answer = idp.arrives(response);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(SERVICE.failedChecks(
                            Jsoup.parse(answer.body()).select("#reference").text()))
                    .containsExactly("session-logged-out");
        }
        assertThat(idp.arrives(other).statusCode()).isEqualTo(303);
        CLOCK.advance(Duration.ofMillis(1));
        assertThat(TRIP.signedIn(idp.signIn("_s1"))).isTrue();
    }

    @Test
    void a_logout_without_a_session_index_means_every_assertion_of_the_name() {
        idp.trusted(idp.redirect("/slo"));
        String late = idp.response("_s2");
        CLOCK.advance(Duration.ofSeconds(1));

        logOut();

        assertThat(idp.arrives(late).statusCode()).isEqualTo(400);
        CLOCK.advance(Duration.ofMillis(1));
        assertThat(TRIP.signedIn(idp.signIn("_s2"))).isTrue();
    }

    @Test
    void a_late_assertion_buys_no_token_either_by_the_bearer_grant_or_by_an_exchange() {
        idp.trusted(idp.redirect("/slo"));
        String first = idp.assertion("_s1");
        String second = idp.assertion("_s1");
        String other = idp.assertion("_s2");
        String third = idp.assertion("_s2");
        CLOCK.advance(Duration.ofSeconds(1));

        logOut("_s1");

        HttpResponse<String> bearer = idp.exchanged(first);
        assertThat(bearer.statusCode()).as(bearer.body()).isEqualTo(400);
        assertThat(json(bearer).get("error").asText()).isEqualTo("invalid_grant");
        assertThat(json(bearer).get("error_description").asText()).contains("session-logged-out");
        HttpResponse<String> exchange = byExchange(second);
        assertThat(exchange.statusCode()).as(exchange.body()).isEqualTo(400);
        assertThat(json(exchange).get("error").asText()).isEqualTo("invalid_request");
        assertThat(json(exchange).get("error_description").asText()).contains("session-logged-out");
        assertThat(idp.exchanged(other).statusCode()).isEqualTo(200);
        HttpResponse<String> good = byExchange(third);
        assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
        CLOCK.advance(Duration.ofMillis(1));
        assertThat(TRIP.alive(idp.bearerToken("_s1"))).isTrue();
    }

    private void logOut(String... sessionIndexes) {
        LogoutTrip.location(TRIP.get(idp.writer()
                .redirected("SAMLRequest", idp.writer().request(TRIP.sloUrl(), idp.email(), sessionIndexes), null)));
    }

    private static HttpResponse<String> byExchange(String assertion) {
        return SERVICE.postForm(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        EXCHANGE,
                        "subject_token",
                        assertion,
                        "subject_token_type",
                        "urn:ietf:params:oauth:token-type:saml2",
                        "audience",
                        API),
                "Authorization",
                EXCHANGER.basic());
    }
}
