package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.DemoIdp;
import io.tollbridge.demo.Encryption;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.ServiceProvider;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Logins through the whole service, from the click to the page that says who is signed in (HTTP.md sections 3 and 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LoginTripsTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final DemoIdp DEMO = DemoIdp.start(0, CLOCK, new SecureRandom());
    private static final String DEMO_ID = SERVICE.createIdentityProvider(
            new String(DEMO.metadata(), StandardCharsets.UTF_8), Map.of("name", "Demo IdP", "allow_unsolicited", true));
    private static final String ALICE = "alice@demo.example";

    static {
        DEMO.trust(new ServiceProvider(SERVICE.entityId(), SERVICE.acsUrl()));
        SERVICE.createUser(ALICE);
    }

    private final Browser browser = new Browser(CLOCK);

    @AfterAll
    static void stop() {
        DEMO.close();
        SERVICE.close();
    }

    @Test
    void a_person_signs_in_by_redirect_and_lands_where_they_wanted_to_be() {
        Page page = browser.get(loginUrl(DEMO_ID) + "&return_to=" + encoded("/?from=a%20link&x=1"));
        Page home = browser.submit(page.formWith("user").with("user", "alice")).autoSubmit();

        assertThat(home.url()).hasToString(SERVICE.baseUrl() + "/?from=a%20link&x=1");
        assertThat(home.document().select("#email").text()).isEqualTo(ALICE);
        assertThat(home.text()).contains("You are signed in", "by Demo IdP");
        assertThat(browser.log())
                .extracting(Browser.Visit::method, Browser.Visit::status)
                .contains(org.assertj.core.groups.Tuple.tuple("POST", 303));
    }

    @Test
    void a_signed_request_goes_by_redirect_and_the_identity_provider_can_check_it() throws Exception {
        DEMO.trust(new ServiceProvider(SERVICE.entityId(), SERVICE.acsUrl(), certificate(), null));
        try {
            Page page = browser.get(loginUrl(DEMO_ID));
            Page home =
                    browser.submit(page.formWith("user").with("user", "alice")).autoSubmit();
            assertThat(home.text()).contains("You are signed in");
        } finally {
            DEMO.trust(new ServiceProvider(SERVICE.entityId(), SERVICE.acsUrl()));
        }
    }

    @Test
    void a_person_signs_in_by_post_where_the_metadata_has_no_redirect() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata("HTTP-POST"), Map.of());
        Page form = browser.get(loginUrl(id));

        assertThat(form.status()).isEqualTo(200);
        assertThat(form.formWith("SAMLRequest").action()).hasToString(issuer.ssoUrl());
        assertThat(form.header("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("script-src 'self';"));
        assertThat(form.document().select("form[data-auto-submit] button").text())
                .isEqualTo("Continue");
        String request = AuthnRequestReading.posted(
                form.formWith("SAMLRequest").value("SAMLRequest").orElseThrow());
        assertThat(request).contains("<ds:Signature");

        Page home = post(form, issuer, issuer.forAcs(SERVICE, ALICE, AuthnRequestReading.id(request)));
        assertThat(home.text()).contains("You are signed in");
    }

    @Test
    void a_return_to_that_leads_elsewhere_is_refused_before_anything_is_sent() {
        for (String foreign : List.of(
                "https://evil.example/",
                "//evil.example/",
                "/\\evil.example/",
                "\\\\evil.example",
                "javascript:alert(1)",
                "/%0d%0aSet-Cookie:x\r\nX: y",
                "/\u0000",
                "evil",
                "/" + "a".repeat(2001))) {
            Page page = browser.get(loginUrl(DEMO_ID) + "&return_to=" + encoded(foreign));
            assertThat(page.status()).as(foreign).isEqualTo(400);
            assertThat(page.text()).contains("The link that brought you here is broken.");
            assertThat(page.body()).doesNotContain("evil");
        }
    }

    @Test
    void a_tile_in_the_portal_signs_in_where_that_is_allowed() {
        Page home = browser.get(DEMO.baseUrl() + "/sso/initiate?user=alice").autoSubmit();

        assertThat(home.url()).hasToString(SERVICE.baseUrl() + "/");
        assertThat(home.document().select("#email").text()).isEqualTo(ALICE);
    }

    @Test
    void an_unsolicited_response_is_refused_where_it_is_not_allowed() {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(issuer.metadata(), Map.of());

        Page page = postUnsolicited(issuer, issuer.forAcs(SERVICE, ALICE, null), "/");

        assertRefused(page, 400, "The answer of your identity provider was not accepted.", "unsolicited");
    }

    @Test
    void an_unsolicited_login_lands_on_a_local_path_or_at_a_registered_origin_and_nowhere_else() {
        String app = "https://app" + NUMBER.incrementAndGet() + ".example";
        SERVICE.createBearerClient(Map.of("redirect_uris", List.of(app + "/callback")));
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(
                issuer.metadata(), Map.of("allow_unsolicited", true, "landing_url", "/?landed=1"));
        Map<String, String> landings = Map.of(
                "/?here",
                SERVICE.baseUrl() + "/?here",
                app + "/deep/link?x=1",
                app + "/deep/link?x=1",
                app + ".evil.example/",
                SERVICE.baseUrl() + "/?landed=1",
                app.replace("https", "http") + "/",
                SERVICE.baseUrl() + "/?landed=1",
                app + ":444/",
                SERVICE.baseUrl() + "/?landed=1",
                app.replace("https://", "https://" + "app@") + "/",
                SERVICE.baseUrl() + "/?landed=1",
                "https://evil.example/" + app,
                SERVICE.baseUrl() + "/?landed=1",
                "//evil.example",
                SERVICE.baseUrl() + "/?landed=1",
                "javascript:alert(1)",
                SERVICE.baseUrl() + "/?landed=1",
                "opaque state",
                SERVICE.baseUrl() + "/?landed=1");
        landings.forEach((relayState, landing) -> {
            try (Browser fresh = new Browser(CLOCK).stopAt(app).stopAt(SERVICE.baseUrl() + "/")) {
                Page page = fresh.submit(unsolicited(fresh, issuer, issuer.forAcs(SERVICE, ALICE, null), relayState));
                assertThat(page.status()).as(page.toString()).isEqualTo(303);
                assertThat(page.location()).as(relayState).contains(URI.create(landing));
            }
        });
    }

    @Test
    void without_relay_state_and_landing_url_an_unsolicited_login_lands_on_the_start_page() {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
        browser.stopAt(SERVICE.baseUrl() + "/");

        Page page = postUnsolicited(issuer, issuer.forAcs(SERVICE, ALICE, null), "https://unknown.example/");

        assertThat(page.location()).contains(URI.create(SERVICE.baseUrl() + "/"));
    }

    @Test
    void one_response_signs_in_once() {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
        Form form = unsolicited(browser, issuer, issuer.forAcs(SERVICE, ALICE, null), "/");
        assertThat(browser.submit(form).text()).contains("You are signed in");

        try (Browser thief = new Browser(CLOCK)) {
            assertRefused(thief.submit(form), 400, "The answer of your identity provider was not accepted.", "replay");
            assertThat(thief.cookie("tollbridge_session")).isEmpty();
        }
    }

    @Test
    void an_answered_response_cannot_be_posted_a_second_time() {
        Pending pending = pending();
        Form form = form(pending.page(), pending.issuer(), pending.answer());
        assertThat(browser.submit(form).text()).contains("You are signed in");

        assertRefused(browser.submit(form), 400, "Please try again.", "pending-login");
    }

    @Test
    void another_browser_cannot_finish_a_login_and_is_told_so_in_its_own_words() {
        Pending pending = pending();
        Form form = form(pending.page(), pending.issuer(), pending.answer());
        try (Browser without = new Browser(CLOCK);
                Browser with = new Browser(CLOCK)) {
            with.stopAt("https://").get(loginUrl(pending.id())); // has a cookie, but of its own
            for (Browser other : List.of(without, with)) {
                Page page = other.submit(form);
                String reference = assertRefused(
                        page,
                        400,
                        "This sign-in took too long, was finished before, or was begun in another browser.",
                        "pending-login");
                assertThat(page.document().select("a.button").attr("href"))
                        .isEqualTo("/login/" + SERVICE.organization());
                assertThat(SERVICE.report(reference).toString()).contains("blocked, or the login was begun elsewhere");
                assertThat(other.cookie("tollbridge_session")).isEmpty();
            }
        }
        assertThat(browser.submit(form).text()).as("its own browser still can").contains("You are signed in");
    }

    @Test
    void two_tabs_sign_in_side_by_side() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of());
        browser.stopAt(issuer.ssoUrl());
        Page first = browser.get(loginUrl(id) + "&return_to=/?tab=1");
        Page second = browser.get(loginUrl(id) + "&return_to=/?tab=2");

        assertThat(post(second, issuer, issuer.forAcs(SERVICE, ALICE, requestId(second)))
                        .url())
                .hasToString(SERVICE.baseUrl() + "/?tab=2");
        assertThat(post(first, issuer, issuer.forAcs(SERVICE, ALICE, requestId(first)))
                        .url())
                .hasToString(SERVICE.baseUrl() + "/?tab=1");
    }

    @Test
    void a_login_waits_for_a_quarter_of_an_hour() {
        Pending pending = pending();
        CLOCK.advance(Duration.ofMinutes(16));

        assertRefused(
                post(pending.page(), pending.issuer(), pending.answer()), 400, "Please try again.", "pending-login");
    }

    @Test
    void another_identity_provider_cannot_answer_a_login_that_was_sent_to_the_first() {
        Pending pending = pending();
        Issuer other = issuer();
        SERVICE.createIdentityProvider(other.metadata(), Map.of("allow_unsolicited", true));

        Page page = post(pending.page(), other, other.forAcs(SERVICE, ALICE, requestId(pending.page())));

        assertRefused(page, 400, "Please try again.", "pending-login");
    }

    @Test
    void a_disabled_identity_provider_neither_is_asked_nor_may_answer() {
        Pending pending = pending();
        MessageDescription answer = pending.answer();
        SERVICE.change("/identity-providers/" + pending.id(), Map.of("enabled", false));

        assertRefused(
                post(pending.page(), pending.issuer(), answer),
                400,
                "The answer of your identity provider was not accepted.",
                "identity-provider-disabled");
        Page page = browser.get(loginUrl(pending.id()));
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text()).contains("This way to sign in is not available.");
    }

    @Test
    void an_encrypted_assertion_is_read_and_demanded_where_it_is_wanted() throws Exception {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(
                issuer.metadata(), Map.of("allow_unsolicited", true, "want_assertions_encrypted", true));
        MessageDescription plain = issuer.forAcs(SERVICE, ALICE, null);

        assertRefused(
                postUnsolicited(issuer, plain, "/"),
                400,
                "The answer of your identity provider was not accepted.",
                "not-encrypted");
        Page home = postUnsolicited(issuer, plain.withAssertionEncryption(Encryption.to(encryptionCertificate())), "/");
        assertThat(home.text()).contains("You are signed in");
    }

    @Test
    void somebody_unknown_inactive_or_of_another_domain_is_told_to_ask_the_administrator() {
        Issuer issuer = issuer();
        SERVICE.createIdentityProvider(
                issuer.metadata(), Map.of("allow_unsolicited", true, "email_domains", List.of("demo.example")));
        String gone = "gone" + NUMBER.incrementAndGet() + "@demo.example";
        String user = SERVICE.createUser(gone);
        SERVICE.change("/users/" + user, Map.of("active", false));
        SERVICE.createUser("x" + NUMBER.get() + "@elsewhere.example");
        Map<String, String> refused = Map.of(
                "nobody@demo.example",
                "user-unknown",
                gone,
                "user-inactive",
                "x" + NUMBER.get() + "@elsewhere.example",
                "email-domain");
        refused.forEach((email, code) -> assertRefused(
                postUnsolicited(issuer, issuer.forAcs(SERVICE, email, null), "/"),
                403,
                "You cannot sign in here with this account. Ask your administrator.",
                code));
    }

    /** A login that waits, begun in {@link #browser}. */
    private record Pending(Issuer issuer, String id, Page page, MessageDescription answer) {}

    private Pending pending() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of());
        browser.stopAt(issuer.ssoUrl());
        Page page = browser.get(loginUrl(id));
        return new Pending(issuer, id, page, issuer.forAcs(SERVICE, ALICE, requestId(page)));
    }

    private static String requestId(Page redirect) {
        return AuthnRequestReading.id(
                AuthnRequestReading.redirected(redirect.location().orElseThrow()));
    }

    private Page post(Page from, Issuer issuer, MessageDescription message) {
        return browser.submit(form(from, issuer, message));
    }

    private Page postUnsolicited(Issuer issuer, MessageDescription message, String relayState) {
        return browser.submit(unsolicited(browser, issuer, message, relayState));
    }

    private static Form unsolicited(Browser from, Issuer issuer, MessageDescription message, String relayState) {
        Page portal = from.get(DEMO.baseUrl() + "/sso");
        return form(portal, issuer, message).with("RelayState", relayState);
    }

    private static Form form(Page from, Issuer issuer, MessageDescription message) {
        return new Form(
                from,
                "POST",
                URI.create(SERVICE.acsUrl()),
                List.of(new Form.Field("SAMLResponse", issuer.response(message).base64())));
    }

    private static String assertRefused(Page page, int status, String words, String code) {
        assertThat(page.status()).as(page.toString()).isEqualTo(status);
        assertThat(page.text()).contains(words).doesNotContain(code, "Exception");
        String reference = page.document().select("#reference").text();
        assertThat(SERVICE.failedChecks(reference)).containsExactly(code);
        return reference;
    }

    private static Issuer issuer() {
        return new Issuer("https://idp" + NUMBER.incrementAndGet() + ".example", CLOCK);
    }

    private static String loginUrl(String identityProvider) {
        return SERVICE.baseUrl() + "/saml/" + SERVICE.organization() + "/login?idp=" + identityProvider;
    }

    private static X509Certificate certificate() throws Exception {
        byte[] pem = SERVICE.get("/saml/acme/certificate").body().getBytes(StandardCharsets.US_ASCII);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    private static X509Certificate encryptionCertificate() throws Exception {
        return AuthnRequestReading.encryptionCertificate(
                SERVICE.get("/saml/acme/metadata").body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
