package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.CheckGuide;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Why a login failed or would: explanations, hints, test logins, the search, and accounts at the first login. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WhyFailedTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final String ALICE = "alice@demo.example";

    static {
        SERVICE.createUser(ALICE);
    }

    private final Browser browser = new Browser(CLOCK);

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void an_explanation_shows_every_check_and_changes_no_row() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
        String good = issuer.response(issuer.forAcs(SERVICE, ALICE, null)).base64();
        String late = issuer.response(issuer.forAcs(SERVICE, ALICE, null)
                        .withNotOnOrAfter(CLOCK.instant().minusSeconds(200)))
                .base64();
        String answer =
                issuer.response(issuer.forAcs(SERVICE, ALICE, "_request")).base64();
        String assertion = issuer.assertion(issuer.forToken(SERVICE, ALICE)).base64Url();
        SERVICE.token();
        Map<String, String> before = rows();

        JsonNode accepted = explain(Map.of("response", good, "identity_provider", id));
        assertThat(accepted.get("accepted").asBoolean()).as(accepted.toString()).isTrue();
        assertThat(accepted.get("name_id").asText()).isEqualTo(ALICE);
        assertThat(accepted.get("channel").asText()).isEqualTo("explain");
        assertThat(outcome(accepted, "replay")).isEqualTo("skipped");
        assertThat(outcome(accepted, "user-unknown")).isEqualTo("passed");

        assertThat(failed(explain(Map.of("response", late, "identity_provider", id))))
                .contains("expired");
        assertThat(failed(explain(Map.of(
                        "response",
                        late,
                        "identity_provider",
                        id,
                        "at",
                        CLOCK.instant().minusSeconds(230).toString()))))
                .doesNotContain("expired");

        JsonNode answered = explain(Map.of("response", answer, "identity_provider", id));
        assertThat(answered.get("accepted").asBoolean()).as(answered.toString()).isTrue();
        assertThat(outcome(answered, "pending-login")).isEqualTo("skipped");

        JsonNode grant = explain(Map.of("assertion", assertion, "identity_provider", id));
        assertThat(grant.get("accepted").asBoolean()).as(grant.toString()).isTrue();

        assertThat(rows()).isEqualTo(before);
        assertThat(browser.get(SERVICE.baseUrl() + "/").text()).doesNotContain("You are signed in");
    }

    @Test
    void an_explanation_needs_one_message_and_an_identity_provider_of_the_organization() {
        HttpResponse<String> answer = SERVICE.call(
                "POST", "/api/v1/explain", Map.of("identity_provider", new java.util.UUID(1, 1)), SERVICE.token());
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(RunningService.json(answer).path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("response", "identity_provider");
    }

    @Test
    void a_disabled_identity_provider_is_explained_to_the_end() {
        Issuer issuer = issuer();
        String id =
                SERVICE.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true, "enabled", false));
        JsonNode report = explain(Map.of(
                "response", issuer.response(issuer.forAcs(SERVICE, ALICE, null)).base64(), "identity_provider", id));
        assertThat(failed(report)).containsExactly("identity-provider-disabled");
        assertThat(outcome(report, "audience")).isEqualTo("passed");
    }

    @Test
    void hints_say_what_the_message_and_the_directory_show() {
        Issuer issuer = issuer();
        Issuer other = issuer();
        String id = SERVICE.createIdentityProvider(
                issuer.metadata(),
                Map.of("allow_unsolicited", true, "email_domains", List.of("demo.example", "far.example")));
        SERVICE.createIdentityProvider(
                other.metadata(),
                Map.of("name", "Other IdP", "enabled", false, "email_domains", List.of("other.example")));
        SERVICE.createUser("carol" + NUMBER.get() + "@demo.example");
        SERVICE.createUser("dan" + NUMBER.get() + "@other.example");
        MessageDescription good = issuer.forAcs(SERVICE, ALICE, null);

        assertHint(id, issuer, good.withAudience(SERVICE.entityId() + "/"), "audience", "a trailing slash");
        assertHint(
                id,
                issuer,
                good.withAudience(SERVICE.entityId().replace("http:", "https:")),
                "audience",
                "http against https");
        assertHint(
                id,
                issuer,
                good.withAudience(SERVICE.entityId().replaceFirst(":\\d+/", "/")),
                "audience",
                "the port: none against");
        assertHint(
                id,
                issuer,
                good.withRecipient(SERVICE.acsUrl().replace("/acme/", "/other/")),
                "recipient",
                "the organization other of this service, not of acme");
        assertHint(
                id,
                issuer,
                good.withDestination(SERVICE.acsUrl().toUpperCase(java.util.Locale.ROOT)),
                "destination",
                "upper and lower case");
        assertHint(
                id,
                issuer,
                good.withNotBefore(CLOCK.instant().plusSeconds(74)),
                "not-yet-valid",
                "The IdP's clock is 74 s ahead.");
        assertHint(
                id,
                issuer,
                good.withStatus(
                        "urn:oasis:names:tc:SAML:2.0:status:Responder",
                        "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"),
                "status",
                "requested_authn_context");
        assertHint(
                id,
                issuer,
                good.withNameIdValue("carol" + NUMBER.get() + "@far.example"),
                "user-unknown",
                "the same name at another domain");
        assertHint(id, issuer, good.withNameIdValue("S-1-5-21"), "user-unknown", "is no e-mail address");
        assertHint(
                id,
                issuer,
                good.withNameIdValue("dan" + NUMBER.get() + "@other.example"),
                "email-domain",
                "belongs to Other IdP");
        // Signed by the key of the other identity provider, in the name of this one.
        assertHint(
                id,
                issuer,
                other.forAcs(SERVICE, ALICE, null).withIssuer(issuer.entityId()),
                "assertion-signature-invalid",
                "the certificate of Other IdP (disabled)");
        assertHint(id, issuer, good.withIssuer(issuer.entityId() + "/test"), "unknown-issuer", "another environment");
        assertHint(id, issuer, good.withIssuer(issuer.entityId() + "/"), "unknown-issuer", "a trailing slash");
    }

    @Test
    void a_refused_login_keeps_the_hint_and_the_page_does_not_tell_it() {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
        Page page = post(issuer, issuer.forAcs(SERVICE, ALICE, null).withIssuer(issuer.entityId() + "/"));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text()).doesNotContain("slash", issuer.entityId());
        JsonNode report = SERVICE.report(page.document().select("#reference").text());
        assertThat(hint(report, "unknown-issuer")).contains("a trailing slash");
    }

    @Test
    void every_code_is_in_the_catalogue_with_meaning_section_look_and_remedy() {
        Page page = browser.get(SERVICE.baseUrl() + "/docs/errors");
        assertThat(page.status()).isEqualTo(200);
        for (CheckCode code : CheckCode.values()) {
            CheckGuide guide = CheckGuide.of(code);
            assertThat(List.of(guide.meaning(), guide.looksAt(), guide.remedy()))
                    .noneMatch(String::isBlank);
            assertThat(page.document().select("section[id=" + code.code() + "]").text())
                    .contains(code.code(), guide.meaning(), code.section(), guide.looksAt(), guide.remedy());
        }
    }

    @Test
    void a_test_login_of_a_draft_shows_every_check_and_makes_nothing() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of("enabled", false));
        JsonNode test = SERVICE.api("POST", "/identity-providers/" + id + "/test", null);
        Map<String, String> before = rows("login_attempt", "pending_login");

        browser.stopAt(issuer.ssoUrl());
        Page redirect = browser.get(test.get("url").asText());
        String requestId = AuthnRequestReading.id(
                AuthnRequestReading.redirected(redirect.location().orElseThrow()));
        String path =
                "/api/v1/identity-providers/" + id + "/test/" + test.get("id").asText();
        assertThat(SERVICE.call("GET", path, null, SERVICE.token()).statusCode())
                .isEqualTo(404);

        Page result = browser.submit(
                form(redirect, issuer, issuer.forAcs(SERVICE, ALICE, requestId).withAttribute("department", "Sales")));

        assertThat(result.status()).isEqualTo(200);
        assertThat(result.document().select("#verdict").attr("data-accepted")).isEqualTo("true");
        assertThat(result.document().select("#user").text()).isEqualTo(ALICE);
        assertThat(result.document().select("dt[data-code=audience]").attr("data-outcome"))
                .isEqualTo("passed");
        assertThat(result.text()).contains("department", "Sales");
        JsonNode report = SERVICE.report(test.get("id").asText());
        assertThat(report.get("channel").asText()).isEqualTo("test");
        assertThat(report.get("accepted").asBoolean()).isTrue();
        assertThat(SERVICE.call("GET", path, null, SERVICE.token()).statusCode())
                .isEqualTo(200);
        assertThat(rows("login_attempt", "pending_login")).isEqualTo(before);
        assertThat(browser.get(SERVICE.baseUrl() + "/").text()).doesNotContain("You are signed in");

        // The address is good once, and so is the request.
        assertThat(browser.get(test.get("url").asText()).status()).isEqualTo(400);
        Page again = browser.submit(form(redirect, issuer, issuer.forAcs(SERVICE, ALICE, requestId)));
        assertThat(again.document().select("#verdict")).isEmpty();
        assertThat(again.status()).isEqualTo(400);
    }

    @Test
    void a_test_login_that_fails_before_its_signature_holds_shows_why() {
        Issuer issuer = issuer();
        Issuer renewed = new Issuer(issuer.entityId(), CLOCK);
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of("enabled", false));
        JsonNode test = SERVICE.api("POST", "/identity-providers/" + id + "/test", null);
        browser.stopAt(issuer.ssoUrl());
        Page redirect = browser.get(test.get("url").asText());
        String requestId = AuthnRequestReading.id(
                AuthnRequestReading.redirected(redirect.location().orElseThrow()));

        Page result = browser.submit(form(redirect, renewed, renewed.forAcs(SERVICE, ALICE, requestId)));

        assertThat(result.document().select("#verdict").attr("data-accepted")).isEqualTo("false");
        assertThat(result.document().select("dt[data-outcome=failed]").attr("data-code"))
                .isEqualTo("assertion-signature-invalid");
        assertThat(SERVICE.failedChecks(test.get("id").asText())).containsExactly("assertion-signature-invalid");
    }

    @Test
    void the_answer_of_a_test_in_another_browser_is_no_test_and_signs_nobody_in() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of());
        JsonNode test = SERVICE.api("POST", "/identity-providers/" + id + "/test", null);
        browser.stopAt(issuer.ssoUrl());
        Page redirect = browser.get(test.get("url").asText());
        String requestId = AuthnRequestReading.id(
                AuthnRequestReading.redirected(redirect.location().orElseThrow()));
        try (Browser other = new Browser(CLOCK)) {
            Page page = other.submit(new Form(
                    other.get(SERVICE.baseUrl() + "/login/acme"),
                    "POST",
                    URI.create(SERVICE.acsUrl()),
                    List.of(new Form.Field(
                            "SAMLResponse",
                            issuer.response(issuer.forAcs(SERVICE, ALICE, requestId))
                                    .base64()))));
            assertThat(page.status()).isEqualTo(400);
            assertThat(page.document().select("#verdict")).isEmpty();
        }
    }

    @Test
    void login_attempts_are_found_by_whom_they_were_about_and_how_they_ended() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(
                issuer.metadata(), Map.of("allow_unsolicited", true, "user_attribute", "mail"));
        String name = "n" + NUMBER.incrementAndGet();
        post(issuer, issuer.forAcs(SERVICE, name, null).withAttribute("mail", ALICE));
        CLOCK.advance(Duration.ofSeconds(1));
        Instant between = CLOCK.instant();
        String lost = name + "@nowhere.example";
        Page refused = post(issuer, issuer.forAcs(SERVICE, name, null).withAttribute("mail", lost));
        SERVICE.report(refused.document().select("#reference").text());

        assertThat(found("name_id=" + name)).hasSize(2);
        assertThat(found("email=" + encoded(lost.toUpperCase(java.util.Locale.ROOT))))
                .hasSize(1);
        assertThat(found("identity_provider=" + id)).hasSize(2);
        assertThat(found("identity_provider=" + id + "&accepted=true")).hasSize(1);
        assertThat(found("identity_provider=" + id + "&code=user-unknown")).hasSize(1);
        assertThat(found("identity_provider=" + id + "&code=replay")).isEmpty();
        assertThat(found("identity_provider=" + id + "&channel=test")).isEmpty();
        assertThat(found("identity_provider=" + id + "&from=" + between)).hasSize(1);
        assertThat(found("identity_provider=" + id + "&to=" + between)).hasSize(1);
        JsonNode first = SERVICE.api("GET", "/login-attempts?page_size=1&identity_provider=" + id, null);
        JsonNode second = SERVICE.api(
                "GET",
                "/login-attempts?page_size=1&identity_provider=" + id + "&cursor="
                        + encoded(first.get("next_cursor").asText()),
                null);
        assertThat(second.get("items").get(0).get("id"))
                .isNotEqualTo(first.get("items").get(0).get("id"));
        for (String bad : List.of("code=nonsense", "accepted=maybe", "from=today", "colour=red", "channel=x")) {
            assertThat(SERVICE.call("GET", "/api/v1/login-attempts?" + bad, null, SERVICE.token())
                            .statusCode())
                    .as(bad)
                    .isEqualTo(422);
        }
    }

    @Test
    void nobody_gets_an_account_unless_the_setting_is_on() {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
        String email = newcomer();
        assertThat(post(issuer, issuer.forAcs(SERVICE, email, null)).status()).isEqualTo(403);
        assertThat(users(email)).isEmpty();
    }

    @Test
    void somebody_new_gets_an_account_without_a_role_at_the_first_login_where_the_setting_is_on() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata(), creating());
        String email = newcomer();

        Page home = post(
                issuer,
                issuer.forAcs(SERVICE, email, null)
                        .withAttribute("first", "Nora")
                        .withAttribute("last", "New"));

        assertThat(home.text()).contains("You are signed in", "Nora New");
        assertThat(users(email)).hasSize(1);
        JsonNode attempt = found("email=" + encoded(email)).get(0);
        assertThat(attempt.toString()).contains("created at this first login");
        assertThat(SERVICE.rows(
                        "SELECT actor FROM audit_event WHERE action = 'user.create' AND actor = 'identity-provider:"
                                + id + "'"))
                .hasSize(1);
        assertThat(SERVICE.rows("SELECT r.user_id FROM user_role r JOIN user_account u ON u.id = r.user_id"
                        + " WHERE u.email = '" + email + "'"))
                .isEmpty();

        // Outside email_domains, without an address, and by a grant nobody is made.
        assertThat(post(issuer, issuer.forAcs(SERVICE, "x@foreign.example", null))
                        .status())
                .isEqualTo(403);
        assertThat(post(issuer, issuer.forAcs(SERVICE, "no-address", null)).status())
                .isEqualTo(403);
        String stranger = newcomer();
        RunningService.NewClient client = SERVICE.createBearerClient(Map.of());
        assertThat(SERVICE.postForm(
                                "/oauth/token",
                                Map.of(
                                        "grant_type",
                                        "urn:ietf:params:oauth:grant-type:saml2-bearer",
                                        "assertion",
                                        issuer.assertion(issuer.forToken(SERVICE, stranger))
                                                .base64Url()),
                                "Authorization",
                                client.basic())
                        .statusCode())
                .isEqualTo(400);
        assertThat(users(stranger)).isEmpty();
    }

    @Test
    void an_explanation_and_a_test_only_say_that_an_account_would_be_made() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata(), creating());
        String email = newcomer();
        JsonNode report = explain(Map.of(
                "response", issuer.response(issuer.forAcs(SERVICE, email, null)).base64(), "identity_provider", id));
        assertThat(report.get("accepted").asBoolean()).isTrue();
        assertThat(report.toString()).contains("would be created");
        assertThat(users(email)).isEmpty();
    }

    @Test
    void of_two_first_logins_at_once_both_get_the_one_account() throws Exception {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(issuer.metadata(), creating());
        String email = newcomer();
        List<Callable<Integer>> logins = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String message =
                    issuer.response(issuer.forAcs(SERVICE, email, null)).base64();
            logins.add(() -> SERVICE.postForm("/saml/acme/acs", Map.of("SAMLResponse", message))
                    .statusCode());
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> status : threads.invokeAll(logins)) {
                assertThat(status.get()).isEqualTo(303);
            }
        }
        assertThat(users(email)).hasSize(1);
    }

    @Test
    void one_entity_id_in_two_organizations_signs_in_each_ones_own_people() {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
        try (RunningService beta = SERVICE.anotherNode(
                Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "beta", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "beta-client"))) {
            String bob = "bob" + NUMBER.incrementAndGet() + "@demo.example";
            beta.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
            beta.createUser(bob);
            Map<String, Integer> expected = Map.of(ALICE, 403, bob, 303);
            expected.forEach((email, status) -> assertThat(beta.postForm(
                                    "/saml/beta/acs",
                                    Map.of(
                                            "SAMLResponse",
                                            issuer.response(issuer.forAcs(beta, email, null))
                                                    .base64()))
                            .statusCode())
                    .as(email)
                    .isEqualTo(status));
            // What was made for the one is nothing for the other.
            assertThat(beta.postForm(
                                    "/saml/beta/acs",
                                    Map.of(
                                            "SAMLResponse",
                                            issuer.response(issuer.forAcs(SERVICE, ALICE, null))
                                                    .base64()))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private static Map<String, Object> creating() {
        return Map.of(
                "allow_unsolicited",
                true,
                "create_users",
                true,
                "email_domains",
                List.of("new.example"),
                "attribute_mapping",
                Map.of("given_name", "first", "family_name", "last"));
    }

    private static String newcomer() {
        return "nora" + NUMBER.incrementAndGet() + "@new.example";
    }

    private static List<?> users(String email) {
        return SERVICE.rows("SELECT id FROM user_account WHERE email = '" + email + "'");
    }

    private static List<JsonNode> found(String query) {
        List<JsonNode> items = new ArrayList<>();
        SERVICE.api("GET", "/login-attempts?" + query, null).get("items").forEach(items::add);
        return items;
    }

    private static void assertHint(String id, Issuer issuer, MessageDescription message, String code, String words) {
        JsonNode report = explain(Map.of("response", issuer.response(message).base64(), "identity_provider", id));
        assertThat(hint(report, code)).as(report.toString()).contains(words);
    }

    private static JsonNode explain(Map<String, String> body) {
        return SERVICE.api("POST", "/explain", new HashMap<>(body));
    }

    private static List<String> failed(JsonNode report) {
        List<String> failed = new ArrayList<>();
        report.get("checks").forEach(check -> {
            if (check.get("outcome").asText().equals("failed")) {
                failed.add(check.get("code").asText());
            }
        });
        return failed;
    }

    private static String outcome(JsonNode report, String code) {
        return field(report, code, "outcome");
    }

    private static String hint(JsonNode report, String code) {
        assertThat(outcome(report, code)).as(report.toString()).isEqualTo("failed");
        return field(report, code, "hint");
    }

    private static String field(JsonNode report, String code, String field) {
        for (JsonNode check : report.get("checks")) {
            if (check.get("code").asText().equals(code)) {
                return check.get(field).asText();
            }
        }
        return "";
    }

    /** Rows of each table by count, reports written meanwhile included: they are what is not to be there. */
    private static Map<String, String> rows(String... except) {
        Map<String, String> counts = new TreeMap<>();
        SERVICE.api("GET", "/login-attempts?page_size=1", null); // waits until every report is written,
        SERVICE.api("GET", "/audit-events?page_size=1", null); // and here until every refusal is
        for (List<?> table : SERVICE.rows("SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")) {
            String name = String.valueOf(table.getFirst());
            // usage_day is written behind: it counts requests of clients, whatever they were.
            if (!List.of(except).contains(name) && !name.equals("usage_day")) {
                counts.put(name, String.valueOf(SERVICE.rows("SELECT COUNT(*) FROM `" + name + "`")));
            }
        }
        return counts;
    }

    private Page post(Issuer issuer, MessageDescription message) {
        return browser.submit(form(browser.get(SERVICE.baseUrl() + "/login/acme"), issuer, message));
    }

    private static Form form(Page from, Issuer issuer, MessageDescription message) {
        return new Form(
                from,
                "POST",
                URI.create(SERVICE.acsUrl()),
                List.of(new Form.Field("SAMLResponse", issuer.response(message).base64())));
    }

    private static Issuer issuer() {
        return new Issuer("https://idp" + NUMBER.incrementAndGet() + ".example", CLOCK);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
