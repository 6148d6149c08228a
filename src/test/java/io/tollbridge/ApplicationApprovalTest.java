package io.tollbridge;

import static io.tollbridge.testing.CodeClient.answer;
import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The administrator's word on an application, in the browser (PRODUCT.md, authorized applications). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApplicationApprovalTest {
    private static final AuthorizationTrip TRIP = new AuthorizationTrip();
    private static final RunningService SERVICE = TRIP.service;

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void an_administrator_approves_an_unknown_application_with_some_of_its_scopes_and_goes_on_to_it() {
        CodeClient app = unknown();
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(
                    browser, browser.get(app.url(app.request(Map.of("scope", "openid users email")))), "alice");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.document().select("#application").text()).isEqualTo("Photo album");
            assertThat(page.document().select("#owner").text()).isEqualTo("acme");
            assertThat(page.document().select("#returns-to").text()).isEqualTo("app.example");
            assertThat(page.document().select("input[name=scope]").eachAttr("value"))
                    .containsExactly("email", "openid", "users");
            assertThat(page.document().select("label:has(input), input[type=hidden], input:not(label input)"))
                    .isNotEmpty();

            Page end = browser.submit(without(page.formWith("note"), "scope", "email")
                    .with("note", "asked for by sales")
                    .with("decision", "approve"));
            Map<String, String> told = answer(AuthorizationTrip.location(end));
            assertThat(told).containsKey("code");
            assertThat(json(app.redeem(told.getOrDefault("code", "")))
                            .get("scope")
                            .asText())
                    .isEqualTo("openid users");
        }
        var kept = SERVICE.api("GET", "/authorized-applications/" + app.id(), null);
        assertThat(kept.get("state").asText()).isEqualTo("approved");
        assertThat(kept.get("scope").asText()).isEqualTo("openid users");
        assertThat(kept.get("note").asText()).isEqualTo("asked for by sales");
        assertThat(SERVICE.rows("SELECT actor FROM audit_event WHERE target_id = '" + app.id()
                        + "' ORDER BY at DESC, id LIMIT 5"))
                .anySatisfy(row -> assertThat(row).containsExactly("user:alice@demo.example"));
    }

    @Test
    void anyone_else_is_told_that_an_administrator_must_approve_and_leaves_a_request() {
        CodeClient app = unknown();
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(app.url(app.request())), "bob");
            assertThat(page.status()).isEqualTo(403);
            assertThat(page.text()).contains("An administrator must approve this application");
            assertThat(page.document().select("form")).isEmpty();

            Page silent = browser.get(app.url(app.request(Map.of("prompt", "none"))));
            assertThat(answer(AuthorizationTrip.location(silent))).containsEntry("error", "consent_required");
        }
        var kept = SERVICE.api("GET", "/authorized-applications/" + app.id(), null);
        assertThat(kept.get("state").asText()).isEqualTo("pending");
        assertThat(kept.toString()).contains("bob@demo.example");
    }

    @Test
    void who_may_not_approve_cannot_do_it_by_posting_the_form() {
        CodeClient app = unknown();
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(app.url(app.request())), "alice");
            Form form = page.formWith("note").with("decision", "approve");
            // The same browser, but now Bob's.
            Page login = browser.get(SERVICE.baseUrl() + "/saml/acme/login?idp=" + TRIP.idpId);
            AuthorizationTrip.signIn(browser, login, "bob");
            assertThat(browser.submit(form).status()).isEqualTo(403);
        }
        assertThat(SERVICE.api("GET", "/authorized-applications/" + app.id(), null)
                        .get("state")
                        .asText())
                .isEqualTo("pending");
    }

    @Test
    void rfc_6749_10_12_another_site_cannot_post_the_decision() {
        CodeClient app = unknown();
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(app.url(app.request())), "alice");
            String handle = page.formWith("note").value("request").orElseThrow();
            String cookies = browser.cookies().stream()
                    .map(cookie -> cookie.name() + "=" + cookie.value())
                    .reduce((one, other) -> one + "; " + other)
                    .orElseThrow();
            var answered = SERVICE.postForm(
                    "/oauth/authorize/resume",
                    Map.of("request", handle, "decision", "approve", "scope", "users"),
                    "Cookie",
                    cookies,
                    "Origin",
                    "https://evil.example",
                    "Sec-Fetch-Site",
                    "cross-site");
            assertThat(answered.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void cancel_tells_the_application_and_nothing_is_approved() {
        CodeClient app = unknown();
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(app.url(app.request())), "alice");
            Page end = browser.submit(page.formWith("note").with("decision", "cancel"));
            assertThat(answer(AuthorizationTrip.location(end)))
                    .containsEntry("error", "access_denied")
                    .containsEntry("iss", SERVICE.baseUrl());
        }
        assertThat(SERVICE.rows("SELECT state FROM authorized_application WHERE client_id = '" + app.id()
                        + "' AND state = 'approved'"))
                .isEmpty();
    }

    @Test
    void an_application_for_some_roles_alone_is_refused_to_others_on_a_page_with_a_way_back() {
        CodeClient app = CodeClient.create(SERVICE, Map.of());
        SERVICE.api(
                "PUT", "/authorized-applications/" + app.id(), Map.of("state", "approved", "roles", List.of("Admin")));
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(app.url(app.request())), "bob");
            assertThat(page.status()).isEqualTo(403);
            assertThat(answer(URI.create(page.document().select("a.button").attr("href"))))
                    .containsEntry("error", "access_denied");
        }
        assertThat(TRIP.told(app, app.request(), "alice")).containsKey("code");
    }

    @Test
    void a_role_that_there_is_not_is_named_on_the_page() {
        CodeClient app = unknown();
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(app.url(app.request())), "alice");
            Page again = browser.submit(
                    page.formWith("note").with("role", "Astronaut").with("decision", "approve"));
            assertThat(again.status()).isEqualTo(422);
            assertThat(again.document().select("[role=alert]").text()).contains("Astronaut");
        }
    }

    @Test
    void prompt_consent_asks_the_person_each_time() {
        CodeClient app = CodeClient.create(SERVICE, Map.of());
        Map<String, String> request = app.request(Map.of("prompt", "consent", "scope", "openid users"));
        try (Browser browser = TRIP.browser()) {
            Page page = AuthorizationTrip.signIn(browser, browser.get(app.url(request)), "bob");
            assertThat(page.document().select("li").eachText()).containsExactly("openid", "users");
            Page end = browser.submit(page.forms().getFirst().with("decision", "continue"));
            assertThat(answer(AuthorizationTrip.location(end))).containsKey("code");
            Page second = browser.get(app.url(request));
            Page cancelled = browser.submit(second.forms().getFirst().with("decision", "cancel"));
            assertThat(answer(AuthorizationTrip.location(cancelled))).containsEntry("error", "access_denied");
        }
    }

    /** One on which the organization has decided nothing. */
    private static CodeClient unknown() {
        CodeClient app = CodeClient.create(SERVICE, Map.of());
        SERVICE.update("DELETE FROM authorized_application WHERE client_id = '" + app.id() + "'");
        return app;
    }

    private static Form without(Form form, String name, String value) {
        return new Form(
                form.page(),
                form.method(),
                form.action(),
                form.fields().stream()
                        .filter(field ->
                                !field.name().equals(name) || !field.value().equals(value))
                        .toList());
    }
}
