package io.tollbridge;

import static io.tollbridge.testing.CodeClient.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Who must sign in for an authorization request, where, and how recently (OpenID Connect Core §3.1.2.1). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizeSignInTest {
    private static final AuthorizationTrip TRIP = new AuthorizationTrip();
    private static final RunningService SERVICE = TRIP.service;
    private static final CodeClient CLIENT = CodeClient.create(SERVICE, Map.of());

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void who_is_signed_in_is_answered_at_once() {
        try (Browser browser = signedIn("alice")) {
            assertThat(answer(get(browser, Map.of()))).containsKey("code");
            assertThat(answer(get(browser, Map.of("prompt", "none")))).containsKey("code");
        }
    }

    @Test
    void prompt_login_asks_the_identity_provider_to_sign_in_anew_and_believes_auth_time_alone() {
        try (Browser browser = signedIn("alice")) {
            TRIP.clock.advance(Duration.ofMinutes(5));
            browser.stopAt(TRIP.idp.baseUrl());
            Page page = browser.get(CLIENT.url(CLIENT.request(Map.of("prompt", "login"))));
            assertThat(AuthnRequestReading.redirected(AuthorizationTrip.location(page)))
                    .contains("ForceAuthn=\"true\"");
        }
        try (Browser browser = signedIn("alice")) {
            TRIP.clock.advance(Duration.ofMinutes(5));
            Page page = browser.get(CLIENT.url(CLIENT.request(Map.of("prompt", "login"))));
            assertThat(answer(AuthorizationTrip.location(AuthorizationTrip.signIn(browser, page, "alice"))))
                    .containsKey("code");
        }
    }

    @Test
    void an_identity_provider_that_does_not_sign_in_anew_ends_in_login_required_and_no_loop() {
        Issuer lazy = new Issuer("https://lazy.example/idp", TRIP.clock);
        SERVICE.createIdentityProvider(lazy.metadata(), Map.of("name", "Lazy"));
        try (Browser browser = TRIP.browser().stopAt("https://lazy.example/")) {
            Page page = browser.get(CLIENT.url(CLIENT.request(Map.of("prompt", "login", "provider", "Lazy"))));
            String request = AuthnRequestReading.id(AuthnRequestReading.redirected(AuthorizationTrip.location(page)));
            var old = lazy.forAcs(SERVICE, "alice@demo.example", request)
                    .withAuthentication(authentication ->
                            authentication.withInstant(TRIP.clock.instant().minus(Duration.ofHours(1))));
            Page end = post(browser, page, lazy, old);
            assertThat(answer(AuthorizationTrip.location(end))).containsEntry("error", "login_required");
        } finally {
            SERVICE.update("UPDATE identity_provider SET enabled = FALSE WHERE name = 'Lazy'");
        }
    }

    @Test
    void max_age_forces_a_sign_in_when_the_last_is_too_old() {
        try (Browser browser = signedIn("alice")) {
            TRIP.clock.advance(Duration.ofMinutes(2));
            assertThat(answer(get(browser, Map.of("max_age", "120")))).containsKey("code");
            TRIP.clock.advance(Duration.ofSeconds(1));
            assertThat(answer(get(browser, Map.of("max_age", "120", "prompt", "none"))))
                    .containsEntry("error", "login_required");
            Page page = browser.get(CLIENT.url(CLIENT.request(Map.of("max_age", "120"))));
            assertThat(answer(AuthorizationTrip.location(AuthorizationTrip.signIn(browser, page, "alice"))))
                    .containsKey("code");
        }
    }

    @Test
    void an_id_token_hint_for_somebody_else_is_login_required() {
        String claims = "{\"sub\":\"" + TRIP.bob + "\"}";
        String hint = "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".";
        try (Browser browser = signedIn("alice")) {
            assertThat(answer(get(browser, Map.of("prompt", "none", "id_token_hint", hint))))
                    .containsEntry("error", "login_required");
        }
    }

    @Test
    void login_hint_chooses_the_identity_provider_by_its_domain_and_fills_the_sign_in_page() {
        Issuer other = new Issuer("https://other.example/idp", TRIP.clock);
        SERVICE.createIdentityProvider(
                other.metadata(), Map.of("name", "Other", "email_domains", List.of("other.example")));
        try (Browser browser = TRIP.browser().stopAt("https://other.example/")) {
            Page toOther = browser.get(CLIENT.url(CLIENT.request(Map.of("login_hint", "ann@other.example"))));
            assertThat(AuthorizationTrip.location(toOther)).hasHost("other.example");
            Page choice = browser.get(CLIENT.url(CLIENT.request(Map.of("login_hint", "ann@unknown.example"))));
            assertThat(choice.url()).hasPath("/login/acme");
            assertThat(choice.formWith("password").value("email")).contains("ann@unknown.example");
            Page named = browser.get(CLIENT.url(CLIENT.request(Map.of("provider", TRIP.idpId))));
            assertThat(named.url().toString()).startsWith(TRIP.idp.baseUrl());
            // Found by the form on the page instead, the way back is kept too.
            Page found = browser.submit(choice.formWith("prompt").with("email", "alice@demo.example"));
            assertThat(answer(AuthorizationTrip.location(AuthorizationTrip.signIn(browser, found, "alice"))))
                    .containsKey("code");
        } finally {
            SERVICE.update("UPDATE identity_provider SET enabled = FALSE WHERE name = 'Other'");
        }
    }

    @Test
    void the_local_administrator_signs_in_by_password_and_comes_back_to_the_application() {
        try (Browser browser = TRIP.browser()) {
            Page page = browser.get(CLIENT.url(CLIENT.request(Map.of("prompt", "select_account"))));
            assertThat(page.url()).hasPath("/login/acme");
            Page end = browser.submit(page.formWith("password")
                    .with("email", AuthorizationTrip.ADMIN_EMAIL)
                    .with("password", AuthorizationTrip.ADMIN_PASSWORD));
            assertThat(answer(AuthorizationTrip.location(end))).containsKey("code");
        }
    }

    @Test
    void a_request_waits_for_its_own_browser_alone_and_is_answered_once() {
        try (Browser browser = TRIP.browser();
                Browser other = signedIn("alice")) {
            Page page = browser.get(CLIENT.url(CLIENT.request()));
            Page end = AuthorizationTrip.signIn(browser, page, "alice");
            String resume = browser.log().stream()
                    .map(visit -> visit.url().toString())
                    .filter(url -> url.contains("/oauth/authorize/resume"))
                    .findFirst()
                    .orElseThrow();
            assertThat(answer(AuthorizationTrip.location(end))).containsKey("code");
            assertThat(other.get(resume).status()).isEqualTo(400);
            assertThat(browser.get(resume).status()).isEqualTo(400);
        }
    }

    @Test
    void the_products_own_client_asks_for_the_organization() {
        CodeClient cli = CodeClient.existing(SERVICE, "tollbridge-cli");
        Map<String, String> request = cli.request(Map.of("redirect_uri", "http://127.0.0.1:50000/callback"));
        try (Browser browser = TRIP.browser()) {
            Page ask = browser.get(cli.url(request));
            assertThat(ask.text()).contains("Choose your organization");
            Page idp = browser.submit(ask.formWith("org").with("org", "acme"));
            Page end = AuthorizationTrip.signIn(browser, idp, "alice");
            assertThat(answer(AuthorizationTrip.location(end))).containsKey("code");
            request.put("prompt", "none"); // now the session says which
            assertThat(answer(AuthorizationTrip.location(browser.get(cli.url(request)))))
                    .containsKey("code");
        }
        try (Browser browser = TRIP.browser()) {
            assertThat(answer(AuthorizationTrip.location(browser.get(cli.url(request)))))
                    .containsEntry("error", "interaction_required");
        }
    }

    private static Browser signedIn(String user) {
        Browser browser = TRIP.browser();
        Page page = browser.get(SERVICE.baseUrl() + "/saml/acme/login?idp=" + TRIP.idpId);
        assertThat(AuthorizationTrip.signIn(browser, page, user).text()).contains("You are signed in");
        return browser;
    }

    private static URI get(Browser browser, Map<String, String> instead) {
        return AuthorizationTrip.location(browser.get(CLIENT.url(CLIENT.request(instead))));
    }

    /** What the identity provider's own page would post. */
    private static Page post(Browser browser, Page from, Issuer issuer, MessageDescription description) {
        Form.Field response =
                new Form.Field("SAMLResponse", issuer.response(description).base64());
        return browser.submit(new Form(from, "POST", URI.create(SERVICE.acsUrl()), List.of(response)));
    }
}
