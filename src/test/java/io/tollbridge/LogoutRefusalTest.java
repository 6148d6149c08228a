package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.LogoutWriter;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Messages of single logout that end nothing: forged, for somebody else, late, used before, or nothing at all. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LogoutRefusalTest {
    private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
    private static final String SHA1 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1";
    private static final String ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    private static final LogoutTrip TRIP = new LogoutTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final TestClock CLOCK = TRIP.clock;
    private static final AtomicInteger NUMBER = new AtomicInteger(1_000);

    private final LogoutTrip.Idp idp = TRIP.idp();

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void the_name_must_be_the_same_in_value_format_and_qualifiers() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        String same = idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1");
        for (String other : List.of(
                same.replace(idp.email(), idp.email().toUpperCase(Locale.ROOT)),
                same.replace("1.1:nameid-format:emailAddress", "2.0:nameid-format:persistent"),
                same.replace("<saml:NameID ", "<saml:NameID NameQualifier=\"q\" "),
                same.replace("<saml:NameID ", "<saml:NameID SPNameQualifier=\"q\" "))) {
            String fresh = other.replaceFirst("ID=\"_", "ID=\"_" + NUMBER.incrementAndGet());

            URI answer = LogoutTrip.location(TRIP.get(idp.writer().redirected("SAMLRequest", fresh, null)));

            // Nobody of that name is signed in: Success, and nobody else's session ends.
            assertThat(LogoutTrip.message(answer).select("*|StatusCode").eachAttr("Value"))
                    .containsExactly(SUCCESS);
            assertThat(TRIP.signedIn(cookie)).as(other).isTrue();
        }
    }

    @Test
    void another_identity_provider_cannot_end_a_session_of_the_same_name() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        Issuer other = new Issuer("https://other-" + NUMBER.incrementAndGet() + ".example", CLOCK);
        SERVICE.createIdentityProvider(other.metadata(), Map.of("name", "Other"));
        LogoutWriter theirs = new LogoutWriter(other, CLOCK);

        HttpResponse<String> answer =
                TRIP.get(theirs.redirected("SAMLRequest", theirs.request(TRIP.sloUrl(), idp.email(), "_s1"), null));

        assertThat(answer.statusCode()).isEqualTo(200); // it has no address for an answer: a page
        assertThat(answer.body()).contains("You are signed out here.");
        assertThat(TRIP.signedIn(cookie)).isTrue();
    }

    @Test
    void a_message_that_is_not_signed_or_not_soundly_is_refused_and_nothing_ends() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        String request = idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1");
        String good = idp.writer().redirected("SAMLRequest", request, "state");
        LogoutWriter stranger = new LogoutWriter(new Issuer(idp.issuer().entityId(), CLOCK), CLOCK);

        idp.refused(TRIP.get(LogoutWriter.unsigned("SAMLRequest", request, null)), "no-signature");
        idp.refused(
                SERVICE.postForm(LogoutTrip.SLO, Map.of("SAMLRequest", LogoutWriter.base64(request))), "no-signature");
        idp.refused(TRIP.get(stranger.redirected("SAMLRequest", request, null)), "logout-signature-invalid");
        idp.refused(
                SERVICE.postForm(LogoutTrip.SLO, Map.of("SAMLRequest", stranger.posted(request))),
                "logout-signature-invalid");
        idp.refused(TRIP.get(good.replace("RelayState=state", "RelayState=other")), "logout-signature-invalid");
        idp.refused(TRIP.get(good.replace("RelayState=state&", "")), "logout-signature-invalid");
        idp.refused(
                TRIP.get(idp.writer().redirected("SAMLRequest", request, null, "SHA1withECDSA", SHA1)),
                "signature-algorithm");
        idp.refused(
                TRIP.get(idp.writer().redirected("SAMLRequest", request, null, "SHA1withECDSA", ECDSA)),
                "logout-signature-invalid");
        idp.refused(TRIP.get(good + "&RelayState=state"), "logout-parameters");
        idp.refused(TRIP.get(good.replace("SAMLRequest=", "SAMLResponse=")), "wrong-root");

        assertThat(TRIP.signedIn(cookie)).isTrue();
        // None of the refusals used the message up.
        LogoutTrip.location(TRIP.get(good));
        assertThat(TRIP.signedIn(cookie)).isFalse();
    }

    @Test
    void the_signature_is_over_the_octets_as_they_came_in_whatever_encoding_and_order() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        String signed = idp.writer()
                .redirected(
                        "SAMLRequest",
                        idp.writer().request(TRIP.sloUrl(), idp.email()),
                        null,
                        "SHA256withECDSA",
                        ECDSA);
        List<String> parts = new ArrayList<>(List.of(signed.split("&")));
        Collections.reverse(parts);

        idp.refused(TRIP.get(signed.replace("%3A", "%3a")), "logout-signature-invalid");
        LogoutTrip.location(TRIP.get("unknown=1&" + String.join("&", parts)));

        assertThat(TRIP.signedIn(cookie)).isFalse();
    }

    @Test
    void a_message_for_somebody_else_is_refused_by_a_page_alone() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        String request = idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1");

        idp.refused(
                TRIP.get(idp.writer()
                        .redirected("SAMLRequest", idp.writer().request(TRIP.sloUrl() + "/", idp.email()), null)),
                "destination");
        idp.refused(
                TRIP.get(idp.writer()
                        .redirected("SAMLRequest", request.replaceAll(" Destination=\"[^\"]*\"", ""), null)),
                "destination");

        assertThat(TRIP.signedIn(cookie)).isTrue();
    }

    @Test
    void a_request_signed_for_us_that_is_late_or_early_or_used_before_or_names_nobody_is_answered_as_refused() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        String request = idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1");
        idp.answeredAsRefused(request.replaceAll(" IssueInstant=\"[^\"]*\"", ""), "bad-timestamp");
        idp.answeredAsRefused(request.replaceAll("NotOnOrAfter=\"[^\"]*\"", "NotOnOrAfter=\"soon\""), "bad-timestamp");
        idp.answeredAsRefused(
                request.replace("<saml:NameID ", "<saml:BaseID ").replace("</saml:NameID>", "</saml:BaseID>"),
                "logout-name");
        idp.answeredAsRefused(request.replace(idp.email(), idp.email() + "<!-- -->.evil.example"), "logout-name");
        CLOCK.advance(Duration.ofSeconds(-301));
        idp.answeredAsRefused(request, "issued-in-future");
        CLOCK.advance(Duration.ofSeconds(301 + 300 + 301));
        idp.answeredAsRefused(request, "logout-expired");
        assertThat(TRIP.signedIn(cookie)).isTrue();

        String fresh = idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1");
        LogoutTrip.location(TRIP.get(idp.writer().redirected("SAMLRequest", fresh, null)));
        assertThat(TRIP.signedIn(cookie)).isFalse();
        CLOCK.advance(Duration.ofMillis(1));
        String again = idp.signIn("_s1");
        idp.answeredAsRefused(fresh, "replay");
        assertThat(TRIP.signedIn(again)).isTrue();
        // A new request for a session that has ended is a success.
        LogoutTrip.location(TRIP.get(idp.writer()
                .redirected("SAMLRequest", idp.writer().request(TRIP.sloUrl(), idp.email(), "_gone"), null)));
        assertThat(TRIP.signedIn(again)).isTrue();
    }

    @Test
    void a_refused_request_of_an_identity_provider_that_takes_no_answers_gets_the_page() {
        idp.trusted();
        String request = idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1");
        CLOCK.advance(Duration.ofMinutes(11));

        idp.refused(TRIP.get(idp.writer().redirected("SAMLRequest", request, null)), "logout-expired");
    }

    @Test
    void an_unknown_issuer_a_disabled_one_and_an_unknown_organization_are_refused() {
        String request = idp.writer().redirected("SAMLRequest", idp.writer().request(TRIP.sloUrl(), idp.email()), null);
        idp.refused(TRIP.get(request), "unknown-issuer");
        idp.trusted(idp.redirect("/slo"));
        SERVICE.change("/identity-providers/" + idp.id(), Map.of("enabled", false));
        idp.refused(TRIP.get(request), "identity-provider-disabled");
        assertThat(SERVICE.get("/saml/nobody/slo?" + request).statusCode()).isEqualTo(404);
    }

    @Test
    void whatever_comes_to_the_single_logout_service_is_answered_and_never_by_a_5xx() {
        idp.trusted(idp.redirect("/slo"));
        Random random = new Random(20_260_601);
        String request = idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1");
        String query = idp.writer().redirected("SAMLRequest", request, "state");
        String posted = idp.writer().posted(request);
        for (int i = 0; i < 400; i++) {
            String xml = mutated(request, random);
            int status = switch (i % 5) {
                case 0 -> TRIP.status(mutated(query, random));
                case 1 ->
                    TRIP.get(idp.writer().redirected("SAMLRequest", xml, mutated("state", random)))
                            .statusCode();
                case 2 ->
                    SERVICE.post(
                                    LogoutTrip.SLO,
                                    "application/x-www-form-urlencoded",
                                    mutated("SAMLRequest=" + posted, random))
                            .statusCode();
                case 3 ->
                    SERVICE.postForm(
                                    LogoutTrip.SLO,
                                    Map.of("SAMLResponse", mutated(posted, random), "RelayState", mutated("s", random)))
                            .statusCode();
                default ->
                    TRIP.get(idp.writer().redirected("SAMLResponse", xml.replace("Request", "Response"), null))
                            .statusCode();
            };
            assertThat(status).as("%d: %s", i, xml).isIn(200, 303, 400);
        }
        byte[] bomb = new byte[64 << 20];
        HttpResponse<String> answer =
                TRIP.get(LogoutWriter.unsigned("SAMLRequest", new String(bomb, StandardCharsets.ISO_8859_1), null)
                        .substring(0, 4_000));
        idp.refused(answer, "limits");
    }

    /** Some characters changed, left out, doubled or moved. */
    private static String mutated(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int times = random.nextInt(4); times > 0 && changed.length() > 2; times--) {
            int at = random.nextInt(changed.length() - 1);
            switch (random.nextInt(5)) {
                case 0 -> changed.setCharAt(at, (char) (32 + random.nextInt(95)));
                case 1 -> changed.deleteCharAt(at);
                case 2 -> changed.insert(at, changed.charAt(at));
                case 3 -> changed.setLength(at + 1);
                default ->
                    changed.insert(
                            at,
                            List.of("&", "<", "%", "=", "\u0000", "é", "𝄞", "]]>", "<!--")
                                    .get(random.nextInt(9)));
            }
        }
        return changed.toString();
    }
}
