package io.tollbridge;

import static io.tollbridge.testing.ConsoleWalk.click;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tollbridge.testing.ConsoleWalk;
import io.tollbridge.testing.Issuer;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What waits, what is chosen and what is refused on the administrator's pages, as a person meets it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleFormsInBrowserTest {
    private static ConsoleWalk walk;

    @BeforeAll
    static void start() {
        walk = ConsoleWalk.start(Map.of());
    }

    @AfterAll
    static void stop() {
        if (walk != null) {
            walk.close();
        }
    }

    @Test
    void a_role_is_made_after_a_first_refusal_and_deleted() {
        Page page = walk.signedIn();
        walk.open(page, "/admin");
        click(page, AriaRole.LINK, "Roles");
        walk.look(page, "roles");
        click(page, AriaRole.LINK, "User");
        walk.look(page, "role-built-in");
        page.goBack();
        click(page, AriaRole.LINK, "New role");
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("User");
        page.getByLabel("audit:event:view").check();
        walk.look(page, "role-new");
        click(page, AriaRole.BUTTON, "Create the role");
        assertThat(page.locator("[role=alert]").textContent()).contains("Nothing was saved.");
        assertThat(page.getByLabel("audit:event:view").isChecked()).isTrue();
        walk.look(page, "role-refused");
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Auditors");
        click(page, AriaRole.BUTTON, "Create the role");
        click(page, AriaRole.LINK, "Auditors");
        walk.look(page, "role");
        click(page, AriaRole.BUTTON, "Delete the role");
        assertThat(page.locator("[role=status]").first().textContent()).isEqualTo("Deleted.");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void who_signed_in_an_hour_ago_does_it_again_in_a_new_tab_and_the_form_goes_on() {
        Page page = walk.signedIn();
        walk.open(page, "/admin/webhooks/new");
        page.locator("[name=url]").fill("https://receiver.example/hook");
        page.locator("[name=events]").first().check();
        walk.service()
                .update("UPDATE credential SET issued_at = issued_at - INTERVAL 1 HOUR, details ="
                        + " JSON_REMOVE(details, '$.auth_time', '$.authTime') WHERE kind = 'session'");
        page.locator("main button").last().click();
        assertThat(page.locator("h1").textContent()).isEqualTo("Please sign in again");
        walk.look(page, "sign-in-again");
        Page tab = page.context()
                .waitForPage(() -> page.getByText("Sign in again in a new tab").click());
        walk.signInAgain(tab);
        assertThat(tab.locator("h1").textContent()).isEqualTo("You are signed in again");
        walk.look(tab, "signed-in-again");
        tab.close();
        click(page, AriaRole.BUTTON, "Go on");
        assertThat(page.locator("#secret").isVisible()).isTrue();
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void of_an_aggregate_one_is_chosen_and_its_metadata_is_replaced_later() {
        Issuer first = new Issuer("https://first.example", Clock.systemUTC());
        Issuer second = new Issuer("https://second.example", Clock.systemUTC());
        Page page = walk.signedIn();
        walk.open(page, "/admin/identity-providers/new");
        page.locator("[name=metadata_xml]")
                .fill("<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">" + first.metadata()
                        + second.metadata() + "</md:EntitiesDescriptor>");
        click(page, AriaRole.BUTTON, "Preview");
        walk.look(page, "sso-preview-aggregate");
        page.locator("[name=entity_id][value='https://second.example']").check();
        click(page, AriaRole.BUTTON, "Add it");
        assertThat(page.locator(".facts, dl").first().textContent()).contains("second.example");
        page.locator(".tabs a:has-text('Metadata')").click();
        page.getByText("Replace it…").click();
        page.locator("[name=metadata_xml]").fill(new Issuer("https://second.example", Clock.systemUTC()).metadata());
        click(page, AriaRole.BUTTON, "Preview");
        walk.look(page, "sso-replace-preview");
        click(page, AriaRole.BUTTON, "Replace it");
        assertThat(page.locator("[role=status]").first().textContent())
                .isEqualTo("The metadata is replaced and in force.");
        assertThat(walk.complaints()).isEmpty();
    }
}
