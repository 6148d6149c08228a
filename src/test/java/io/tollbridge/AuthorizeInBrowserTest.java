package io.tollbridge;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import io.tollbridge.testing.Chromium;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.PageLook;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The authorization endpoint in a real browser, whose rules on forms, redirects and scripts nothing else has. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizeInBrowserTest {
    private static final PageLook LOOK = new PageLook();
    private static final String OWN_SCHEME = "com.example.app:/callback";

    private static Chromium chromium;
    private static AuthorizationTrip trip;
    private static RunningService service;
    private static WireMockServer app;

    private final List<String> complaints = new ArrayList<>();
    private final List<Integer> statuses = new ArrayList<>();
    private final List<String> redirects = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        trip = new AuthorizationTrip();
        service = trip.service;
        app = new WireMockServer(wireMockConfig().dynamicPort().dynamicHttpsPort());
        app.start();
        app.stubFor(any(anyUrl()).willReturn(okForContentType("text/html", "<h1>Welcome to the app</h1>")));
        app.stubFor(get(urlPathEqualTo("/callback/onward"))
                .willReturn(temporaryRedirect("http://localhost:" + app.port() + "/home")));
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
            app.stop();
            trip.close();
        }
    }

    @BeforeEach
    void open() {
        open(true);
    }

    private void open(boolean scripts) {
        context = chromium.context(
                new Browser.NewContextOptions().setIgnoreHTTPSErrors(true).setJavaScriptEnabled(scripts));
        page = context.newPage();
        context.onConsoleMessage(message -> {
            // A page of ours with a status of its own is no complaint.
            if (message.type().equals("error") && !message.text().contains("the server responded with a status of 4")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
        context.onResponse(this::note);
    }

    private void note(Response response) {
        statuses.add(response.status());
        if (response.status() == 303) {
            redirects.add(response.headers().getOrDefault("location", ""));
        }
    }

    @AfterEach
    void close() {
        context.close();
        assertThat(complaints).as("what the browser complained of").isEmpty();
        assertThat(statuses).as("answers").allMatch(status -> status < 500);
    }

    @Test
    void a_user_signs_in_at_the_identity_provider_and_lands_at_the_application_with_a_code_that_is_good() {
        CodeClient client = approved(loopback());
        page.navigate(client.url(request(client, loopback(), "openid email")));
        page.click("button:has-text('Bob')");
        Map<String, String> told = landed(loopback());

        assertThat(told).containsEntry("state", "a state/with=signs&").containsEntry("iss", service.baseUrl());
        assertThat(redeemedScope(client, told, loopback())).isEqualTo("email openid");
    }

    @Test
    void the_local_administrator_signs_in_by_password_after_a_wrong_one_and_lands_there_too() {
        CodeClient client = approved(loopback());
        page.navigate(client.url(request(client, loopback(), "openid", "select_account")));
        signInByPassword("wrong");
        assertThat(page.textContent("[role=alert]")).contains("wrong");
        signInByPassword(AuthorizationTrip.ADMIN_PASSWORD);

        assertThat(redeemedScope(client, landed(loopback()), loopback())).isEqualTo("openid");
    }

    @Test
    void an_administrator_chooses_scopes_and_roles_and_lands_at_the_application_with_exactly_these() {
        CodeClient client = unknown(loopback());
        page.navigate(client.url(request(client, loopback(), "openid users email")));
        page.click("button:has-text('Alice')");
        assertThat(page.textContent("h1")).isEqualTo("Approve Photo album");
        page.uncheck("input[name=scope][value=email]");
        page.check("input[name=role][value=Admin]");
        page.fill("input[name=note]", "asked for by sales");
        page.click("button:has-text('Approve')");

        assertThat(redeemedScope(client, landed(loopback()), loopback())).isEqualTo("openid users");
        var kept = service.api("GET", "/authorized-applications/" + client.id(), null);
        assertThat(kept.get("state").asText()).isEqualTo("approved");
        assertThat(kept.get("scope").asText()).isEqualTo("openid users");
        assertThat(kept.get("roles").toString()).isEqualTo("[\"Admin\"]");
        assertThat(kept.get("note").asText()).isEqualTo("asked for by sales");
    }

    @Test
    void who_may_not_approve_is_told_so_and_the_request_waits_for_an_administrator() {
        CodeClient client = unknown(loopback());
        page.navigate(client.url(request(client, loopback(), "openid")));
        page.click("button:has-text('Bob')");

        assertThat(page.textContent("h1")).isEqualTo("An administrator must approve this application");
        assertThat(page.textContent("main")).contains("Your request was sent to an administrator");
        assertThat(page.locator("button").count()).isZero();
        assertThat(service.api("GET", "/authorized-applications?page_size=200", null)
                        .get("items"))
                .anySatisfy(one -> {
                    assertThat(one.get("client_id").asText()).isEqualTo(client.id());
                    assertThat(one.get("state").asText()).isEqualTo("pending");
                });
    }

    @Test
    void cancel_is_access_denied_with_the_issuer() {
        CodeClient client = unknown(loopback());
        page.navigate(client.url(request(client, loopback(), "openid")));
        page.click("button:has-text('Alice')");
        page.click("button:has-text('Cancel')");

        assertThat(landed(loopback()))
                .containsEntry("error", "access_denied")
                .containsEntry("iss", service.baseUrl())
                .containsEntry("state", "a state/with=signs&");
    }

    @Test
    void the_way_back_from_the_identity_provider_and_forward_again_loses_nothing() {
        CodeClient client = unknown(loopback());
        page.navigate(client.url(request(client, loopback(), "openid", "select_account")));
        page.click("text=Sign in with Demo IdP");
        page.goBack();
        assertThat(page.textContent("h1")).isEqualTo("Sign in to acme");
        page.click("text=Sign in with Demo IdP");
        page.click("button:has-text('Alice')");
        assertThat(page.textContent("h1")).isEqualTo("Approve Photo album");
        page.reload();
        page.click("button:has-text('Approve')");

        assertThat(landed(loopback())).containsKey("code");
        page.goBack();
        assertThat(page.textContent("main")).doesNotContain("went wrong");
        // What was decided stands: the application sends the browser again, and it is through.
        page.navigate(client.url(request(client, loopback(), "openid")));
        assertThat(redeemedScope(client, landed(loopback()), loopback())).isEqualTo("openid");
    }

    @Test
    void a_double_click_approves_once_and_lands_at_the_application() {
        CodeClient client = unknown(loopback());
        page.navigate(client.url(request(client, loopback(), "openid")));
        page.click("button:has-text('Alice')");
        page.dblclick("button:has-text('Approve')");

        assertThat(redeemedScope(client, landed(loopback()), loopback())).isEqualTo("openid");
    }

    @Test
    void a_double_click_on_the_password_form_lands_at_the_application() {
        CodeClient client = approved(loopback());
        page.navigate(client.url(request(client, loopback(), "openid", "select_account")));
        fillPassword(AuthorizationTrip.ADMIN_PASSWORD);
        page.dblclick("button:has-text('Sign in with password')");

        assertThat(landed(loopback())).containsKey("code");
    }

    @Test
    void all_of_it_works_without_scripts() {
        context.close();
        open(false);
        CodeClient client = unknown(loopback());
        page.navigate(client.url(request(client, loopback(), "openid users")));
        page.click("button:has-text('Alice')");
        page.click("button"); // the identity provider's page, which a script would have sent on
        page.uncheck("input[name=scope][value=users]");
        page.click("button:has-text('Approve')");
        assertThat(redeemedScope(client, landed(loopback()), loopback())).isEqualTo("openid");

        page.navigate(service.baseUrl() + "/");
        page.click("text=Sign out");
        page.navigate(client.url(request(client, loopback(), "openid", "select_account")));
        signInByPassword(AuthorizationTrip.ADMIN_PASSWORD);
        assertThat(landed(loopback())).containsKey("code");
    }

    /** Chromium holds form-action against every redirect that follows a form. */
    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:HTTP/callback", "https://localhost:HTTPS/callback", OWN_SCHEME})
    void our_content_security_policy_lets_every_kind_of_redirect_uri_follow_our_forms(String template) {
        String redirectUri = template.replace("HTTPS", Integer.toString(app.httpsPort()))
                .replace("HTTP", Integer.toString(app.port()));
        CodeClient client = unknown(redirectUri);
        page.navigate(client.url(request(client, redirectUri, "openid")));
        page.click("button:has-text('Alice')");
        answered(redirectUri, "button:has-text('Approve')");
        page.navigate(service.baseUrl() + "/");
        page.click("text=Sign out");
        page.navigate(client.url(request(client, redirectUri, "openid", "select_account")));
        fillPassword(AuthorizationTrip.ADMIN_PASSWORD);
        answered(redirectUri, "button:has-text('Sign in with password')");
        page.navigate(client.url(request(client, redirectUri, "openid", "consent")));
        answered(redirectUri, "button:has-text('Continue')");
        page.navigate(client.url(request(client, redirectUri, "openid", "consent")));
        answered(redirectUri, "button:has-text('Cancel')");
    }

    /** So that the test above is known to see what Chromium blocks. */
    @Test
    void without_the_own_scheme_in_form_action_the_browser_would_complain() {
        CodeClient client = approved(OWN_SCHEME);
        page.navigate(client.url(request(client, OWN_SCHEME, "openid", "select_account")));
        String returnTo = page.inputValue("details input[name=return_to]");
        page.navigate(service.baseUrl() + "/login/acme");
        page.evaluate("to => document.querySelector('details input[name=return_to]').value = to", returnTo);
        signInByPassword(AuthorizationTrip.ADMIN_PASSWORD);
        page.waitForCondition(() -> !complaints.isEmpty());

        assertThat(complaints.removeFirst()).contains("form-action");
    }

    @Test
    void the_pages_are_calm_in_the_light_and_in_the_dark_and_on_a_telephone() {
        CodeClient client = unknown(loopback());
        CodeClient consenting = approved(loopback());
        Map<String, String> choice = request(client, loopback(), "openid users email", "select_account");
        page.navigate(client.url(choice));
        LOOK.check(page, "authorize-sign-in");
        page.click("text=Sign in with Demo IdP");
        page.click("button:has-text('Bob')");
        page.waitForURL(url -> url.startsWith(service.baseUrl() + "/oauth/authorize"));
        LOOK.check(page, "authorize-not-approved");
        page.navigate(service.baseUrl() + "/");
        page.click("text=Sign out");
        page.navigate(client.url(request(client, loopback(), "openid users email")));
        page.click("button:has-text('Alice')");
        page.waitForURL(url -> url.startsWith(service.baseUrl() + "/oauth/authorize"));
        LOOK.check(page, "authorize-approve");
        page.navigate(consenting.url(request(consenting, loopback(), "openid users", "consent")));
        LOOK.check(page, "authorize-consent");
        page.navigate(client.url(choice).replace(client.id(), "nobody"));
        LOOK.check(page, "authorize-refused");
    }

    @Test
    void the_question_for_the_organization_leads_on_to_the_application_too() {
        CodeClient cli = CodeClient.existing(service, "tollbridge-cli");
        page.navigate(cli.url(request(cli, loopback(), "openid")));
        LOOK.check(page, "authorize-organization");
        page.fill("input[name=org]", "acme");
        page.click("button");
        page.click("button:has-text('Alice')");

        assertThat(landed(loopback())).containsKey("code");
    }

    @Test
    void an_application_may_lead_on_to_another_host_of_its_own() {
        String redirectUri = loopback() + "/onward";
        CodeClient client = unknown(redirectUri);
        page.navigate(client.url(request(client, redirectUri, "openid")));
        page.click("button:has-text('Alice')");
        page.click("button:has-text('Approve')");
        page.waitForURL("http://localhost:" + app.port() + "/home");

        assertThat(page.textContent("h1")).isEqualTo("Welcome to the app");
    }

    /** Clicks, and sees the browser go there; to a scheme that no program here takes it goes in vain, but unhindered. */
    private void answered(String redirectUri, String button) {
        redirects.clear();
        if (redirectUri.equals(OWN_SCHEME)) {
            page.click(button);
            page.waitForCondition(() -> redirects.stream().anyMatch(to -> to.startsWith(redirectUri)));
            page.waitForTimeout(300); // for a complaint to arrive
            page.close();
            page = context.newPage();
        } else {
            page.click(button);
            page.waitForURL(url -> url.startsWith(redirectUri));
            assertThat(page.textContent("h1")).isEqualTo("Welcome to the app");
        }
        assertThat(complaints).isEmpty();
    }

    private void signInByPassword(String password) {
        fillPassword(password);
        page.click("button:has-text('Sign in with password')");
    }

    private void fillPassword(String password) {
        if (!page.isVisible("input[name=password]")) { // open after a wrong one
            page.click("summary");
        }
        page.fill("details input[name=email]", AuthorizationTrip.ADMIN_EMAIL);
        page.fill("input[name=password]", password);
    }

    private Map<String, String> landed(String redirectUri) {
        page.waitForURL(url -> url.startsWith(redirectUri + "?"));
        assertThat(page.textContent("h1")).isEqualTo("Welcome to the app");
        return CodeClient.answer(URI.create(page.url()));
    }

    private static String redeemedScope(CodeClient client, Map<String, String> told, String redirectUri) {
        Map<String, String> fields = new HashMap<>(client.redemption(told.getOrDefault("code", "")));
        fields.put("redirect_uri", redirectUri);
        return json(client.token(fields)).path("scope").asText();
    }

    private static String loopback() {
        return "http://127.0.0.1:" + app.port() + "/callback";
    }

    private static Map<String, String> request(CodeClient client, String redirectUri, String scope) {
        return client.request(Map.of("redirect_uri", redirectUri, "scope", scope));
    }

    private static Map<String, String> request(CodeClient client, String redirectUri, String scope, String prompt) {
        return client.request(Map.of("redirect_uri", redirectUri, "scope", scope, "prompt", prompt));
    }

    private static CodeClient approved(String redirectUri) {
        return CodeClient.create(service, Map.of("redirect_uris", List.of(redirectUri)));
    }

    /** One on which the organization has decided nothing. */
    private static CodeClient unknown(String redirectUri) {
        CodeClient client = approved(redirectUri);
        service.update("DELETE FROM authorized_application WHERE client_id = '" + client.id() + "'");
        return client;
    }
}
