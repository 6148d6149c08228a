package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Cookie;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The sign-in page, the local administrator, the end of a session, cookies and headers (HTTP.md sections 3 and 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInPageTest {
    private static final String EMAIL = "root@acme.example";
    private static final String PASSWORD = "correct horse battery staple";
    private static final String WRONG = "E-mail address or password is wrong, or there were too many tries.";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(
            Map.of("TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL", EMAIL, "TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD), CLOCK);
    private static final Issuer FIRST = new Issuer("https://first.example", CLOCK);
    private static final Issuer SECOND = new Issuer("https://second.example", CLOCK);
    private static final String XSS = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>";

    static {
        SERVICE.createIdentityProvider(
                FIRST.metadata(),
                Map.of("name", "First", "email_domains", List.of("First.example"), "allow_unsolicited", true));
        SERVICE.createIdentityProvider(
                SECOND.metadata(),
                Map.of("name", "second", "display_name", XSS, "email_domains", List.of("b.example")));
    }

    private final Browser browser = new Browser(CLOCK).stopAt(FIRST.ssoUrl()).stopAt(SECOND.ssoUrl());

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void it_has_a_button_for_each_identity_provider() {
        Page page = signInPage("?return_to=" + encoded("/?where=I%20was"));
        assertThat(page.text()).contains("Sign in with First");

        Page redirect = page.follow("a.button:contains(First)");

        assertThat(redirect.location())
                .hasValueSatisfying(url -> assertThat(url.toString()).startsWith(FIRST.ssoUrl()));
    }

    @Test
    void the_domain_of_an_e_mail_address_finds_the_identity_provider() {
        Form form = signInPage("?return_to=/?x").formWith("return_to");

        assertThat(browser.submit(form.with("email", "anybody@FIRST.example")).location())
                .hasValueSatisfying(url -> assertThat(url.toString()).startsWith(FIRST.ssoUrl()));
        assertThat(browser.submit(form.with("email", "anybody@b.example")).location())
                .hasValueSatisfying(url -> assertThat(url.toString()).startsWith(SECOND.ssoUrl()));
        for (String other : List.of("anybody@elsewhere.example", "first.example", "@first.example", XSS)) {
            Page page = browser.submit(form.with("email", other));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).contains("No sign-in is set up for this e-mail domain.");
        }
    }

    @Test
    void a_login_without_an_identity_provider_named_needs_exactly_one() {
        Page page = browser.get(SERVICE.baseUrl() + "/saml/acme/login");

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text()).contains("This way to sign in is not available. Choose another one.");
        assertThat(page.follow("a.button").text()).contains("Sign in to acme");
    }

    @Test
    void names_are_escaped_wherever_they_stand() {
        Page page = signInPage("?return_to=" + encoded("/\"><script>alert(2)</script>"));

        assertThat(page.text()).contains("<script>alert('x')</script>");
        assertThat(page.document().select("script:not([src]), img, [onerror]")).isEmpty();
        assertThat(page.body()).doesNotContain("<script>", "<img");

        SERVICE.update("UPDATE organization SET name = '<b>acme</b>' WHERE slug = 'acme'");
        try {
            assertThat(signInPage("").document().select("b")).isEmpty();
        } finally {
            SERVICE.update("UPDATE organization SET name = 'acme' WHERE slug = 'acme'");
        }
        assertThat(browser.get(SERVICE.baseUrl() + "/login/%3Cscript%3E")
                        .document()
                        .select("script:not([src])"))
                .isEmpty();
    }

    @Test
    void the_local_administrator_signs_in_by_password_and_out_again() {
        Page home = password(EMAIL.toUpperCase(java.util.Locale.ROOT), PASSWORD);
        assertThat(home.url()).hasToString(SERVICE.baseUrl() + "/");
        assertThat(home.text()).contains("You are signed in", EMAIL, "by password");
        Cookie cookie = browser.cookie("tollbridge_session").orElseThrow();

        Page out = browser.submit(home.forms().getFirst());

        assertThat(out.url()).hasToString(SERVICE.baseUrl() + "/signed-out/acme");
        assertThat(out.text()).contains("You are signed out");
        assertThat(out.follow("a.button").text()).contains("Sign in to acme");
        assertThat(browser.cookie("tollbridge_session")).isEmpty();
        assertThat(SERVICE.get("/", "Cookie", cookie.name() + "=" + cookie.value())
                        .body())
                .as("the cookie itself is dead")
                .contains("You are not signed in");
    }

    @Test
    void logout_and_sign_in_work_only_from_our_own_pages() {
        password(EMAIL, PASSWORD);
        Cookie cookie = browser.cookie("tollbridge_session").orElseThrow();
        String header = cookie.name() + "=" + cookie.value();
        String[][] foreign = {
            {"Cookie", header, "Origin", "https://evil.example"},
            {"Cookie", header, "Origin", "null"},
            {"Cookie", header, "Origin", SERVICE.baseUrl() + ".evil.example"},
            {"Cookie", header, "Sec-Fetch-Site", "cross-site"},
            {"Cookie", header, "Sec-Fetch-Site", "same-site"},
            {"Cookie", header, "Origin", SERVICE.baseUrl(), "Sec-Fetch-Site", "same-origin"
            }, // without the form's token
            {"Cookie", header, "Origin", SERVICE.baseUrl(), "Sec-Fetch-Site", "cross-site"}
        };
        for (String[] headers : foreign) {
            assertThat(SERVICE.postForm("/logout", Map.of(), headers).statusCode())
                    .as(List.of(headers).toString())
                    .isEqualTo(403);
            Map<String, String> fields = Map.of("email", EMAIL, "password", PASSWORD);
            HttpResponse<String> signIn = SERVICE.postForm("/login/acme", fields, headers);
            assertThat(signIn.statusCode()).isEqualTo(403);
            assertThat(signIn.headers().firstValue("Set-Cookie")).isEmpty();
        }
        assertThat(SERVICE.get("/", "Cookie", header).body()).contains("You are signed in");
        assertThat(SERVICE.get("/logout").statusCode()).isEqualTo(405);
        assertThat(SERVICE.postForm("/logout", Map.of(), "Cookie", header, "Origin", SERVICE.baseUrl())
                        .statusCode())
                .isEqualTo(303);
        assertThat(SERVICE.get("/", "Cookie", header).body()).contains("You are not signed in");
    }

    @Test
    void five_wrong_passwords_lock_an_address_whether_or_not_anybody_has_it() {
        CLOCK.advance(Duration.ofMinutes(16));
        for (String email : List.of(EMAIL, "nobody@acme.example")) {
            for (int attempt = 0; attempt < 5; attempt++) {
                Page page = password(email, "wrong " + attempt);
                assertThat(page.status()).isEqualTo(403);
                assertThat(page.text()).contains(WRONG);
            }
        }
        Page locked = password(EMAIL, PASSWORD);
        assertThat(locked.status()).isEqualTo(403);
        assertThat(locked.text()).contains(WRONG);
        assertThat(browser.cookie("tollbridge_session")).isEmpty();
        Page nobody = password("nobody@acme.example", PASSWORD);
        assertThat(nobody.text()).isEqualTo(locked.text());

        CLOCK.advance(Duration.ofMinutes(16));
        assertThat(password(EMAIL, PASSWORD).text()).contains("You are signed in");
    }

    @Test
    void a_session_ends_when_the_identity_provider_says_and_after_twelve_hours_at_the_latest() {
        SERVICE.createUser("short@first.example");
        Instant end = CLOCK.instant().plus(Duration.ofMinutes(20));
        MessageDescription message = FIRST.forAcs(SERVICE, "short@first.example", null);

        String cookie = sessionBy(message.withAuthentication(said -> said.withSessionNotOnOrAfter(end)));
        assertThat(cookie).contains("; Max-Age=1200");
        CLOCK.advance(Duration.ofMinutes(20).minusSeconds(1));
        assertThat(homeWith(cookie)).contains("You are signed in");
        CLOCK.advance(Duration.ofSeconds(1));
        assertThat(homeWith(cookie)).contains("You are not signed in");

        cookie = sessionBy(FIRST.forAcs(SERVICE, "short@first.example", null));
        CLOCK.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(homeWith(cookie)).contains("You are signed in");
        CLOCK.advance(Duration.ofSeconds(1));
        assertThat(homeWith(cookie)).contains("You are not signed in");
    }

    @Test
    void a_user_who_is_deactivated_is_signed_out_at_once() {
        String user = SERVICE.createUser("leaver@first.example");
        String cookie = sessionBy(FIRST.forAcs(SERVICE, "leaver@first.example", null));
        assertThat(homeWith(cookie)).contains("You are signed in");

        SERVICE.change("/users/" + user, Map.of("active", false));

        assertThat(homeWith(cookie)).contains("You are not signed in");
    }

    @Test
    void the_local_administrator_never_signs_in_by_saml() {
        SERVICE.change("/identity-providers/" + idOf(FIRST), Map.of("email_domains", List.of()));
        try {
            String response = FIRST.response(FIRST.forAcs(SERVICE, EMAIL, null)).base64();
            HttpResponse<String> answer = SERVICE.postForm("/saml/acme/acs", Map.of("SAMLResponse", response));

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        } finally {
            SERVICE.change("/identity-providers/" + idOf(FIRST), Map.of("email_domains", List.of("first.example")));
        }
    }

    @Test
    void every_page_forbids_frames_foreign_scripts_and_keeping() {
        for (String path : List.of("/", "/login/acme", "/login/nowhere", "/saml/acme/login", "/nothing/here")) {
            HttpResponse<String> page = SERVICE.get(path);
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains(
                                    "default-src 'none'",
                                    "style-src 'self'",
                                    "script-src 'self'",
                                    "frame-ancestors 'none'",
                                    "base-uri 'none'")
                            .doesNotContain("unsafe", "nonce"));
            assertThat(page.body()).doesNotContain("<style", "<script>", " style=");
            assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(page.headers().firstValue("Server")).isEmpty();
            assertThat(page.body()).doesNotContain("Endpoint", "Javalin", "Jetty");
        }
    }

    @Test
    void cookies_at_an_https_url_are_host_only_secure_and_closed_to_scripts() {
        try (RunningService https =
                RunningService.start(Map.of("TOLLBRIDGE_BASE_URL", "https://bridge.example"), Clock.systemUTC())) {
            Issuer issuer = new Issuer("https://idp.example", Clock.systemUTC());
            String id = https.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
            https.createUser("ann@acme.example");

            HttpResponse<String> login = https.get("/saml/acme/login?idp=" + id);
            HttpResponse<String> signedIn = https.postForm(
                    "/saml/acme/acs",
                    Map.of(
                            "SAMLResponse",
                            issuer.response(issuer.forAcs(https, "ann@acme.example", null))
                                    .base64()));

            assertThat(login.headers().allValues("Set-Cookie"))
                    .satisfiesExactlyInAnyOrder(
                            cookie -> assertThat(cookie)
                                    .matches("__Host-tollbridge_browser=[\\w-]{43}; Path=/; HttpOnly; Max-Age=3600;"
                                            + " Secure; SameSite=None"),
                            cookie -> assertThat(cookie)
                                    .isEqualTo("__Host-tollbridge_last_acme=" + id
                                            + "; Path=/; HttpOnly; Max-Age=15552000; Secure; SameSite=Lax"));
            assertThat(signedIn.statusCode()).isEqualTo(303);
            assertThat(signedIn.headers().allValues("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .matches("__Host-tollbridge_session=[\\w-]{43}; Path=/; HttpOnly; Max-Age=43\\d{3}; Secure;"
                            + " SameSite=Lax");
        }
    }

    @Test
    void an_https_service_under_a_path_or_with_the_default_port_still_knows_its_own_origin() {
        for (String url :
                List.of("https://bridge.example/sso", "https://bridge.example:443", "https://Bridge.example")) {
            try (RunningService https = RunningService.start(Map.of("TOLLBRIDGE_BASE_URL", url), Clock.systemUTC())) {
                assertThat(https.postForm("/logout", Map.of(), "Origin", "https://bridge.example")
                                .statusCode())
                        .as(url)
                        .isEqualTo(303);
            }
        }
    }

    private Page signInPage(String query) {
        return browser.get(SERVICE.baseUrl() + "/login/acme" + query);
    }

    private Page password(String email, String password) {
        return browser.submit(signInPage("").formWith("password"), Map.of("email", email, "password", password));
    }

    /** The Set-Cookie of a session that this message opened. */
    private static String sessionBy(MessageDescription message) {
        String response = FIRST.response(message).base64();
        HttpResponse<String> answer = SERVICE.postForm("/saml/acme/acs", Map.of("SAMLResponse", response));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return answer.headers().firstValue("Set-Cookie").orElseThrow();
    }

    private static String homeWith(String setCookie) {
        return SERVICE.get("/", "Cookie", setCookie.split(";", 2)[0]).body();
    }

    private static String idOf(Issuer issuer) {
        for (var one : SERVICE.api("GET", "/identity-providers", null).get("items")) {
            if (one.get("entity_id").asText().equals(issuer.entityId())) {
                return one.get("id").asText();
            }
        }
        throw new IllegalStateException(issuer.entityId());
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }
}
