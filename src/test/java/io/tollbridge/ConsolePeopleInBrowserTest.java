package io.tollbridge;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tollbridge.testing.ConsoleWalk.click;
import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByLabelOptions;
import com.microsoft.playwright.options.AriaRole;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.ConsoleWalk;
import io.tollbridge.testing.LocalAdministrator;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Users, divisions, sessions, settings and webhooks as an administrator walks through them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsolePeopleInBrowserTest {
    private static ConsoleWalk walk;

    @BeforeAll
    static void start() {
        walk = ConsoleWalk.start(Map.of("TOLLBRIDGE_OPERATOR_ORG", "acme"));
        for (String name : List.of("Berlin", "Paris")) {
            walk.service().api("POST", "/divisions", Map.of("name", name));
        }
    }

    @AfterAll
    static void stop() {
        if (walk != null) {
            walk.close();
        }
    }

    @Test
    void a_user_with_a_role_for_one_division_is_made_changed_locked_out_and_deleted() {
        Page page = walk.signedIn();
        walk.open(page, "/admin");
        click(page, AriaRole.LINK, "Users");
        click(page, AriaRole.LINK, "New user");
        page.locator("[name=email]").fill("nina@acme.example");
        page.getByLabel("Name", new GetByLabelOptions().setExact(true)).fill("Nina");
        page.locator("[name=division]").selectOption("Berlin");
        page.getByText("A role for one division only").click();
        page.locator("[name=roles_role_0]").selectOption("Admin");
        page.locator("[name=roles_division_0]").selectOption("Paris");
        walk.look(page, "user-new");
        click(page, AriaRole.BUTTON, "Create the user");
        assertThat(page.getByRole(AriaRole.STATUS).first()).hasText("Created.");
        assertThat(page.getByText("Admin (Paris)")).isVisible();

        page.getByText("Change name, address or division").click();
        page.locator("[name=email]").fill("root@acme.example");
        click(page, AriaRole.BUTTON, "Save");
        assertThat(page.locator("#p-email")).hasText("is taken");
        assertThat(page.getByLabel("Name", new GetByLabelOptions().setExact(true)))
                .hasValue("Nina");
        walk.look(page, "user-refused");
        page.locator("[name=email]").fill("nina@acme.example");
        page.getByLabel("Name", new GetByLabelOptions().setExact(true)).fill("Nina B.");
        click(page, AriaRole.BUTTON, "Save");
        assertThat(page.locator("h1")).hasText("Nina B.");

        page.getByText("Change the roles").click();
        page.getByLabel("Admin for Paris").uncheck();
        page.getByLabel("Admin", new GetByLabelOptions().setExact(true)).check();
        walk.look(page, "user-roles");
        click(page, AriaRole.BUTTON, "Save the roles");
        assertThat(page.getByText("Admin (Home)")).isVisible();

        page.locator("summary:has-text('Deactivate')").click();
        walk.look(page, "user-deactivate");
        click(page, AriaRole.BUTTON, "Deactivate Nina B.");
        assertThat(page.locator("h1 .tag")).hasText("inactive");

        walk.open(page, "/admin/users");
        page.getByLabel("Name or e-mail address").fill("nina");
        assertThat(page.locator("#results tbody tr")).hasCount(1); // without a click: the list follows
        assertThat(page.locator("#results .tag")).hasText("inactive");
        click(page, AriaRole.LINK, "Nina B.");
        page.locator("summary:has-text('Delete')").click();
        page.getByLabel("Type the e-mail address").fill("nina@acme");
        click(page, AriaRole.BUTTON, "Delete for good");
        assertThat(page.locator("#p-_email")).hasText("is not the address of this user");
        walk.look(page, "user-delete");
        page.getByLabel("Type the e-mail address").fill("nina@acme.example");
        click(page, AriaRole.BUTTON, "Delete for good");
        assertThat(page.getByRole(AriaRole.STATUS).first()).hasText("Deleted.");
        assertThat(walk.service().api("GET", "/users?q=nina", null).get("items").isEmpty())
                .isTrue();
        walk.look(page, "users");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void what_came_from_a_session_is_seen_and_cut() {
        CodeClient album = CodeClient.create(walk.service(), Map.of("client_name", "Photo album"));
        URI back = LocalAdministrator.authorize(URI.create(album.url(album.request())), CodeClient.REDIRECT_URI);
        String access = json(album.redeem(
                        Optional.ofNullable(CodeClient.answer(back).get("code")).orElseThrow()))
                .get("access_token")
                .asText();
        String token = tokenOf(access);

        Page page = walk.signedIn();
        walk.open(page, "/admin");
        click(page, AriaRole.LINK, "Sessions");
        assertThat(page.getByText("this browser")).isVisible();
        page.getByLabel("E-mail address or user id").fill("root@acme.example");
        assertThat(page.locator("#results tbody tr").nth(1)).isVisible();
        walk.look(page, "sessions");
        click(page, AriaRole.LINK, "Look up a token or session");
        page.getByLabel("Id of a session").fill("nonsense");
        click(page, AriaRole.BUTTON, "Show it");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("This is no id");
        walk.look(page, "lineage-no-id");
        page.getByLabel("Id of a session").fill(token);
        click(page, AriaRole.BUTTON, "Show it");
        assertThat(page.locator(".lineage section")).hasCount(3);
        Locator authorization = page.locator(".lineage > li > ul > li > section");
        authorization.locator("summary").click();
        assertThat(authorization).containsText("everything below it dies too: 1 is good there now");
        walk.look(page, "lineage");
        authorization.getByRole(AriaRole.BUTTON).click();
        assertThat(page.locator(".lineage .dead")).hasCount(2);
        walk.look(page, "lineage-cut");
        assertThat(walk.service().call("GET", "/api/v1/me", null, access).statusCode())
                .isEqualTo(401);

        page.locator(".lineage a[href^='/admin/users/']").first().click();
        walk.look(page, "user-with-sessions");
        page.locator("tr:not(:has-text('this browser')) button:has-text('End')")
                .first()
                .click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Ended");
        assertThat(page.url()).contains("/admin/users/");
        assertThat(walk.complaints()).isEmpty();
    }

    private static String tokenOf(String access) {
        JsonNode me = walk.service()
                .api("GET", "/users?q=" + LocalAdministrator.EMAIL, null)
                .at("/items/0");
        assertThat(walk.service().call("GET", "/api/v1/me", null, access).statusCode())
                .isEqualTo(200);
        return walk.service()
                .api("GET", "/users/" + me.get("id").asText() + "/tokens", null)
                .at("/items/0/id")
                .asText();
    }

    @Test
    void settings_and_divisions_are_changed_and_a_wrong_value_keeps_the_input() {
        Page page = walk.signedIn();
        walk.open(page, "/admin");
        click(page, AriaRole.LINK, "Settings");
        walk.look(page, "settings");
        page.getByLabel("Name on the sign-in page").fill("Acme, all of it");
        page.getByLabel("Idle timeout in minutes").fill("4");
        click(page, AriaRole.BUTTON, "Save");
        assertThat(page.locator("#p-idle_timeout_minutes")).containsText("must be 5 to 480");
        assertThat(page.getByLabel("Name on the sign-in page")).hasValue("Acme, all of it");
        walk.look(page, "settings-refused");
        page.getByLabel("Idle timeout in minutes").fill("60");
        click(page, AriaRole.BUTTON, "Save");
        assertThat(page.getByText("The idle timeout that holds now: 60 minutes."))
                .isVisible();

        click(page, AriaRole.LINK, "Divisions");
        walk.look(page, "divisions");
        click(page, AriaRole.LINK, "New division");
        page.getByLabel("Name").fill("Rome");
        walk.look(page, "division-new");
        click(page, AriaRole.BUTTON, "Create the division");
        click(page, AriaRole.LINK, "Rome");
        page.getByLabel("Name").fill("Roma");
        walk.look(page, "division");
        click(page, AriaRole.BUTTON, "Rename");
        click(page, AriaRole.LINK, "Roma");
        click(page, AriaRole.BUTTON, "Delete the division");
        assertThat(page.getByRole(AriaRole.STATUS).first()).hasText("Deleted.");

        click(page, AriaRole.LINK, "Settings");
        click(page, AriaRole.LINK, "Organizations");
        walk.look(page, "organizations");
        click(page, AriaRole.LINK, "New organization");
        page.getByLabel("Short name").fill("initech");
        page.getByLabel("Name of the organization").fill("Initech");
        page.getByLabel("E-mail address of the local administrator").fill("bill@initech.example");
        walk.look(page, "organization-new");
        click(page, AriaRole.BUTTON, "Create the organization");
        walk.look(page, "organization-password");
        page.getByLabel("I have stored").check();
        click(page, AriaRole.BUTTON, "Go on");
        assertThat(page.locator("h1")).hasText("Initech");
        walk.look(page, "organization");

        click(page, AriaRole.LINK, "Audit log");
        page.locator("tr:has-text('organization.edit') summary").first().click();
        walk.look(page, "audit-log-change");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void a_webhooks_secret_is_shown_once_and_must_be_stored_before_one_goes_on() {
        Page page = walk.signedIn();
        walk.open(page, "/admin/settings");
        click(page, AriaRole.LINK, "Webhooks");
        walk.look(page, "webhooks-none");
        click(page, AriaRole.LINK, "New webhook");
        page.getByLabel("Address").fill("https://receiver.example/hook");
        walk.look(page, "webhook-new");
        click(page, AriaRole.BUTTON, "Create the webhook");
        assertThat(page.locator("#p-events")).isVisible();
        page.getByLabel("a certificate is about to end").check();
        click(page, AriaRole.BUTTON, "Create the webhook");
        assertThat(page.locator("code[data-copy]")).isVisible();
        String secret = page.locator("code[data-copy]").textContent();
        assertThat(secret).startsWith("whsec_");
        walk.look(page, "webhook-secret");
        click(page, AriaRole.BUTTON, "Go on");
        assertThat(page.locator("code[data-copy]")).isVisible(); // the box is not ticked yet
        page.getByLabel("I have stored").check();
        click(page, AriaRole.BUTTON, "Go on");
        assertThat(page.locator("h1")).hasText("https://receiver.example/hook");
        click(page, AriaRole.BUTTON, "Send a test");
        assertThat(page.locator("tbody")).containsText("webhook.test");
        assertThat(page.content()).doesNotContain(secret);
        walk.look(page, "webhook");
        page.goBack();
        assertThat(page.content()).doesNotContain(secret);
        walk.open(page, "/admin/webhooks");
        walk.look(page, "webhooks");
        assertThat(walk.complaints()).isEmpty();
    }

    @Test
    void without_scripts_a_user_is_found_changed_and_signed_out() {
        String id = walk.service().createUser("otto@acme.example");
        Page page = walk.signedInWithoutScripts();
        walk.open(page, "/admin/users");
        page.getByLabel("Name or e-mail address").fill("otto");
        click(page, AriaRole.BUTTON, "Search");
        page.locator("tbody a").click();
        page.getByText("Change name, address or division").click();
        page.getByLabel("Name", new GetByLabelOptions().setExact(true)).fill("Otto");
        click(page, AriaRole.BUTTON, "Save");
        assertThat(page.locator("h1")).hasText("Otto");
        page.locator("summary:has-text('Deactivate')").click();
        click(page, AriaRole.BUTTON, "Deactivate Otto");
        assertThat(walk.service().api("GET", "/users/" + id, null).get("active").asBoolean())
                .isFalse();
        click(page, AriaRole.BUTTON, "Activate");
        assertThat(page.getByText("Active again: this person can sign in.")).isVisible();

        walk.open(page, "/admin/sessions");
        page.locator("tr:has-text('this browser') button").click();
        walk.open(page, "/admin/users");
        assertThat(page.locator("h1")).hasText("Tollbridge");
    }
}
