package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import io.tollbridge.demo.DemoIdp;
import io.tollbridge.demo.ServiceProvider;
import io.tollbridge.testing.Chromium;
import io.tollbridge.testing.PageLook;
import io.tollbridge.testing.RunningService;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A set-up link from the first page to the last, as the administrator of an identity provider walks it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SetupInBrowserTest {
    private static final PageLook LOOK = new PageLook();

    private static Chromium chromium;
    private static RunningService service;

    private final List<String> complaints = new ArrayList<>();
    private final DemoIdp demo = DemoIdp.start(0, Clock.systemUTC(), new SecureRandom());
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        service = RunningService.start();
        service.createUser("alice@demo.example");
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
            service.close();
        }
    }

    @BeforeEach
    void open() {
        demo.trust(new ServiceProvider(service.entityId(), service.acsUrl()));
        open(true);
    }

    private void open(boolean scripts) {
        context = chromium.context(new Browser.NewContextOptions()
                .setJavaScriptEnabled(scripts)
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
        page = context.newPage();
        page.setDefaultTimeout(10_000);
        context.onConsoleMessage(message -> {
            // A page of ours with a status of its own is no complaint.
            if (message.type().equals("error") && !message.text().contains("the server responded with a status of 4")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
    }

    @AfterEach
    void close() {
        context.close();
        demo.close();
        assertThat(complaints).as("what the browser complained of").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void from_the_link_to_a_test_that_passed(boolean scripts) {
        context.close();
        open(scripts);
        String link = link("okta");
        page.navigate(link);
        assertThat(page.textContent("#progress [aria-current=step]")).isEqualTo("Metadata");
        look(scripts, "setup-metadata");

        page.fill("textarea", "<nonsense/>");
        page.click("text=Take this metadata");
        assertThat(page.textContent("#problem")).isNotEmpty();
        assertThat(page.inputValue("textarea")).as("what was given stays").isEqualTo("<nonsense/>");
        look(scripts, "setup-metadata-refused");

        if (scripts) {
            page.setInputFiles("input[type=file]", new FilePayload("metadata.xml", "text/xml", demo.metadata()));
            page.waitForCondition(() -> page.inputValue("textarea").contains("EntityDescriptor"));
        } else {
            assertThat(page.isVisible("input[type=file]")).isFalse();
            page.fill("textarea", new String(demo.metadata(), UTF_8));
        }
        page.click("text=Take this metadata");
        assertThat(page.textContent("#progress [aria-current=step]")).isEqualTo("Test login");
        assertThat(page.textContent("#taken")).isEqualTo(demo.entityId());
        look(scripts, "setup-test");

        test(scripts, "Mallory");
        assertThat(page.textContent("#verdict")).contains("The login would be refused.");
        assertThat(page.locator("dt[data-code]:visible").all())
                .as("what failed stands first")
                .extracting(check -> check.getAttribute("data-code"))
                .containsExactly("user-unknown");
        look(scripts, "test-login-refused");
        page.navigate(link);
        assertThat(page.textContent("[role=alert]")).contains("The last test login was refused.");
        look(scripts, "setup-test-refused");

        test(scripts, "Alice");
        assertThat(page.textContent("#verdict")).contains("The login works.");
        look(scripts, "test-login-passed");
        page.navigate(link);
        assertThat(page.textContent("#progress [aria-current=step]")).isEqualTo("Done");
        assertThat(page.locator("#progress .past").count()).isEqualTo(2);
        assertThat(page.textContent("#done")).contains("nothing is left for you to do");
        look(scripts, "setup-done");
        String id = service.api("GET", "/identity-providers", null)
                .at("/items/0/id")
                .asText();
        service.api("DELETE", "/identity-providers/" + id, null);
    }

    @Test
    void each_value_is_copied_by_a_button_that_says_which() {
        page.navigate(link("entra_id"));
        Locator values = page.locator("#values dd code");
        assertThat(values.count()).isEqualTo(5);
        for (int index = 0; index < values.count(); index++) {
            Locator value = values.nth(index);
            Locator button = page.locator("#values dd").nth(index).locator("button");
            assertThat(button.getAttribute("aria-label")).isEqualTo("Copy " + value.getAttribute("data-copy"));
            button.focus();
            page.keyboard().press("Enter");
            page.waitForCondition(() -> button.textContent().equals("Copied"));
            assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(value.textContent());
        }
        page.click("summary");
        page.click("button[aria-label^='Copy Certificate']");
        page.waitForCondition(() ->
                page.evaluate("navigator.clipboard.readText()").toString().startsWith("-----BEGIN CERTIFICATE-----"));
        LOOK.check(page, "setup-entra");
    }

    @Test
    void where_the_browser_gives_no_clipboard_the_value_is_copied_by_selecting_it() {
        page.addInitScript("Object.defineProperty(navigator, 'clipboard', {value: undefined})");
        page.navigate(link("generic"));
        page.locator("#values dd button").first().click();

        page.waitForCondition(
                () -> page.locator("#values dd button").first().textContent().equals("Copied"));
        assertThat(page.evaluate("getSelection().toString()"))
                .isEqualTo(page.locator("#values dd code").first().textContent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"google_workspace", "onelogin", "adfs", "keycloak", "generic"})
    void the_words_of_every_product_fit_on_a_telephone(String type) {
        page.navigate(link(type));
        LOOK.check(page, "setup-" + type);
    }

    @Test
    void a_link_that_is_not_good_says_what_to_do() {
        page.navigate(service.baseUrl() + "/setup/nonsense");
        assertThat(page.textContent("main")).contains("Ask whoever sent it for a new one.");
        LOOK.check(page, "setup-link-not-good");
    }

    private void test(boolean scripts, String person) {
        page.click("button:has-text('Test the login')");
        page.click("button:has-text('" + person + "')");
        if (!scripts) {
            page.click("button"); // which a script would have pressed
        }
        page.waitForURL(service.acsUrl());
    }

    private void look(boolean scripts, String name) {
        if (scripts) {
            LOOK.check(page, name);
        }
    }

    private static String link(String type) {
        JsonNode link = service.api("POST", "/identity-providers/setup-links", Map.of("type", type));
        return link.get("url").asText();
    }
}
