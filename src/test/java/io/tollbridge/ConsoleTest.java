package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The administrator's pages: who sees what, and that they show what is there. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleTest {
    private static final String XSS = "<script>alert(1)</script>\"'";
    private static final String ALICE = "alice@acme.example";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE =
            RunningService.start(LocalAdministrator.variables(Map.of("TOLLBRIDGE_OPERATOR_ORG", "acme")), CLOCK);
    private static final RunningService GLOBEX = SERVICE.anotherNode(
            Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "globex", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "globex-bootstrap"));
    private static final Issuer ISSUER = new Issuer("https://idp.acme.example", CLOCK);
    private static final String ISSUER_ID =
            SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of("name", "Acme IdP", "allow_unsolicited", true));
    private static final String USER = SERVICE.createUser(ALICE);
    private static final List<String> PAGES = List.of(
            "/admin",
            "/admin/login-attempts",
            "/admin/identity-providers",
            "/admin/clients",
            "/admin/users",
            "/admin/users/" + USER,
            "/admin/usage",
            "/admin/audit-events");

    static {
        SERVICE.change(
                "/organizations/"
                        + SERVICE.api("GET", "/organization", null).get("id").asText(),
                Map.of("email_domains", List.of("acme.example")));
    }

    @AfterAll
    static void stop() {
        GLOBEX.close();
        SERVICE.close();
    }

    @Test
    void who_is_not_signed_in_is_led_to_the_sign_in_and_back_to_the_page() {
        try (Browser browser = new Browser(CLOCK)) {
            Page start = browser.get(SERVICE.baseUrl() + "/admin/clients?q=boot");
            assertThat(start.url().getPath()).isEqualTo("/");
            Page signIn = browser.submit(start.formWith("email").with("email", LocalAdministrator.EMAIL));
            Page clients = browser.submit(signIn.formWith("password")
                    .with(Map.of("email", LocalAdministrator.EMAIL, "password", LocalAdministrator.PASSWORD)));
            assertThat(clients.url()).hasToString(SERVICE.baseUrl() + "/admin/clients?q=boot");
            assertThat(clients.text()).contains("OAuth clients", "Bootstrap client");
        }
    }

    @Test
    void an_administrator_sees_every_page_and_no_page_has_inline_style_or_script() {
        try (Browser browser = administrator()) {
            for (String path : PAGES) {
                Page page = browser.get(SERVICE.baseUrl() + path);
                assertThat(page.status()).as(path).isEqualTo(200);
                assertThat(page.document().select("nav [aria-current]"))
                        .as(path)
                        .hasSize(1);
                assertThat(page.document().select("h1")).as(path).hasSize(1);
                assertThat(page.document().select("style, script:not([src]), [style], [onclick]"))
                        .as(path)
                        .isEmpty();
                assertThat(page.header("Content-Security-Policy").orElse(""))
                        .contains("default-src 'none'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe");
                for (var file : page.document().select("link[rel=stylesheet], script[src]")) {
                    String url = file.hasAttr("href") ? file.attr("href") : file.attr("src");
                    assertThat(SERVICE.get(url).statusCode()).as(url).isEqualTo(200);
                    assertThat(SERVICE.get(url).headers().firstValue("Cache-Control"))
                            .contains("public, max-age=31536000, immutable");
                }
            }
        }
    }

    @Test
    void without_a_role_there_is_the_overview_alone_and_the_permission_is_named() {
        try (Browser browser = alice()) {
            assertThat(browser.get(SERVICE.baseUrl() + "/admin").document().select("nav a"))
                    .hasSize(1);
            for (String path : PAGES.subList(1, PAGES.size())) {
                Page page = browser.get(SERVICE.baseUrl() + path);
                assertThat(page.status()).as(path).isEqualTo(403);
                assertThat(page.text()).contains("Your roles do not let you see this page. It needs the permission");
            }
            for (String file : List.of("csv", "json")) {
                assertThat(browser.get(SERVICE.baseUrl() + "/admin/audit-events." + file)
                                .status())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void a_reference_id_leads_to_the_report_that_says_what_was_found_and_wanted() {
        Page refused;
        try (Browser browser = new Browser(CLOCK)) {
            refused = post(
                    browser,
                    ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null).withAudience("https://else.example"))
                            .base64());
        }
        String reference = refused.document().select("#reference").text();
        SERVICE.report(reference); // written
        try (Browser browser = administrator()) {
            Page search = browser.get(SERVICE.baseUrl() + "/admin/login-attempts");
            Page report = browser.submit(search.formWith("reference").with("reference", " " + reference + " "));
            assertThat(report.url()).hasToString(SERVICE.baseUrl() + "/admin/login-attempts/" + reference);
            assertThat(report.text()).contains("Why this login failed", "Acme IdP");
            assertThat(report.document().select("li.failed").text())
                    .contains("https://else.example", SERVICE.entityId());
            assertThat(report.document().select("li.passed")).isNotEmpty();
            assertThat(report.document().select(".xml").text()).contains("Response");
            assertThat(report.document().select(".xml .marked").text()).contains("https://else.example");
            assertThat(report.document().select(".xml .marked mark").text()).isEqualTo("audience");
            assertThat(report.document().select(".xml details:not([open]) .marked"))
                    .isEmpty();

            Page found = browser.submit(search.formWith("provider")
                    .with(Map.of("provider", ISSUER_ID, "accepted", "no", "from", "2026-06-01", "to", "2026-06-01")));
            assertThat(found.document().select("tbody a[href$=" + reference + "]"))
                    .hasSize(1);
            Page none = browser.submit(
                    search.formWith("provider").with("accepted", "yes").with("from", "2026-06-02"));
            assertThat(none.text()).contains("No login matches.");
            Page bad = browser.submit(search.formWith("provider").with("from", "yesterday"));
            assertThat(bad.status()).isEqualTo(422);
            assertThat(bad.document().select("[name=from]").attr("value")).isEqualTo("yesterday");
            assertThat(browser.submit(search.formWith("reference").with("reference", "nonsense"))
                            .text())
                    .contains("There is no login with this reference id here.");
        }
    }

    @Test
    void an_identity_provider_whose_logins_mostly_fail_today_stands_first_on_the_overview() {
        String provider = SERVICE.createIdentityProvider(
                new Issuer("https://failing.example", CLOCK).metadata(), Map.of("name", "Failing IdP"));
        String organization =
                SERVICE.api("GET", "/organization", null).get("id").asText();
        for (String row : List.of("'accepted', 2", "'audience', 4")) {
            SERVICE.update("INSERT INTO identity_provider_usage_day (organization_id, identity_provider_id, usage_date,"
                    + " channel, outcome, requests) VALUES ('" + organization + "', '" + provider
                    + "', '2026-06-01', 'acs', " + row + ")");
        }
        try (Browser browser = administrator()) {
            Page overview = browser.get(SERVICE.baseUrl() + "/admin");
            assertThat(overview.document().select(".cards .urgent").text())
                    .contains("Failing IdP fails: 4 of 6 logins were refused today.");
            assertThat(overview.follow(".cards .urgent a").url().getQuery())
                    .isEqualTo("accepted=no&provider=" + provider);
        }
    }

    @Test
    void a_pasted_response_is_explained_and_nothing_of_it_is_kept() {
        String good = ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null)).base64();
        String bad = ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null).withAudience("https://else.example"))
                .base64();
        try (Browser browser = administrator()) {
            Page logins = browser.get(SERVICE.baseUrl() + "/admin/login-attempts");
            Form form =
                    logins.follow("a[href=/admin/explain]").formWith("_message").with("identity_provider", ISSUER_ID);
            assertThat(browser.submit(form.with("_message", good)).text()).contains("Every check passed.");
            Page refused = browser.submit(form.with("_message", bad));
            assertThat(refused.document().select("ol.checks li.failed").text()).contains("https://else.example");
            assertThat(refused.document().select(".xml .marked mark").text()).isEqualTo("audience");
            assertThat(refused.document().select("[name=_message]").text()).isEqualTo(bad);
            Page twice = browser.submit(form.with("_message", good));
            assertThat(twice.text()).contains("Every check passed.");
            assertThat(browser.submit(form.with("_message", "")).status()).isEqualTo(200);
            Page late = browser.submit(form.with("_message", good).with("at", "tomorrow"));
            assertThat(late.status()).isEqualTo(422);
            assertThat(late.document().select("#p-at").text()).contains("must be a time");
        }
        try (Browser browser = new Browser(CLOCK)) {
            assertThat(post(browser, good).text()).contains("You are signed in");
        }
    }

    @Test
    void nothing_of_another_organization_is_shown() {
        String user = GLOBEX.createUser("secret@globex.example");
        try (Browser browser = administrator()) {
            assertThat(browser.get(SERVICE.baseUrl() + "/admin/users/" + user).status())
                    .isEqualTo(404);
            assertThat(browser.get(SERVICE.baseUrl() + "/admin/users?q=secret").text())
                    .contains("No user matches.");
            assertThat(browser.get(SERVICE.baseUrl() + "/admin/audit-events.json")
                            .body())
                    .doesNotContain("globex");
        }
    }

    @Test
    void users_are_those_of_the_divisions_that_the_viewer_may_see() {
        SERVICE.api("POST", "/divisions", Map.of("name", "Berlin"));
        SERVICE.api(
                "POST",
                "/users",
                Map.of(
                        "email", "bea@acme.example",
                        "name", "Bea",
                        "division", "Berlin",
                        "roles", List.of(Map.of("role", "Admin", "division", "Berlin"))));
        try (Browser browser = signedIn("bea@acme.example")) {
            Page users = browser.get(SERVICE.baseUrl() + "/admin/users");
            assertThat(users.text()).contains("bea@acme.example").doesNotContain(ALICE);
            assertThat(browser.get(SERVICE.baseUrl() + "/admin/users/" + USER).status())
                    .isEqualTo(404);
            assertThat(browser.get(SERVICE.baseUrl() + "/admin/clients").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void names_are_escaped_and_the_files_hold_no_formulas() throws Exception {
        SERVICE.api("POST", "/users", Map.of("email", "=cmd@acme.example", "name", XSS));
        SERVICE.api("POST", "/clients", Map.of("client_name", XSS, "grant_types", List.of("client_credentials")));
        try (Browser browser = administrator()) {
            for (String path : PAGES) {
                assertThat(browser.get(SERVICE.baseUrl() + path).body())
                        .as(path)
                        .doesNotContain("<script>alert");
            }
            assertThat(browser.get(SERVICE.baseUrl() + "/admin/users?q=script").text())
                    .contains(XSS);

            Page csv = browser.get(SERVICE.baseUrl() + "/admin/audit-events.csv?action=user.create");
            assertThat(csv.header("Content-Disposition")).contains("attachment; filename=\"audit-events.csv\"");
            assertThat(csv.body().lines().toList())
                    .hasSizeGreaterThan(2)
                    .allSatisfy(line -> assertThat(line).startsWith("\"").doesNotContain("\"="));
            JsonNode json = new ObjectMapper()
                    .readTree(browser.get(SERVICE.baseUrl() + "/admin/audit-events.json?action=user.create")
                            .body());
            assertThat(json.size()).isEqualTo((int) csv.body().lines().count() - 1);
            assertThat(json.get(0).get("after").isObject()).isTrue();
        }
    }

    @Test
    void a_session_that_was_ended_sees_nothing_more() {
        Browser browser = administrator();
        SERVICE.api("DELETE", "/sessions?user_id=" + administratorId(), null);
        Page after = browser.get(SERVICE.baseUrl() + "/admin");
        assertThat(after.url().getPath()).isEqualTo("/");
        browser.close();
    }

    private static String administratorId() {
        return SERVICE.api("GET", "/users?q=" + LocalAdministrator.EMAIL, null)
                .at("/items/0/id")
                .asText();
    }

    private static Browser administrator() {
        Browser browser = new Browser(CLOCK);
        Page page = browser.submit(browser.get(SERVICE.baseUrl() + "/login/acme")
                .formWith("password")
                .with(Map.of("email", LocalAdministrator.EMAIL, "password", LocalAdministrator.PASSWORD)));
        assertThat(page.text()).contains("You are signed in");
        return browser;
    }

    private static Browser alice() {
        return signedIn(ALICE);
    }

    private static Browser signedIn(String email) {
        CLOCK.advance(Duration.ofSeconds(1));
        Browser browser = new Browser(CLOCK);
        Page page = post(
                browser, ISSUER.response(ISSUER.forAcs(SERVICE, email, null)).base64());
        assertThat(page.text()).contains("You are signed in");
        return browser;
    }

    private static Page post(Browser browser, String response) {
        return browser.submit(new Form(
                browser.get(SERVICE.baseUrl() + "/"),
                "POST",
                URI.create(SERVICE.acsUrl()),
                List.of(new Form.Field("SAMLResponse", response))));
    }
}
