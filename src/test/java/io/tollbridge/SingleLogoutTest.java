package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Single logout both ways through the whole service (Core §3.7, Profiles §4.4, Bindings §3.4 and §3.5). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SingleLogoutTest {
    private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
    private static final LogoutTrip TRIP = new LogoutTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final TestClock CLOCK = TRIP.clock;

    private final LogoutTrip.Idp idp = TRIP.idp();

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void a_request_by_redirect_ends_the_session_and_every_token_from_it_and_is_answered() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        String token = TRIP.token(cookie);
        String exchanged = idp.bearerToken("_s1");
        String request = idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1");

        URI answer =
                LogoutTrip.location(TRIP.get(idp.writer().redirected("SAMLRequest", request, "a state/with=signs&")));

        assertThat(TRIP.signedIn(cookie)).isFalse();
        assertThat(TRIP.alive(token)).isFalse();
        assertThat(TRIP.alive(exchanged)).isFalse();
        assertThat(answer.toString()).startsWith(idp.issuer().entityId() + "/slo?SAMLResponse=");
        assertThat(CodeClient.answer(answer))
                .containsEntry("RelayState", "a state/with=signs&")
                .containsKeys("SigAlg", "Signature");
        Element response = LogoutTrip.message(answer);
        assertThat(response.attr("InResponseTo"))
                .isEqualTo(LogoutTrip.xml(request).attr("ID"));
        assertThat(response.attr("Destination")).isEqualTo(idp.issuer().entityId() + "/slo");
        assertThat(response.select("*|StatusCode").eachAttr("Value")).containsExactly(SUCCESS);
        assertThat(SERVICE.rows("SELECT action, actor FROM audit_event WHERE action IN ('session.end', 'token.revoke')"
                        + " AND actor = 'identity_provider:" + idp.id() + "' ORDER BY action"))
                .extracting(List::getFirst)
                .containsExactly("session.end", "token.revoke");
    }

    @Test
    void a_request_by_post_is_answered_by_post_at_the_response_location() {
        idp.trusted(idp.post("/slo") + " ResponseLocation=\"" + idp.issuer().entityId() + "/slo-answers\"");
        String cookie = idp.signIn("_s1");
        String request = idp.writer().request(TRIP.sloUrl(), idp.email());

        HttpResponse<String> answer = SERVICE.postForm(
                LogoutTrip.SLO, Map.of("SAMLRequest", idp.writer().posted(request), "RelayState", "x\"y"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(TRIP.signedIn(cookie)).isFalse();
        Document page = Jsoup.parse(answer.body());
        assertThat(page.select("form").attr("action")).isEqualTo(idp.issuer().entityId() + "/slo-answers");
        assertThat(page.select("input[name=RelayState]").attr("value")).isEqualTo("x\"y");
        Element response = LogoutTrip.xml(AuthnRequestReading.posted(
                page.select("input[name=SAMLResponse]").attr("value")));
        assertThat(response.attr("Destination")).isEqualTo(idp.issuer().entityId() + "/slo-answers");
        assertThat(response.select("*|Signature")).hasSize(1);
        assertThat(response.select("*|StatusCode").eachAttr("Value")).containsExactly(SUCCESS);
    }

    @Test
    void session_indexes_narrow_and_without_one_every_session_of_the_name_ends() {
        idp.trusted(idp.redirect("/slo"));
        String first = idp.signIn("_s1");
        String second = idp.signIn("_s2");
        String unnamed = idp.signIn(null);
        String secondToken = idp.bearerToken("_s2");
        String unnamedToken = idp.bearerToken(null);

        LogoutTrip.location(TRIP.get(idp.writer()
                .redirected("SAMLRequest", idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1", "_other"), null)));

        assertThat(List.of(TRIP.signedIn(first), TRIP.signedIn(second), TRIP.signedIn(unnamed)))
                .containsExactly(false, true, false);
        assertThat(List.of(TRIP.alive(secondToken), TRIP.alive(unnamedToken))).containsExactly(true, false);

        URI answer = LogoutTrip.location(TRIP.get(
                idp.writer().redirected("SAMLRequest", idp.writer().request(TRIP.sloUrl(), idp.email()), null)));

        assertThat(TRIP.signedIn(second)).isFalse();
        assertThat(TRIP.alive(secondToken)).isFalse();
        assertThat(CodeClient.answer(answer)).doesNotContainKey("RelayState");
    }

    @Test
    void signing_out_here_ends_the_session_first_and_then_asks_the_identity_provider() {
        idp.trusted(idp.redirect("/slo?tenant=1"));
        String cookie = idp.signIn("_s1");
        String token = TRIP.token(cookie);
        long start = System.nanoTime();

        // Nobody listens at the identity provider's address: that holds up nothing.
        URI sent = LogoutTrip.location(TRIP.postLogout(cookie));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(TRIP.signedIn(cookie)).isFalse();
        assertThat(TRIP.alive(token)).isFalse();
        assertThat(sent.toString()).startsWith(idp.issuer().entityId() + "/slo?tenant=1&SAMLRequest=");
        Map<String, String> parameters = CodeClient.answer(sent);
        assertThat(parameters.getOrDefault("RelayState", "x".repeat(81))).hasSizeLessThanOrEqualTo(80);
        assertThat(parameters).containsKeys("SigAlg", "Signature");
        Element request = LogoutTrip.message(sent);
        assertThat(request.tagName()).endsWith("LogoutRequest");
        assertThat(request.attr("NotOnOrAfter"))
                .isEqualTo(CLOCK.instant().plusSeconds(300).toString().replace("Z", ".000Z"));
        assertThat(request.select("*|NameID").text()).isEqualTo(idp.email());
        assertThat(request.select("*|NameID").attr("Format")).endsWith("nameid-format:emailAddress");
        assertThat(request.select("*|NameID").hasAttr("NameQualifier")).isFalse();
        assertThat(request.select("*|SessionIndex").text()).isEqualTo("_s1");

        // An altered RelayState is refused and takes nothing; the true answer is taken once.
        String id = request.attr("ID");
        String state = parameters.getOrDefault("RelayState", "");
        String response = idp.writer().response(TRIP.sloUrl(), id, "Success", null);
        idp.refused(
                SERVICE.postForm(
                        LogoutTrip.SLO,
                        Map.of("SAMLResponse", idp.writer().posted(response), "RelayState", state + "x")),
                "pending-logout");
        idp.refused(TRIP.get(idp.writer().redirected("SAMLResponse", response, null)), "pending-logout");
        HttpResponse<String> done = TRIP.get(idp.writer().redirected("SAMLResponse", response, state));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(Jsoup.parse(done.body()).text())
                .contains("You are signed out here, and Idp has signed you out too.");
        idp.refused(TRIP.get(idp.writer().redirected("SAMLResponse", response, state)), "pending-logout");
    }

    @Test
    void the_page_tells_of_a_partial_logout_and_of_one_that_failed_and_a_late_answer_is_refused() {
        idp.trusted(idp.post("/slo"));
        Map<String, String> told = new LinkedHashMap<>();
        told.put("Success PartialLogout", "some other application may still have you signed in");
        told.put("Responder PartialLogout", "some other application may still have you signed in");
        told.put("Responder ", "could not sign you out");
        told.put("Requester RequestDenied", "could not sign you out");
        told.put("late", "took too long");
        told.forEach((status, words) -> {
            HttpResponse<String> form = TRIP.postLogout(idp.signIn("_s1"));
            assertThat(form.statusCode()).isEqualTo(200);
            Document page = Jsoup.parse(form.body());
            assertThat(page.select("form").attr("action"))
                    .isEqualTo(idp.issuer().entityId() + "/slo");
            Element request = LogoutTrip.xml(AuthnRequestReading.posted(
                    page.select("input[name=SAMLRequest]").attr("value")));
            assertThat(request.select("*|Signature")).hasSize(1);
            if (status.equals("late")) {
                CLOCK.advance(Duration.ofMinutes(5));
            }
            String[] codes = status.split(" ", 2);
            String response = idp.writer()
                    .response(
                            TRIP.sloUrl(),
                            request.attr("ID"),
                            status.equals("late") ? "Success" : codes[0],
                            codes.length < 2 || codes[1].isEmpty() ? null : codes[1]);

            HttpResponse<String> answer = SERVICE.postForm(
                    LogoutTrip.SLO,
                    Map.of(
                            "SAMLResponse",
                            idp.writer().posted(response),
                            "RelayState",
                            page.select("input[name=RelayState]").attr("value")));

            assertThat(Jsoup.parse(answer.body()).text()).as(status).contains(words);
        });
    }

    @Test
    void without_a_single_logout_service_or_a_session_signing_out_ends_at_a_page_of_our_own() {
        idp.trusted();
        String cookie = idp.signIn("_s1");

        assertThat(LogoutTrip.location(TRIP.postLogout(cookie))).hasToString("/signed-out/acme");
        assertThat(TRIP.signedIn(cookie)).isFalse();
        assertThat(LogoutTrip.location(TRIP.postLogout(cookie))).hasToString("/");
        assertThat(LogoutTrip.location(TRIP.postLogout("a=b"))).hasToString("/");
        assertThat(SERVICE.postForm("/logout", Map.of(), "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_name_too_long_to_be_remembered_does_not_keep_anybody_from_signing_in_or_out() {
        idp.trusted(idp.redirect("/slo"));
        MessageDescription message = idp.issuer()
                .forAcs(SERVICE, idp.email(), null)
                .withAuthentication(statement -> statement.withSessionIndex("_" + "s".repeat(70_000)));
        HttpResponse<String> answer = SERVICE.postForm(
                "/saml/acme/acs",
                Map.of("SAMLResponse", idp.issuer().response(message).base64()));
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];

        assertThat(LogoutTrip.location(TRIP.postLogout(cookie))).hasToString("/signed-out/acme");
        assertThat(TRIP.signedIn(cookie)).isFalse();
    }
}
