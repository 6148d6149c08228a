package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import io.tollbridge.demo.DemoIdp;
import io.tollbridge.demo.ServiceProvider;
import io.tollbridge.testing.Chromium;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.PageLook;
import io.tollbridge.testing.RunningService;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The administrator's pages as a person walks through them, and how they look. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleInBrowserTest {
    private static final PageLook LOOK = new PageLook();
    private static final String MALLORY = "mallory@demo.example";

    private static Chromium chromium;
    private static RunningService service;
    private static DemoIdp demo;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        Clock clock = Clock.systemUTC();
        service = RunningService.start(LocalAdministrator.variables(Map.of()), clock);
        demo = DemoIdp.start(0, clock, new SecureRandom());
        demo.trust(new ServiceProvider(service.entityId(), service.acsUrl()));
        String provider = service.createIdentityProvider(
                new String(demo.metadata(), UTF_8),
                Map.of("name", "Demo IdP", "email_domains", List.of("demo.example")));
        service.createUser("alice@demo.example");
        String organization =
                service.api("GET", "/organization", null).get("id").asText();
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (int day = 27; day > 0; day--) {
            usage(organization, provider, today.minusDays(day), "accepted", 40 + day % 7 * 9);
            usage(organization, provider, today.minusDays(day), "audience", day == 2 ? 25 : day % 3);
        }
    }

    private static void usage(String organization, String provider, LocalDate date, String outcome, int requests) {
        service.update(
                "INSERT INTO identity_provider_usage_day (organization_id, identity_provider_id, usage_date, channel,"
                        + " outcome, requests) VALUES ('" + organization + "', '" + provider + "', '" + date
                        + "', 'acs', '"
                        + outcome + "', " + requests + ")");
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable started : new AutoCloseable[] {chromium, demo, service}) {
            if (started != null) {
                started.close();
            }
        }
    }

    @Test
    void an_administrator_finds_out_why_mallory_could_not_sign_in() {
        String reference = refuseMallory();
        try (BrowserContext context = chromium.context(new Browser.NewContextOptions())) {
            List<String> complaints = complaintsOf(context);
            Page page = signIn(context);
            page.navigate(service.baseUrl() + "/admin");
            assertThat(page.locator(".cards").textContent()).contains("Demo IdP: 25 failures");
            LOOK.check(page, "overview");

            page.getByRole(
                            AriaRole.LINK,
                            new GetByRoleOptions().setName("Logins").setExact(true))
                    .click();
            page.getByLabel("Reference id").fill(reference);
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Show it"))
                    .click();
            assertThat(page.locator("h1").textContent()).isEqualTo("Why this login failed");
            assertThat(page.locator("li.failed").textContent()).contains(MALLORY);
            assertThat(page.locator(".xml .marked").first().isVisible()).isTrue();
            LOOK.check(page, "login-report");
            page.locator(".folded > summary").click();
            assertThat(page.locator("li.passed").first().isVisible()).isTrue();
            LOOK.check(page, "login-report-unfolded");
            page.navigate(service.baseUrl() + "/admin/explain");
            page.getByLabel("The message").fill("<nothing/>");
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Explain it"))
                    .click();
            assertThat(page.locator("li.failed").first().textContent()).contains("wrong-root");
            LOOK.check(page, "explain");

            page.getByRole(
                            AriaRole.LINK,
                            new GetByRoleOptions().setName("Logins").setExact(true))
                    .first()
                    .click();
            page.getByLabel("E-mail address").fill(MALLORY);
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Search"))
                    .click();
            page.locator("tbody time[title$=UTC]").first().waitFor();
            LOOK.check(page, "logins");
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void every_other_page_is_read_by_keyboard_screen_reader_and_telephone() {
        try (BrowserContext context = chromium.context(new Browser.NewContextOptions())) {
            List<String> complaints = complaintsOf(context);
            Page page = signIn(context);
            for (String name : List.of("Single sign-on", "Clients", "Users", "Usage", "Audit log")) {
                page.navigate(service.baseUrl() + "/admin");
                page.getByRole(
                                AriaRole.LINK,
                                new GetByRoleOptions().setName(name).setExact(true))
                        .click();
                assertThat(page.locator("nav [aria-current]").textContent()).isEqualTo(name);
                LOOK.check(page, name.toLowerCase(java.util.Locale.ROOT).replace(' ', '-'));
            }
            page.navigate(service.baseUrl() + "/admin/users?q=root");
            page.locator("tbody a").click();
            assertThat(page.locator("h2:has-text('Sessions') ~ div tbody tr").count())
                    .isGreaterThanOrEqualTo(1);
            LOOK.check(page, "user");
            page.navigate(service.baseUrl() + "/admin/users/nobody");
            LOOK.check(page, "nothing-here");
            page.keyboard().press("Tab");
            assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("Skip to the content");
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void without_scripts_the_pages_say_the_same_in_utc() {
        String reference = refuseMallory();
        try (BrowserContext context = chromium.context(new Browser.NewContextOptions().setJavaScriptEnabled(false))) {
            Page page = signIn(context);
            page.navigate(service.baseUrl() + "/admin/login-attempts");
            page.getByLabel("Reference id").fill(reference);
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Show it"))
                    .click();
            assertThat(page.locator("h1").textContent()).isEqualTo("Why this login failed");
            assertThat(page.locator("time").first().textContent()).endsWith("UTC");
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Sign out"))
                    .click();
            page.waitForURL(url -> url.contains("/signed-out/"));
            page.goBack();
            page.waitForURL(url -> url.contains("return_to="));
            assertThat(page.locator("h1").textContent()).isEqualTo("Tollbridge");
            page.navigate(service.baseUrl() + "/admin");
            assertThat(page.locator("h1").textContent()).isEqualTo("Tollbridge");
        }
    }

    private static List<String> complaintsOf(BrowserContext context) {
        List<String> complaints = new ArrayList<>();
        context.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("the server responded with a status of 4")) {
                complaints.add(message.text());
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
        return complaints;
    }

    /** At the demo identity provider there is a Mallory, whom nobody made a user here. */
    private static String refuseMallory() {
        try (BrowserContext context = chromium.context(new Browser.NewContextOptions())) {
            Page page = context.newPage();
            page.navigate(service.baseUrl() + "/saml/acme/login");
            page.click("button:has-text('Mallory')");
            page.locator("#reference").waitFor();
            String reference = page.locator("#reference").textContent().strip();
            service.report(reference);
            return reference;
        }
    }

    private static Page signIn(BrowserContext context) {
        Page page = context.newPage();
        page.setDefaultTimeout(10_000);
        page.navigate(service.baseUrl() + "/login/acme");
        page.locator("summary").last().click();
        page.locator("form:has([name=password]) [name=email]").fill(LocalAdministrator.EMAIL);
        page.locator("[name=password]").fill(LocalAdministrator.PASSWORD);
        page.locator("form:has([name=password]) button").click();
        page.locator("#email").waitFor();
        return page;
    }
}
