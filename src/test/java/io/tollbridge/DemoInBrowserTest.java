package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.tollbridge.demo.DemoIdp;
import io.tollbridge.demo.ServiceProvider;
import io.tollbridge.testing.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The logins in a real browser, whose rules on cookies, scripts and form targets nothing else has. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DemoInBrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static Playwright playwright;
    private static Browser chromium;
    private static RunningService service;
    private static DemoIdp demo;

    private final List<String> complaints = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() {
        boolean found = Files.isExecutable(CHROMIUM);
        if (!found && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(CHROMIUM + " is missing: apt-get install chromium");
        }
        assumeTrue(found, CHROMIUM + " is missing: apt-get install chromium");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(FLAGS));
        Clock clock = Clock.systemUTC();
        service = RunningService.start();
        demo = DemoIdp.start(0, clock, new SecureRandom());
        demo.trust(new ServiceProvider(service.entityId(), service.acsUrl()));
        service.createIdentityProvider(
                new String(demo.metadata(), UTF_8), Map.of("name", "Demo IdP", "allow_unsolicited", true));
        service.createUser("alice@demo.example");
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable started : new AutoCloseable[] {chromium, playwright, demo, service}) {
            if (started != null) {
                started.close();
            }
        }
    }

    @BeforeEach
    void open() {
        context = chromium.newContext();
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.location().contains("favicon")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        page.onPageError(complaints::add);
    }

    @AfterEach
    void close() {
        context.close();
        assertThat(complaints).as("what the browser complained of").isEmpty();
    }

    @Test
    void alice_signs_in_with_the_demo_idp_and_out_again() {
        page.navigate(service.baseUrl() + "/login/acme");
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "sign-in.png")));
        page.click("text=Sign in with Demo IdP");
        page.click("button:has-text('Alice')");
        page.waitForURL(service.baseUrl() + "/");

        assertThat(page.textContent("h1")).isEqualTo("You are signed in");
        assertThat(page.textContent("#email")).isEqualTo("alice@demo.example");
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "signed-in.png")));
        assertThat(page.evaluate("document.cookie")).as("closed to scripts").isEqualTo("");

        page.click("text=Sign out");
        assertThat(page.textContent("main")).contains("You are not signed in");
    }

    @Test
    void a_tile_at_the_identity_provider_signs_in() {
        page.navigate(demo.baseUrl() + "/sso/initiate?user=alice");
        page.waitForURL(service.baseUrl() + "/");

        assertThat(page.textContent("#email")).isEqualTo("alice@demo.example");
    }

    @Test
    void the_post_binding_submits_itself_under_our_content_security_policy() {
        String metadata = new String(demo.metadata(), UTF_8)
                .replaceAll("(?s)<ds:Signature.*?</ds:Signature>", "")
                .replaceAll("<[^<>]*SingleSignOnService[^<>]*HTTP-Redirect[^<>]*/>", "");
        assertThat(metadata).contains("HTTP-POST").doesNotContain("HTTP-Redirect", "<ds:Signature");
        String id = service.api("GET", "/identity-providers", null)
                .at("/items/0/id")
                .asText();
        service.api("PUT", "/identity-providers/" + id + "/metadata", Map.of("metadata_xml", metadata));
        try {
            page.navigate(service.baseUrl() + "/saml/acme/login");
            page.waitForURL(demo.ssoUrl());
            page.click("button:has-text('Alice')");
            page.waitForURL(service.baseUrl() + "/");

            assertThat(page.textContent("#email")).isEqualTo("alice@demo.example");
        } finally {
            service.api(
                    "PUT",
                    "/identity-providers/" + id + "/metadata",
                    Map.of("metadata_xml", new String(demo.metadata(), UTF_8)));
        }
    }

    @Test
    void a_refusal_is_a_plain_page_with_a_reference_id() {
        page.navigate(service.baseUrl() + "/login/acme");
        page.click("text=Sign in with Demo IdP");
        page.click("button:has-text('Mallory')");
        page.waitForURL(service.acsUrl());

        assertThat(page.textContent("main")).contains("You cannot sign in here with this account.");
        assertThat(service.failedChecks(page.textContent("#reference"))).containsExactly("user-unknown");
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "refused.png")));
        complaints.removeIf(text -> text.contains("403"));
        page.click("text=Try again");
        assertThat(page.textContent("h1")).isEqualTo("Sign in to acme");
    }
}
