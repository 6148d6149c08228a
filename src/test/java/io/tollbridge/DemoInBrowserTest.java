package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.tollbridge.demo.DemoIdp;
import io.tollbridge.demo.ServiceProvider;
import io.tollbridge.testing.Chromium;
import io.tollbridge.testing.RunningService;
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
    private static Chromium chromium;
    private static RunningService service;
    private static DemoIdp demo;

    private final List<String> complaints = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
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
        for (AutoCloseable started : new AutoCloseable[] {chromium, demo, service}) {
            if (started != null) {
                started.close();
            }
        }
    }

    @BeforeEach
    void open() {
        context = chromium.context(new Browser.NewContextOptions());
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
        assertThat(page.textContent("main")).contains("You are signed out");
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
