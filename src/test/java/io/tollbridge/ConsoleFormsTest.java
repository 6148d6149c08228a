package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Cookie;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What every form of the administrator's pages does, shown by that of roles. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleFormsTest {
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(LocalAdministrator.variables(Map.of()), CLOCK);

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void a_role_is_made_changed_and_deleted() {
        try (Browser browser = administrator()) {
            Page list =
                    browser.submit(newRole(browser).with("name", "Auditors").with("permissions", "audit:event:view"));
            assertThat(list.text()).contains("Created.", "Auditors");
            Page role = list.follow("a:contains(Auditors)");
            assertThat(role.document().select("[value=audit:event:view][checked]"))
                    .hasSize(1);
            Page saved = browser.submit(role.formWith("permissions").with("name", "Inspectors"));
            assertThat(saved.text()).contains("Saved.", "Inspectors").doesNotContain("Auditors");
            Page gone = browser.submit(browser.get(role.url()).forms().get(1 + 1));
            assertThat(gone.text()).contains("Deleted.").doesNotContain("Inspectors");
        }
    }

    @Test
    void a_refused_form_keeps_what_was_typed_and_says_at_the_field_what_to_change() {
        try (Browser browser = administrator()) {
            Page refused = browser.submit(newRole(browser).with("name", "").with("description", "kept <as> typed"));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.text()).contains("Nothing was saved.");
            assertThat(refused.document().select("#p-name").text()).isEqualTo("is required");
            assertThat(refused.document().select("[name=name]").attr("aria-invalid"))
                    .isEqualTo("true");
            assertThat(refused.document().select("[name=description]").attr("value"))
                    .isEqualTo("kept <as> typed");
        }
    }

    @Test
    void a_form_without_its_token_or_with_that_of_another_browser_changes_nothing() {
        int before = roles();
        try (Browser browser = administrator();
                Browser other = administrator()) {
            String foreign = newRole(other).value("_csrf").orElseThrow();
            for (String token : List.of("", "forged", foreign)) {
                Page refused =
                        browser.submit(newRole(browser).with("name", "Sneaky").with("_csrf", token));
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.text()).contains("Nothing was changed: open the page again.");
            }
        }
        assertThat(roles()).isEqualTo(before);
    }

    @Test
    void a_version_that_somebody_else_changed_is_not_overwritten() {
        String id = SERVICE.api("POST", "/roles", Map.of("name", "Shared", "permissions", List.of("audit:event:view")))
                .get("id")
                .asText();
        try (Browser browser = administrator()) {
            Page open = browser.get(SERVICE.baseUrl() + "/admin/roles/" + id);
            SERVICE.change("/roles/" + id, Map.of("description", "by somebody else"));
            Page refused = browser.submit(open.formWith("permissions").with("name", "Mine"));
            assertThat(refused.status()).isEqualTo(412);
            assertThat(refused.text()).contains("Somebody else changed it meanwhile");
            assertThat(refused.document().select("[name=name]").attr("value")).isEqualTo("Mine");
            assertThat(SERVICE.api("GET", "/roles/" + id, null).get("name").asText())
                    .isEqualTo("Shared");
        }
    }

    @Test
    void what_was_typed_waits_while_somebody_whose_session_ended_signs_in_again() {
        try (Browser browser = administrator()) {
            Form form = newRole(browser).with("name", "Patient").with("permissions", "audit:event:view");
            SERVICE.api("DELETE", "/sessions?user_id=" + administratorId(), null);
            Page again = browser.submit(form);
            assertThat(again.text()).contains("Please sign in again", "What you typed is kept on this page.");
            signIn(browser);
            Page list = browser.submit(again.formWith("permissions"));
            assertThat(list.text()).contains("Created.", "Patient");
        }
    }

    @Test
    void no_script_reads_the_cookie_of_forms_and_a_link_from_elsewhere_brings_it_along() {
        try (Browser browser = administrator()) {
            newRole(browser);
            assertThat(browser.cookie("tollbridge_form").orElseThrow()).satisfies(cookie -> {
                assertThat(cookie.httpOnly()).isTrue();
                assertThat(cookie.sameSite()).isEqualTo(Cookie.SameSite.LAX);
            });
        }
    }

    private static int roles() {
        return SERVICE.api("GET", "/roles", null).get("items").size();
    }

    private static Form newRole(Browser browser) {
        return browser.get(SERVICE.baseUrl() + "/admin/roles/new").formWith("permissions");
    }

    private static String administratorId() {
        return SERVICE.api("GET", "/users?q=" + LocalAdministrator.EMAIL, null)
                .at("/items/0/id")
                .asText();
    }

    private static Browser administrator() {
        Browser browser = new Browser(CLOCK);
        signIn(browser);
        return browser;
    }

    private static void signIn(Browser browser) {
        Page page = browser.submit(browser.get(SERVICE.baseUrl() + "/login/acme")
                .formWith("password")
                .with(Map.of("email", LocalAdministrator.EMAIL, "password", LocalAdministrator.PASSWORD)));
        assertThat(page.text()).contains("You are signed in");
    }
}
