package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.Cookie;
import io.tollbridge.demo.DemoIdp;
import io.tollbridge.demo.ServiceProvider;
import io.tollbridge.testing.Chromium;
import io.tollbridge.testing.Issuer;
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

/** Signing in, failing to and signing out as a person does it, with scripts and without; how the pages look. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PagesInBrowserTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String LOGO = """
        <svg xmlns="http://www.w3.org/2000/svg" width="120" height="40">
        <rect width="120" height="40" rx="8" fill="#1551b5"/><circle cx="20" cy="20" r="10" fill="#fff"/></svg>\
        """;
    private static final PageLook LOOK = new PageLook();

    private static Chromium chromium;
    private static RunningService service;
    private static DemoIdp demo;
    private static String demoId;

    private final List<String> complaints = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        Clock clock = Clock.systemUTC();
        service = RunningService.start(
                Map.of(
                        "TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL",
                        "root@acme.example",
                        "TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD",
                        PASSWORD),
                clock);
        demo = DemoIdp.start(0, clock, new SecureRandom());
        demo.trust(new ServiceProvider(service.entityId(), service.acsUrl()));
        demoId = service.createIdentityProvider(
                new String(demo.metadata(), UTF_8),
                Map.of("name", "Demo IdP", "email_domains", List.of("demo.example")));
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
        others.forEach(id -> service.api("DELETE", "/identity-providers/" + id, null));
        assertThat(complaints).as("what the browser complained of").isEmpty();
    }

    private void openWith(boolean scripts) {
        context.close();
        open(scripts);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void by_button_to_the_end_and_out_again(boolean scripts) {
        openWith(scripts);
        signInPage();
        assertThat(page.locator("input[name=email]:visible").count())
                .as("with one identity provider there is nothing to find")
                .isZero();
        page.click("text=Sign in with Demo IdP");
        atDemo(scripts, "Alice");
        assertThat(page.textContent("#email")).isEqualTo("alice@demo.example");

        page.click("text=Sign out");
        assertThat(page.url()).isEqualTo(service.baseUrl() + "/signed-out/acme");
        assertThat(page.textContent("h1")).isEqualTo("You are signed out");
        page.reload();
        assertThat(page.textContent("main")).contains("You are signed out here.");
        page.click("text=Sign in again");
        assertThat(page.textContent("h1")).isEqualTo("Sign in to acme");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void by_e_mail_address_which_stands_first_where_a_domain_is_known(boolean scripts) {
        openWith(scripts);
        add(2);
        signInPage();
        assertThat(page.evaluate("""
            () => document.querySelector('input[name=email]')
                .compareDocumentPosition(document.querySelector('a.button')) & Node.DOCUMENT_POSITION_FOLLOWING\
            """)).isNotEqualTo(0);
        page.fill("form >> nth=0 >> input[name=email]", "alice@elsewhere.example");
        page.click("button:has-text('Continue')");

        Locator email = page.locator("input[name=email][aria-invalid=true]");
        assertThat(email.inputValue()).isEqualTo("alice@elsewhere.example");
        assertThat(page.textContent("#" + email.getAttribute("aria-describedby")))
                .isEqualTo("No sign-in is set up for this e-mail domain. Choose one below.");
        if (scripts) {
            LOOK.check(page, "sign-in-unknown-domain");
        }
        email.fill("alice@demo.example");
        email.press("Enter");
        atDemo(scripts, "Alice");
        assertThat(page.textContent("h1")).isEqualTo("You are signed in");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_was_chosen_last_stands_first_the_next_time(boolean scripts) {
        openWith(scripts);
        add(2);
        signInPage();
        page.click("text=Sign in with Demo IdP");
        atDemo(scripts, "Alice");
        page.click("text=Sign out");
        page.click("text=Sign in again");

        assertThat(page.locator("a.button").first().textContent().strip())
                .isEqualTo("Continue with Demo IdP (used last)");
        assertThat(page.locator("a.button:has-text('Demo IdP')").count()).isEqualTo(1);
        assertThat(context.cookies().stream().filter(cookie -> cookie.name.equals("tollbridge_last_acme")))
                .singleElement()
                .satisfies(cookie -> {
                    assertThat(cookie.value).isEqualTo(demoId);
                    assertThat(cookie.httpOnly).isTrue();
                    assertThat(cookie.expires - System.currentTimeMillis() / 1000.0)
                            .isBetween(179 * 86_400.0, 180 * 86_400.0);
                });
        if (scripts) {
            LOOK.check(page, "sign-in-used-last");
        }
        page.click("text=Continue with Demo IdP");
        atDemo(scripts, "Alice");
        assertThat(page.textContent("h1")).isEqualTo("You are signed in");
    }

    @Test
    void a_remembered_choice_that_is_not_offered_any_more_or_never_was_is_passed_over() {
        add(2);
        signInPage();
        for (String value : List.of("nonsense", "00000000-0000-0000-0000-000000000000", others.getFirst())) {
            service.change("/identity-providers/" + others.getFirst(), Map.of("enabled", false));
            context.addCookies(List.of(new Cookie("tollbridge_last_acme", value).setUrl(service.baseUrl())));
            page.reload();
            assertThat(page.textContent("main")).as(value).doesNotContain("used last", value);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void from_the_seventh_on_identity_providers_are_a_list_to_open(boolean scripts) {
        openWith(scripts);
        service.change(
                "/organization",
                Map.of("sign_in_name", "Acme Corporation", "logo_url", "https://logo.example/acme.svg"));
        try {
            add(8);
            signInPage();
            assertThat(page.textContent("h1")).isEqualTo("Sign in to Acme Corporation");
            assertThat(page.locator("a.button").count()).isEqualTo(6);
            assertThat(page.locator(".more a").count()).isEqualTo(3);
            assertThat(page.locator(".more a").first().isVisible()).isFalse();
            if (scripts) {
                LOOK.check(page, "sign-in");
            }
            page.click("text=3 more ways to sign in");
            Locator last = page.locator(".more a").last();
            assertThat(last.isVisible()).isTrue();
            assertThat(last.getAttribute("href")).contains("/saml/acme/login?idp=");
            if (scripts) {
                LOOK.check(page, "sign-in-more");
            }
        } finally {
            service.update("UPDATE organization SET sign_in_name = NULL, logo_url = NULL WHERE slug = 'acme'");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_refused_login_tells_in_plain_words_what_to_do_with_its_reference(boolean scripts) {
        openWith(scripts);
        signInPage();
        page.click("text=Sign in with Demo IdP");
        atDemo(scripts, "Mallory");

        assertThat(page.textContent("h1")).isEqualTo("Sign-in failed");
        assertThat(page.textContent("main"))
                .contains("You cannot sign in here with this account.", "tell your administrator this reference");
        String reference = page.textContent("#reference");
        assertThat(service.failedChecks(reference)).containsExactly("user-unknown");
        Locator copy = page.locator("button[aria-label='Copy reference']");
        assertThat(copy.count())
                .as("a button that needs scripts comes with them")
                .isEqualTo(scripts ? 1 : 0);
        if (scripts) {
            copy.click();
            page.waitForCondition(() -> copy.textContent().equals("Copied"));
            assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(reference);
            assertThat(page.textContent("[role=status]")).isEqualTo("reference copied");
            LOOK.check(page, "sign-in-refused");
        }
        page.click("text=Try again");
        assertThat(page.textContent("h1")).isEqualTo("Sign in to acme");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_local_administrator_finds_the_form_again_as_he_left_it(boolean scripts) {
        openWith(scripts);
        signInPage();
        assertThat(page.isVisible("input[name=password]")).isFalse();
        page.click("text=Local administrator");
        page.fill("#local input[name=email]", "root@acme.example");
        page.fill("input[name=password]", "wrong");
        page.click("text=Sign in with password");

        assertThat(page.inputValue("#local input[name=email]")).isEqualTo("root@acme.example");
        assertThat(page.inputValue("input[name=password]")).isEmpty();
        assertThat(page.textContent("#problem")).contains("E-mail address or password is wrong");
        if (scripts) {
            LOOK.check(page, "sign-in-wrong-password");
        }
        page.fill("input[name=password]", PASSWORD);
        page.click("text=Sign in with password");
        assertThat(page.textContent("h1")).isEqualTo("You are signed in");
    }

    @Test
    void without_scripts_the_form_for_the_identity_provider_has_a_button() {
        openWith(false);
        Issuer issuer = new Issuer("https://post.example", Clock.systemUTC());
        page.route(issuer.ssoUrl(), route -> route.fulfill(new Route.FulfillOptions().setBody("there")));
        others.add(service.createIdentityProvider(issuer.metadata("HTTP-POST"), Map.of("name", "By post")));
        signInPage();
        page.click("text=Sign in with By post");

        assertThat(page.getAttribute("form", "action")).isEqualTo(issuer.ssoUrl());
        assertThat(page.isVisible("button:has-text('Continue')")).isTrue();
        Request sent = page.waitForRequest(issuer.ssoUrl(), () -> page.click("button"));
        assertThat(sent.method()).isEqualTo("POST");
        assertThat(sent.postData()).contains("SAMLRequest=");

        openWith(true); // axe-core needs scripts: only ours are missing
        page.route("**/static/tollbridge.js*", route -> route.fulfill(new Route.FulfillOptions().setBody("")));
        page.navigate(service.baseUrl() + "/saml/acme/login?idp=" + others.getLast());
        LOOK.check(page, "continue-to-identity-provider");
    }

    @Test
    void the_page_is_worked_by_keyboard_alone() {
        add(1);
        signInPage();
        List<String> reached = new ArrayList<>();
        for (int key = 0; key < 5; key++) {
            page.keyboard().press("Tab");
            reached.add(String.valueOf(
                    page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")));
            assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isEqualTo("solid");
        }
        assertThat(reached)
                .containsExactly(
                        "email", "Continue", "Sign in with Demo IdP", "Sign in with Way 1", "Local administrator");
    }

    @Test
    void the_other_pages_are_calm_in_the_light_and_in_the_dark_and_on_a_telephone() {
        page.navigate(service.baseUrl() + "/");
        page.fill("input[name=email]", "somebody@elsewhere.example");
        page.click("text=Continue");
        assertThat(page.inputValue("input[name=email]")).isEqualTo("somebody@elsewhere.example");
        assertThat(page.textContent("#problem")).contains("No organization here has this e-mail domain.");
        LOOK.check(page, "home");
        page.navigate(service.baseUrl() + "/login/nowhere");
        LOOK.check(page, "no-such-organization");
        page.navigate(service.baseUrl() + "/docs/errors");
        LOOK.check(page, "errors");
        page.navigate(service.baseUrl() + "/docs");
        LOOK.check(page, "docs");
        signInPage();
        LOOK.check(page, "sign-in-one");
        page.click("text=Sign in with Demo IdP");
        atDemo(true, "Alice");
        LOOK.check(page, "signed-in");
        page.click("text=Sign out");
        LOOK.check(page, "signed-out");
    }

    private void signInPage() {
        page.navigate(service.baseUrl() + "/login/acme");
    }

    /** Chooses a person there, and lands here. */
    private void atDemo(boolean scripts, String person) {
        page.click("button:has-text('" + person + "')");
        if (!scripts) {
            page.click("button"); // which a script would have pressed
        }
        page.waitForURL(url -> url.startsWith(service.baseUrl()));
    }

    /** More ways to sign in, each third with a logo. */
    private void add(int ways) {
        for (int way = 1; way <= ways; way++) {
            Issuer issuer = new Issuer("https://way" + way + ".example", Clock.systemUTC());
            others.add(service.createIdentityProvider(
                    issuer.metadata(),
                    way % 3 == 1
                            ? Map.of("name", "Way " + way, "logo_url", "https://logo.example/way" + way + ".svg")
                            : Map.of("name", "Way " + way)));
        }
        page.route(
                "https://logo.example/**",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("image/svg+xml")
                        .setBody(LOGO)));
    }
}
