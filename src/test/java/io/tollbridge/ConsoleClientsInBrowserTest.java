package io.tollbridge;

import static io.tollbridge.testing.ConsoleWalk.click;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tollbridge.testing.ConsoleWalk;
import io.tollbridge.testing.RunningService;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** An administrator makes clients and decides on applications, as a person would. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleClientsInBrowserTest {
    private static ConsoleWalk walk;

    @BeforeAll
    static void start() {
        walk = ConsoleWalk.start(
                Map.of("TOLLBRIDGE_IMPLICIT_NO_NEW_FROM", "2099-01-01", "TOLLBRIDGE_IMPLICIT_ENDS_ON", "2099-06-01"));
        RunningService service = walk.service();
        service.api("POST", "/divisions", Map.of("name", "Berlin"));
        String organization =
                service.api("GET", "/organization", null).get("id").asText();
        String client = service.api(
                        "POST",
                        "/clients",
                        Map.of("client_name", "Payroll export", "grant_types", List.of("client_credentials")))
                .get("client_id")
                .asText();
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (int day = 27; day > 0; day--) {
            service.update("INSERT INTO usage_day (organization_id, client_id, usage_date, endpoint, outcome, requests)"
                    + " VALUES ('" + organization + "', '" + client + "', '" + today.minusDays(day)
                    + "', 'token', 'ok', " + (20 + day % 7 * 5) + ")");
        }
    }

    @AfterAll
    static void stop() {
        if (walk != null) {
            walk.close();
        }
    }

    @Test
    void a_client_is_made_in_three_steps_and_its_secret_is_stored_before_leaving() {
        Page page = walk.signedIn();
        walk.open(page, "/admin");
        click(page, AriaRole.LINK, "Clients");
        assertThat(page.locator("tbody tr:has-text('Payroll export') svg").count())
                .isEqualTo(1);
        walk.look(page, "clients");
        click(page, AriaRole.LINK, "New client");
        walk.look(page, "client-wizard-details");
        page.getByLabel("Name of the application").fill("Nightly report");
        page.getByLabel("Description (optional)").fill("Sends the figures of the day to the board");
        click(page, AriaRole.BUTTON, "Continue");
        page.getByLabel("User", new Page.GetByLabelOptions().setExact(true)).check();
        page.getByText("For one division only").click();
        page.locator("[name=roles_role_0]").selectOption("SCIM Integration");
        page.locator("[name=roles_division_0]").selectOption("Berlin");
        walk.look(page, "client-wizard");
        click(page, AriaRole.BUTTON, "Continue");
        walk.look(page, "client-wizard-lifetime");
        page.goBack(); // the browser's own
        assertThat(page.getByLabel("User", new Page.GetByLabelOptions().setExact(true))
                        .isChecked())
                .isTrue();
        page.goForward();
        click(page, AriaRole.BUTTON, "Back");
        assertThat(page.getByLabel("User", new Page.GetByLabelOptions().setExact(true))
                        .isChecked())
                .isTrue();
        click(page, AriaRole.BUTTON, "Continue");
        page.getByLabel("Lifetime of its tokens, in seconds").fill("100");
        click(page, AriaRole.BUTTON, "Create the client");
        assertThat(page.locator("#p-access_token_lifetime").isVisible()).isTrue();
        assertThat(page.evaluate("document.activeElement.getAttribute('role')")).isEqualTo("alert");
        walk.look(page, "client-wizard-problem");
        page.getByLabel("Lifetime of its tokens, in seconds").fill("64800");
        click(page, AriaRole.BUTTON, "Create the client");
        assertThat(page.locator("h1").textContent()).isEqualTo("The client is made");
        walk.look(page, "client-secret");
        page.locator("summary").click();
        assertThat(page.locator("#secret").isVisible()).isFalse();
        page.locator("summary").click();
        click(page, AriaRole.BUTTON, "Go on");
        assertThat(page.locator("h1").textContent()).isEqualTo("The client is made");
        page.getByLabel("I have stored the secret in a safe place.").check();
        click(page, AriaRole.BUTTON, "Go on");
        assertThat(page.locator("h1").textContent()).isEqualTo("Nightly report");
        assertThat(page.locator(".facts").textContent()).contains("SCIM Integration for Berlin", "User for Home");
        walk.look(page, "client");
        walk.open(page, "/admin/clients?q=Nightly");
        assertThat(page.locator("tbody tr").count()).isEqualTo(1);
        walk.open(page, "/admin/clients/new");
        page.getByLabel("Name of the application").fill("Half typed");
        click(page, AriaRole.LINK, "Users");
        page.goBack();
        assertThat(page.getByLabel("Name of the application").inputValue()).isEqualTo("Half typed");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void a_client_is_found_while_typing_edited_disabled_and_deleted() {
        walk.service()
                .api("POST", "/clients", Map.of("client_name", "Ledger", "grant_types", List.of("client_credentials")));
        Page page = walk.signedIn();
        walk.open(page, "/admin/clients");
        page.getByLabel("Name").pressSequentially("ledg");
        page.waitForCondition(() -> page.locator("tbody tr").count() == 1);
        assertThat(page.url()).contains("q=ledg");
        click(page, AriaRole.LINK, "Ledger");
        click(page, AriaRole.LINK, "Edit");
        walk.look(page, "client-edit");
        page.getByLabel("Description (optional)").fill("The books");
        click(page, AriaRole.BUTTON, "Save");
        assertThat(page.locator("[role=status]").first().textContent()).isEqualTo("Saved.");
        click(page, AriaRole.LINK, "Keys and authentication");
        walk.look(page, "client-authentication");
        page.goBack();
        page.getByText("Make a new secret").first().click();
        click(page, AriaRole.BUTTON, "Make a new secret");
        assertThat(page.locator("h1").textContent()).isEqualTo("The new secret");
        page.getByLabel("I have stored the secret in a safe place.").check();
        click(page, AriaRole.BUTTON, "Go on");
        assertThat(page.locator("tbody tr").count()).isEqualTo(2);
        click(page, AriaRole.BUTTON, "Disable the client");
        assertThat(page.locator(".facts .bad").textContent()).isEqualTo("disabled");
        walk.look(page, "client-disabled");
        click(page, AriaRole.LINK, "Delete…");
        walk.look(page, "client-delete");
        page.getByLabel("Type the client's name to delete it: Ledger").fill("Ledger");
        click(page, AriaRole.BUTTON, "Delete the client");
        assertThat(page.locator("[role=status]").first().textContent()).isEqualTo("Deleted.");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void an_implicit_client_is_moved_in_one_step() {
        walk.service()
                .api(
                        "POST",
                        "/clients",
                        Map.of(
                                "client_name", "Old portal",
                                "grant_types", List.of("implicit"),
                                "token_endpoint_auth_method", "none",
                                "redirect_uris", List.of("https://old.example/back"),
                                "scope", "openid"));
        Page page = walk.signedIn();
        walk.open(page, "/admin");
        page.locator(".cards li:has-text('Old portal') a").click();
        walk.look(page, "client-implicit");
        click(page, AriaRole.BUTTON, "Move it to authorization code with PKCE");
        assertThat(page.locator(".facts").textContent()).contains("authorization_code");
        assertThat(page.locator("[role=status]").first().textContent()).contains("Moved");
    }

    @Test
    void an_application_that_waits_is_approved_and_revoked() {
        RunningService service = walk.service();
        String id = service.api(
                        "POST",
                        "/clients",
                        Map.of(
                                "client_name",
                                "Road map",
                                "grant_types",
                                List.of("authorization_code"),
                                "redirect_uris",
                                List.of("https://road.example/back"),
                                "scope",
                                "openid email users:readonly"))
                .get("client_id")
                .asText();
        service.update("UPDATE authorized_application SET state = 'pending', requested_by = 'alice@acme.example',"
                + " requested_at = UTC_TIMESTAMP(6) WHERE client_id = '" + id + "'");
        Page page = walk.signedIn();
        walk.open(page, "/admin");
        page.locator(".cards li:has-text('waits for your approval') a").click();
        walk.look(page, "applications");
        page.locator(".cards li:has-text('Road map') a").click();
        page.getByLabel("Only these:").check();
        page.getByLabel("email", new Page.GetByLabelOptions().setExact(true)).uncheck();
        walk.look(page, "application");
        click(page, AriaRole.BUTTON, "Approve");
        assertThat(page.locator("tbody tr:has-text('Road map')").textContent()).contains("approved", "users:readonly");
        click(page, AriaRole.LINK, "Road map");
        walk.look(page, "application-approved");
        click(page, AriaRole.BUTTON, "Revoke it now");
        assertThat(page.locator("tbody tr:has-text('Road map')").textContent()).contains("revoked");
        page.getByLabel("Client id").fill("nobody");
        click(page, AriaRole.BUTTON, "Look at it");
        walk.look(page, "applications-none");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void without_scripts_a_client_is_made_and_deleted_too() {
        Page page = walk.signedInWithoutScripts();
        walk.open(page, "/admin/clients/new");
        page.getByLabel("Name of the application").fill("Plain");
        page.getByText("An application that people sign in to, with PKCE.").click();
        click(page, AriaRole.BUTTON, "Continue");
        page.getByLabel("Redirect URIs, one a line").fill("https://a.example/back\nhttps://b.example/back");
        page.getByLabel("openid", new Page.GetByLabelOptions().setExact(true)).check();
        page.locator("[name=token_endpoint_auth_method]").selectOption("none");
        click(page, AriaRole.BUTTON, "Continue");
        click(page, AriaRole.BUTTON, "Create the client");
        assertThat(page.locator(".facts").textContent()).contains("https://a.example/back", "https://b.example/back");
        click(page, AriaRole.LINK, "Delete…");
        page.locator("[name=_name]").fill("Plain");
        click(page, AriaRole.BUTTON, "Delete the client");
        assertThat(page.locator("h1").textContent()).isEqualTo("OAuth clients");
    }
}
