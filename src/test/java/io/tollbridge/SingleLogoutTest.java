package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.LogoutWriter;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Single logout both ways through the whole service (Core §3.7, Profiles §4.4, Bindings §3.4 and §3.5). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SingleLogoutTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
    private static final String SHA1 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1";
    private static final String ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final NewClient APP = SERVICE.createBearerClient(Map.of());
    private static final CodeClient CLIENT = CodeClient.create(SERVICE, Map.of());
    private static final String SLO = "/saml/acme/slo";

    private final Issuer issuer = new Issuer("https://idp-" + NUMBER.incrementAndGet() + ".example", CLOCK);
    private final LogoutWriter writer = new LogoutWriter(issuer, CLOCK);
    private final String email = "alice" + NUMBER.get() + "@demo.example";
    private String providerId = "";

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    /** The identity provider with this single logout service, and its user. */
    private void trusted(String... services) {
        StringBuilder slo = new StringBuilder();
        for (String service : services) {
            slo.append("<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:")
                    .append(service)
                    .append("/>");
        }
        providerId = SERVICE.createIdentityProvider(
                issuer.metadata().replaceFirst("<md:SingleSignOnService", slo + "<md:SingleSignOnService"),
                Map.of("name", "Idp", "allow_unsolicited", true));
        SERVICE.createUser(email);
    }

    private String redirect(String path) {
        return "HTTP-Redirect\" Location=\"" + issuer.entityId() + path + "\"";
    }

    private String post(String path) {
        return "HTTP-POST\" Location=\"" + issuer.entityId() + path + "\"";
    }

    private static String sloUrl() {
        return SERVICE.baseUrl() + SLO;
    }

    /** A session by an assertion with this SessionIndex, as its cookie. */
    private String signIn(@Nullable String sessionIndex) {
        MessageDescription message = issuer.forAcs(SERVICE, email, null)
                .withAuthentication(statement -> statement.withSessionIndex(sessionIndex));
        HttpResponse<String> answer = SERVICE.postForm(
                "/saml/acme/acs",
                Map.of("SAMLResponse", issuer.response(message).base64()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static boolean signedIn(String cookie) {
        return SERVICE.get("/", "Cookie", cookie).body().contains("You are signed in");
    }

    /** A token that an application got by this session. */
    private static String token(String cookie) {
        URI url = URI.create(CLIENT.url(CLIENT.request()));
        HttpResponse<String> answer = SERVICE.get(url.getRawPath() + "?" + url.getRawQuery(), "Cookie", cookie);
        String code = CodeClient.answer(
                        URI.create(answer.headers().firstValue("Location").orElseThrow()))
                .getOrDefault("code", "");
        return json(CLIENT.redeem(code)).get("access_token").asText();
    }

    private String bearerToken(@Nullable String sessionIndex) {
        MessageDescription message = issuer.forToken(SERVICE, email)
                .withAuthentication(statement -> statement.withSessionIndex(sessionIndex));
        HttpResponse<String> answer = SERVICE.postForm(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        BEARER,
                        "assertion",
                        issuer.assertion(message).base64Url()),
                "Authorization",
                APP.basic());
        return json(answer).get("access_token").asText();
    }

    private static boolean alive(String token) {
        return SERVICE.call("GET", "/api/v1/me", null, token).statusCode() == 200;
    }

    private static URI location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private static Element xml(String text) {
        return Jsoup.parse(text, Parser.xmlParser()).child(0);
    }

    /** The LogoutResponse or LogoutRequest that a redirect carries. */
    private static Element message(URI location) {
        return xml(AuthnRequestReading.redirected(
                URI.create(location.toString().replace("SAMLResponse=", "SAMLRequest="))));
    }

    private void refused(HttpResponse<String> answer, String... codes) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        Document page = Jsoup.parse(answer.body());
        String reference = page.select("#reference").text();
        assertThat(SERVICE.failedChecks(reference)).containsExactly(codes);
        assertThat(SERVICE.report(reference).get("channel").asText()).isEqualTo("slo");
        assertThat(page.text()).contains("Sign-out not finished").doesNotContain(email, codes[0]);
    }

    private static HttpResponse<String> get(String query) {
        return SERVICE.get(SLO + "?" + query);
    }

    private static HttpResponse<String> postLogout(String cookie) {
        return SERVICE.postForm("/logout", Map.of(), "Cookie", cookie, "Origin", SERVICE.baseUrl());
    }

    @Test
    void a_request_by_redirect_ends_the_session_and_every_token_from_it_and_is_answered() {
        trusted(redirect("/slo"));
        String cookie = signIn("_s1");
        String token = token(cookie);
        String exchanged = bearerToken("_s1");
        String request = writer.request(sloUrl(), email, "_s1");

        URI answer = location(get(writer.redirected("SAMLRequest", request, "a state/with=signs&")));

        assertThat(signedIn(cookie)).isFalse();
        assertThat(alive(token)).isFalse();
        assertThat(alive(exchanged)).isFalse();
        assertThat(answer.toString()).startsWith(issuer.entityId() + "/slo?SAMLResponse=");
        assertThat(CodeClient.answer(answer))
                .containsEntry("RelayState", "a state/with=signs&")
                .containsKeys("SigAlg", "Signature");
        Element response = message(answer);
        assertThat(response.attr("InResponseTo")).isEqualTo(xml(request).attr("ID"));
        assertThat(response.attr("Destination")).isEqualTo(issuer.entityId() + "/slo");
        assertThat(response.select("*|StatusCode").eachAttr("Value")).containsExactly(SUCCESS);
        assertThat(SERVICE.rows("SELECT action, actor FROM audit_event WHERE action IN ('session.end', 'token.revoke')"
                        + " AND actor = 'identity_provider:" + providerId + "' ORDER BY action"))
                .extracting(List::getFirst)
                .containsExactly("session.end", "token.revoke");
    }

    @Test
    void a_request_by_post_is_answered_by_post_at_the_response_location() {
        trusted(post("/slo") + " ResponseLocation=\"" + issuer.entityId() + "/slo-answers\"");
        String cookie = signIn("_s1");
        String request = writer.request(sloUrl(), email);

        HttpResponse<String> answer =
                SERVICE.postForm(SLO, Map.of("SAMLRequest", writer.posted(request), "RelayState", "x\"y"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(signedIn(cookie)).isFalse();
        Document page = Jsoup.parse(answer.body());
        assertThat(page.select("form").attr("action")).isEqualTo(issuer.entityId() + "/slo-answers");
        assertThat(page.select("input[name=RelayState]").attr("value")).isEqualTo("x\"y");
        Element response = xml(AuthnRequestReading.posted(
                page.select("input[name=SAMLResponse]").attr("value")));
        assertThat(response.attr("Destination")).isEqualTo(issuer.entityId() + "/slo-answers");
        assertThat(response.select("*|Signature")).hasSize(1);
        assertThat(response.select("*|StatusCode").eachAttr("Value")).containsExactly(SUCCESS);
    }

    @Test
    void session_indexes_narrow_and_without_one_every_session_of_the_name_ends() {
        trusted(redirect("/slo"));
        String first = signIn("_s1");
        String second = signIn("_s2");
        String unnamed = signIn(null);
        String secondToken = bearerToken("_s2");
        String unnamedToken = bearerToken(null);

        location(get(writer.redirected("SAMLRequest", writer.request(sloUrl(), email, "_s1", "_other"), null)));

        assertThat(List.of(signedIn(first), signedIn(second), signedIn(unnamed)))
                .containsExactly(false, true, false);
        assertThat(List.of(alive(secondToken), alive(unnamedToken))).containsExactly(true, false);

        URI answer = location(get(writer.redirected("SAMLRequest", writer.request(sloUrl(), email), null)));

        assertThat(signedIn(second)).isFalse();
        assertThat(alive(secondToken)).isFalse();
        assertThat(CodeClient.answer(answer)).doesNotContainKey("RelayState");
    }

    @Test
    void the_name_must_be_the_same_in_value_format_and_qualifiers() {
        trusted(redirect("/slo"));
        String cookie = signIn("_s1");
        String same = writer.request(sloUrl(), email, "_s1");
        for (String other : List.of(
                same.replace(email, email.toUpperCase(java.util.Locale.ROOT)),
                same.replace("1.1:nameid-format:emailAddress", "2.0:nameid-format:persistent"),
                same.replace("<saml:NameID ", "<saml:NameID NameQualifier=\"q\" "),
                same.replace("<saml:NameID ", "<saml:NameID SPNameQualifier=\"q\" "))) {
            String fresh = other.replaceFirst("ID=\"_", "ID=\"_" + NUMBER.incrementAndGet());

            URI answer = location(get(writer.redirected("SAMLRequest", fresh, null)));

            // Nobody of that name is signed in: Success, and nobody else's session ends.
            assertThat(message(answer).select("*|StatusCode").eachAttr("Value")).containsExactly(SUCCESS);
            assertThat(signedIn(cookie)).as(other).isTrue();
        }
    }

    @Test
    void another_identity_provider_cannot_end_a_session_of_the_same_name() {
        trusted(redirect("/slo"));
        String cookie = signIn("_s1");
        Issuer other = new Issuer("https://other-" + NUMBER.incrementAndGet() + ".example", CLOCK);
        SERVICE.createIdentityProvider(other.metadata(), Map.of("name", "Other"));
        LogoutWriter theirs = new LogoutWriter(other, CLOCK);

        HttpResponse<String> answer =
                get(theirs.redirected("SAMLRequest", theirs.request(sloUrl(), email, "_s1"), null));

        assertThat(answer.statusCode()).isEqualTo(200); // it has no address for an answer: a page
        assertThat(answer.body()).contains("You are signed out here.");
        assertThat(signedIn(cookie)).isTrue();
    }

    @Test
    void a_message_that_is_not_signed_or_not_soundly_is_refused_and_nothing_ends() {
        trusted(redirect("/slo"));
        String cookie = signIn("_s1");
        String request = writer.request(sloUrl(), email, "_s1");
        String good = writer.redirected("SAMLRequest", request, "state");
        LogoutWriter stranger = new LogoutWriter(new Issuer(issuer.entityId(), CLOCK), CLOCK);

        refused(get(LogoutWriter.unsigned("SAMLRequest", request, null)), "no-signature");
        refused(SERVICE.postForm(SLO, Map.of("SAMLRequest", LogoutWriter.base64(request))), "no-signature");
        refused(get(stranger.redirected("SAMLRequest", request, null)), "logout-signature-invalid");
        refused(SERVICE.postForm(SLO, Map.of("SAMLRequest", stranger.posted(request))), "logout-signature-invalid");
        refused(get(good.replace("RelayState=state", "RelayState=other")), "logout-signature-invalid");
        refused(get(good.replace("RelayState=state&", "")), "logout-signature-invalid");
        refused(get(writer.redirected("SAMLRequest", request, null, "SHA1withECDSA", SHA1)), "signature-algorithm");
        refused(
                get(writer.redirected("SAMLRequest", request, null, "SHA1withECDSA", ECDSA)),
                "logout-signature-invalid");
        refused(get(good + "&RelayState=state"), "logout-parameters");
        refused(get(good.replace("SAMLRequest=", "SAMLResponse=")), "wrong-root");

        assertThat(signedIn(cookie)).isTrue();
        // None of the refusals used the message up.
        location(get(good));
        assertThat(signedIn(cookie)).isFalse();
    }

    @Test
    void the_signature_is_over_the_octets_as_they_came_in_whatever_encoding_and_order() {
        trusted(redirect("/slo"));
        String cookie = signIn("_s1");
        String signed =
                writer.redirected("SAMLRequest", writer.request(sloUrl(), email), null, "SHA256withECDSA", ECDSA);
        List<String> parts = new ArrayList<>(List.of(signed.split("&")));
        java.util.Collections.reverse(parts);

        refused(get(signed.replace("%3A", "%3a")), "logout-signature-invalid");
        location(get("unknown=1&" + String.join("&", parts)));

        assertThat(signedIn(cookie)).isFalse();
    }

    @Test
    void a_message_for_somebody_else_or_late_or_early_or_used_before_is_refused() {
        trusted(redirect("/slo"));
        String cookie = signIn("_s1");
        String request = writer.request(sloUrl(), email, "_s1");
        refused(get(writer.redirected("SAMLRequest", writer.request(sloUrl() + "/", email), null)), "destination");
        refused(
                get(writer.redirected("SAMLRequest", request.replaceAll(" Destination=\"[^\"]*\"", ""), null)),
                "destination");
        refused(
                get(writer.redirected("SAMLRequest", request.replaceAll(" IssueInstant=\"[^\"]*\"", ""), null)),
                "bad-timestamp");
        refused(
                get(writer.redirected(
                        "SAMLRequest", request.replaceAll("NotOnOrAfter=\"[^\"]*\"", "NotOnOrAfter=\"soon\""), null)),
                "bad-timestamp");
        refused(
                get(writer.redirected(
                        "SAMLRequest",
                        request.replace("<saml:NameID ", "<saml:BaseID ").replace("</saml:NameID>", "</saml:BaseID>"),
                        null)),
                "logout-name");
        refused(
                get(writer.redirected("SAMLRequest", request.replace(email, email + "<!-- -->.evil.example"), null)),
                "logout-name");
        CLOCK.advance(Duration.ofSeconds(-301));
        refused(get(writer.redirected("SAMLRequest", request, null)), "issued-in-future");
        CLOCK.advance(Duration.ofSeconds(301 + 300 + 301));
        refused(get(writer.redirected("SAMLRequest", request, null)), "logout-expired");
        assertThat(signedIn(cookie)).isTrue();

        String fresh = writer.redirected("SAMLRequest", writer.request(sloUrl(), email, "_s1"), null);
        location(get(fresh));
        assertThat(signedIn(cookie)).isFalse();
        String again = signIn("_s1");
        refused(get(fresh), "replay");
        assertThat(signedIn(again)).isTrue();
        // A new request for a session that has ended is a success.
        location(get(writer.redirected("SAMLRequest", writer.request(sloUrl(), email, "_gone"), null)));
        assertThat(signedIn(again)).isTrue();
    }

    @Test
    void an_unknown_issuer_a_disabled_one_and_an_unknown_organization_are_refused() {
        String request = writer.redirected("SAMLRequest", writer.request(sloUrl(), email), null);
        refused(get(request), "unknown-issuer");
        trusted(redirect("/slo"));
        SERVICE.change("/identity-providers/" + providerId, Map.of("enabled", false));
        refused(get(request), "identity-provider-disabled");
        assertThat(SERVICE.get("/saml/nobody/slo?" + request).statusCode()).isEqualTo(404);
    }

    @Test
    void signing_out_here_ends_the_session_first_and_then_asks_the_identity_provider() {
        trusted(redirect("/slo?tenant=1"));
        String cookie = signIn("_s1");
        String token = token(cookie);
        long start = System.nanoTime();

        // Nobody listens at the identity provider's address: that holds up nothing.
        URI sent = location(postLogout(cookie));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(signedIn(cookie)).isFalse();
        assertThat(alive(token)).isFalse();
        assertThat(sent.toString()).startsWith(issuer.entityId() + "/slo?tenant=1&SAMLRequest=");
        Map<String, String> parameters = CodeClient.answer(sent);
        assertThat(parameters.getOrDefault("RelayState", "x".repeat(81))).hasSizeLessThanOrEqualTo(80);
        assertThat(parameters).containsKeys("SigAlg", "Signature");
        Element request = message(sent);
        assertThat(request.tagName()).endsWith("LogoutRequest");
        assertThat(request.attr("NotOnOrAfter"))
                .isEqualTo(CLOCK.instant().plusSeconds(300).toString().replace("Z", ".000Z"));
        assertThat(request.select("*|NameID").text()).isEqualTo(email);
        assertThat(request.select("*|NameID").attr("Format")).endsWith("nameid-format:emailAddress");
        assertThat(request.select("*|NameID").hasAttr("NameQualifier")).isFalse();
        assertThat(request.select("*|SessionIndex").text()).isEqualTo("_s1");

        // An altered RelayState is refused and takes nothing; the true answer is taken once.
        String id = request.attr("ID");
        String state = parameters.getOrDefault("RelayState", "");
        String response = writer.response(sloUrl(), id, "Success", null);
        refused(
                SERVICE.postForm(SLO, Map.of("SAMLResponse", writer.posted(response), "RelayState", state + "x")),
                "pending-logout");
        refused(get(writer.redirected("SAMLResponse", response, null)), "pending-logout");
        HttpResponse<String> done = get(writer.redirected("SAMLResponse", response, state));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(Jsoup.parse(done.body()).text())
                .contains("You are signed out here, and Idp has signed you out too.");
        refused(get(writer.redirected("SAMLResponse", response, state)), "pending-logout");
    }

    @Test
    void the_page_tells_of_a_partial_logout_and_of_one_that_failed_and_a_late_answer_is_refused() {
        trusted(post("/slo"));
        Map<String, String> told = new LinkedHashMap<>();
        told.put("Success PartialLogout", "some other application may still have you signed in");
        told.put("Responder PartialLogout", "some other application may still have you signed in");
        told.put("Responder ", "could not sign you out");
        told.put("Requester RequestDenied", "could not sign you out");
        told.put("late", "took too long");
        told.forEach((status, words) -> {
            HttpResponse<String> form = postLogout(signIn("_s1"));
            assertThat(form.statusCode()).isEqualTo(200);
            Document page = Jsoup.parse(form.body());
            assertThat(page.select("form").attr("action")).isEqualTo(issuer.entityId() + "/slo");
            Element request = xml(AuthnRequestReading.posted(
                    page.select("input[name=SAMLRequest]").attr("value")));
            assertThat(request.select("*|Signature")).hasSize(1);
            if (status.equals("late")) {
                CLOCK.advance(Duration.ofMinutes(5));
            }
            String[] codes = status.split(" ", 2);
            String response = writer.response(
                    sloUrl(),
                    request.attr("ID"),
                    status.equals("late") ? "Success" : codes[0],
                    codes.length < 2 || codes[1].isEmpty() ? null : codes[1]);

            HttpResponse<String> answer = SERVICE.postForm(
                    SLO,
                    Map.of(
                            "SAMLResponse",
                            writer.posted(response),
                            "RelayState",
                            page.select("input[name=RelayState]").attr("value")));

            assertThat(Jsoup.parse(answer.body()).text()).as(status).contains(words);
        });
    }

    @Test
    void without_a_single_logout_service_or_a_session_signing_out_ends_at_the_start_page() {
        trusted();
        String cookie = signIn("_s1");

        assertThat(location(postLogout(cookie))).hasToString("/");
        assertThat(signedIn(cookie)).isFalse();
        assertThat(location(postLogout(cookie))).hasToString("/");
        assertThat(location(postLogout("a=b"))).hasToString("/");
        assertThat(SERVICE.postForm("/logout", Map.of(), "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_name_too_long_to_be_remembered_does_not_keep_anybody_from_signing_in_or_out() {
        trusted(redirect("/slo"));
        MessageDescription message = issuer.forAcs(SERVICE, email, null)
                .withAuthentication(statement -> statement.withSessionIndex("_" + "s".repeat(70_000)));
        HttpResponse<String> answer = SERVICE.postForm(
                "/saml/acme/acs",
                Map.of("SAMLResponse", issuer.response(message).base64()));
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];

        assertThat(location(postLogout(cookie))).hasToString("/");
        assertThat(signedIn(cookie)).isFalse();
    }

    @Test
    void whatever_comes_to_the_single_logout_service_is_answered_and_never_by_a_5xx() {
        trusted(redirect("/slo"));
        Random random = new Random(20_260_601);
        String request = writer.request(sloUrl(), email, "_s1");
        String query = writer.redirected("SAMLRequest", request, "state");
        String posted = writer.posted(request);
        for (int i = 0; i < 400; i++) {
            String xml = mutated(request, random);
            HttpResponse<String> answer = switch (i % 5) {
                case 0 -> get(mutated(query, random).replaceAll("[^!-~]|[\\[\\]{}|\\\\^`\"<>#]", "%zz"));
                case 1 -> get(writer.redirected("SAMLRequest", xml, mutated("state", random)));
                case 2 ->
                    SERVICE.post(SLO, "application/x-www-form-urlencoded", mutated("SAMLRequest=" + posted, random));
                case 3 ->
                    SERVICE.postForm(
                            SLO, Map.of("SAMLResponse", mutated(posted, random), "RelayState", mutated("s", random)));
                default -> get(writer.redirected("SAMLResponse", xml.replace("Request", "Response"), null));
            };
            assertThat(answer.statusCode()).as("%d: %s", i, xml).isIn(200, 303, 400);
        }
        byte[] bomb = new byte[64 << 20];
        HttpResponse<String> answer = get(LogoutWriter.unsigned(
                        "SAMLRequest", new String(bomb, java.nio.charset.StandardCharsets.ISO_8859_1), null)
                .substring(0, 4_000));
        refused(answer, "limits");
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
