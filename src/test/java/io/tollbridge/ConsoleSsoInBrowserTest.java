package io.tollbridge;

import static io.tollbridge.testing.ConsoleWalk.click;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.tollbridge.demo.DemoIdp;
import io.tollbridge.demo.ServiceProvider;
import io.tollbridge.testing.ConsoleWalk;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The console's section Single sign-on as a person walks through it, and how it looks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleSsoInBrowserTest {
    private static final String LIST = "/admin/identity-providers";

    private static ConsoleWalk walk;
    private static DemoIdp demo;

    @BeforeAll
    static void start() {
        walk = ConsoleWalk.start(Map.of());
        RunningService service = walk.service();
        demo = DemoIdp.start(0, Clock.systemUTC(), new SecureRandom());
        demo.trust(new ServiceProvider(service.entityId(), service.acsUrl()));
        service.createUser("alice@demo.example");
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable started : new AutoCloseable[] {demo, walk}) {
            if (started != null) {
                started.close();
            }
        }
    }

    @Test
    void from_a_file_that_is_dropped_to_people_who_sign_in() {
        Page page = walk.signedIn();
        walk.open(page, LIST);
        click(page, AriaRole.LINK, "Add an identity provider");
        walk.look(page, "sso-new");

        page.setInputFiles("[name=_file]", new FilePayload("metadata.xml", "text/xml", demo.metadata()));
        page.waitForCondition(() -> page.inputValue("[name=metadata_xml]").contains("EntityDescriptor"));
        click(page, AriaRole.BUTTON, "Preview");
        assertThat(page.locator("h1").textContent()).isEqualTo("What would be trusted");
        assertThat(page.locator("main").textContent()).contains(demo.entityId(), demo.ssoUrl());
        walk.look(page, "sso-preview");

        page.fill("[name=name]", "Demo company");
        page.fill("[name=email_domains]", "demo.example");
        click(page, AriaRole.BUTTON, "Add it");
        assertThat(page.locator("[role=status]").first().textContent()).contains("Added, and still disabled");
        walk.look(page, "sso-added");

        test(page, "Mallory");
        page.locator("#state .notice:has-text('The login would be refused.')").waitFor();
        assertThat(page.locator("#state li").first().getAttribute("class")).isEqualTo("failed");
        walk.look(page, "sso-test-red");
        test(page, "Alice");
        page.locator("#state .good").waitFor();
        assertThat(page.locator("#state li.failed").count()).isZero();
        assertThat(page.locator("[hx-trigger]").count()).isZero();
        walk.look(page, "sso-test-green");

        click(page, AriaRole.BUTTON, "Enable it");
        assertThat(page.locator("h1").textContent()).contains("Demo company", "enabled");
        page.locator("summary:has-text('Disable')").click();
        walk.look(page, "sso-enabled");

        String id = page.url().replaceAll(".*/identity-providers/|[?#].*", "");
        Page alice = page.context().browser().newContext().newPage();
        walk.open(alice, "/saml/acme/login?idp=" + id);
        alice.click("button:has-text('Alice')");
        alice.locator("#email").waitFor();
        assertThat(alice.locator("#email").textContent()).contains("alice@demo.example");
        alice.context().close();

        page.locator(".tabs a:has-text('Settings')").click();
        page.locator("summary").all().forEach(one -> one.click());
        walk.look(page, "sso-settings");
        page.fill("[name=landing_url]", "https://evil.example/");
        click(page, AriaRole.BUTTON, "Save");
        assertThat(page.locator("#p-landing_url").textContent()).contains("must be a local path");
        walk.look(page, "sso-settings-refused");
        click(page, AriaRole.LINK, "Metadata");
        walk.look(page, "sso-metadata");
        walk.open(page, LIST);
        walk.look(page, "sso-list");
        click(page, AriaRole.LINK, "Demo company");
        click(page, AriaRole.LINK, "Delete…");
        walk.look(page, "sso-delete");
        page.fill("[name=_name]", "Demo company");
        click(page, AriaRole.BUTTON, "Delete it");
        assertThat(page.locator("[role=status]").first().textContent()).isEqualTo("Deleted.");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void bad_metadata_stays_in_the_form_beside_what_is_wrong_with_it() {
        Page page = walk.signedIn();
        walk.open(page, LIST + "/new");
        page.fill("[name=metadata_xml]", "<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'/>");
        click(page, AriaRole.BUTTON, "Preview");
        assertThat(page.locator("[role=alert]").textContent()).contains("Nothing was saved.");
        assertThat(page.locator("[role=alert] li").count()).isPositive();
        assertThat(page.inputValue("[name=metadata_xml]")).startsWith("<md:EntityDescriptor");
        assertThat(page.evaluate("document.activeElement.getAttribute('role')")).isEqualTo("alert");
        walk.look(page, "sso-new-refused");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void certificates_are_added_beside_and_taken_away() {
        Issuer issuer = issuer("https://certificates.example", "Certificates");
        Page page = walk.signedIn();
        walk.open(page, LIST);
        click(page, AriaRole.LINK, "Certificates");
        page.locator("nav.tabs >> text=Certificates").click();
        page.setInputFiles(
                "[name=_file]",
                new FilePayload(
                        "next.pem",
                        "application/x-pem-file",
                        new Issuer(issuer.entityId(), Clock.systemUTC()).pem().getBytes(UTF_8)));
        page.waitForCondition(() -> page.inputValue("[name=pem]").contains("BEGIN CERTIFICATE"));
        click(page, AriaRole.BUTTON, "Add it");
        assertThat(page.locator("ul.certificates > li").count()).isEqualTo(2);
        page.locator("button:has-text('Disable')").first().click();
        walk.look(page, "sso-certificates");
        page.locator("summary:has-text('Remove')").last().click();
        page.locator("button:has-text('Remove it')").last().click();
        assertThat(page.locator("[role=alert]").textContent()).contains("The last active certificate");
        walk.look(page, "sso-certificates-refused");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void keys_are_replaced_step_by_step() {
        issuer("https://partner.example", "Partner");
        Page page = walk.signedIn();
        walk.open(page, LIST);
        click(page, AriaRole.LINK, "Our keys");
        walk.look(page, "sso-keys");
        click(page, AriaRole.BUTTON, "Publish the next keys");
        walk.look(page, "sso-keys-published");
        page.locator("tr:has-text('Partner') button:text-is('Confirm')").click();
        assertThat(page.locator("tr:has-text('Partner')").textContent()).contains("confirmed");
        walk.look(page, "sso-keys-confirmed");
        if (page.locator("[name=force]").count() > 0) {
            page.check("[name=force]");
        }
        click(page, AriaRole.BUTTON, "Switch to the next keys");
        walk.look(page, "sso-keys-switched");
        click(page, AriaRole.BUTTON, "Retire the old keys");
        assertThat(page.locator("#p-_sure").textContent()).contains("must be ticked");
        page.check("[name=_sure]");
        click(page, AriaRole.BUTTON, "Retire the old keys");
        assertThat(page.locator("[role=status]").first().textContent()).contains("Retired");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void a_set_up_link_is_copied_before_the_page_is_left() {
        Page page = walk.signedIn();
        walk.open(page, LIST);
        click(page, AriaRole.LINK, "Set-up links");
        page.selectOption("[name=type]", "okta");
        click(page, AriaRole.BUTTON, "Make a link");
        String link = page.locator("#link").textContent();
        assertThat(link).startsWith(walk.service().baseUrl() + "/setup/");
        walk.look(page, "sso-setup-link");
        page.locator("main [type=checkbox]").check();
        click(page, AriaRole.BUTTON, "Go on");
        walk.look(page, "sso-setup-links");
        click(page, AriaRole.BUTTON, "Revoke");
        assertThat(page.locator("tbody").textContent()).contains("revoked");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void without_scripts_metadata_is_pasted_or_sent_as_a_file_tested_and_settings_are_saved() {
        Page page = walk.signedInWithoutScripts();
        Issuer pasted = new Issuer("https://pasted.example", Clock.systemUTC());
        walk.open(page, LIST + "/new");
        page.fill("[name=metadata_xml]", pasted.metadata());
        click(page, AriaRole.BUTTON, "Preview");
        click(page, AriaRole.BUTTON, "Add it");
        assertThat(page.locator("h1").textContent()).contains("pasted.example", "disabled");

        walk.open(page, LIST + "/new");
        Issuer sent = new Issuer("https://sent.example", Clock.systemUTC());
        page.setInputFiles(
                "[name=_file]",
                new FilePayload("metadata.xml", "text/xml", sent.metadata().getBytes(UTF_8)));
        click(page, AriaRole.BUTTON, "Preview");
        click(page, AriaRole.BUTTON, "Add it");
        assertThat(page.locator("h1").textContent()).contains("sent.example");

        click(page, AriaRole.BUTTON, "Test it");
        click(page, AriaRole.LINK, "Look again");
        assertThat(page.locator("#state").textContent()).contains("Nobody has gone through it yet.");
        page.locator(".tabs a:has-text('Settings')").click();
        page.fill("[name=email_domains]", "one.example\ntwo.example");
        page.check("[name=create_users]");
        click(page, AriaRole.BUTTON, "Save");
        assertThat(page.locator("[role=status]").first().textContent()).isEqualTo("Saved.");
        assertThat(page.inputValue("[name=email_domains]")).isEqualTo("one.example\ntwo.example");
        assertThat(page.isChecked("[name=create_users]")).isTrue();
    }

    /** Makes a test login and goes through it in the tab that opens. */
    private static void test(Page page, String person) {
        page.locator("button:text-matches('^Test it')").click();
        if (person.equals("Mallory")) {
            walk.look(page, "sso-test-waiting");
        }
        Page tab = page.context().waitForPage(() -> click(page, AriaRole.LINK, "Begin the test in a new tab"));
        tab.click("button:has-text('" + person + "')");
        tab.locator("#verdict").waitFor();
        tab.close();
    }

    private static Issuer issuer(String entityId, String name) {
        Issuer issuer = new Issuer(entityId, Clock.systemUTC());
        walk.service()
                .createIdentityProvider(
                        issuer.metadata(), Map.of("name", name, "email_domains", List.of("partner.example")));
        return issuer;
    }
}
