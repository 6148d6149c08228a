package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the pages of users, divisions, sessions, settings and webhooks do, and what they refuse. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsolePeopleTest {
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE =
            RunningService.start(LocalAdministrator.variables(Map.of("TOLLBRIDGE_OPERATOR_ORG", "acme")), CLOCK);
    private static final Issuer ISSUER = new Issuer("https://idp.acme.example", CLOCK);
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of("name", "Acme IdP", "allow_unsolicited", true));
        SERVICE.api("POST", "/divisions", Map.of("name", "Berlin"));
        SERVICE.api("POST", "/divisions", Map.of("name", "Paris"));
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void a_user_is_made_with_a_role_for_one_division_and_loses_only_what_is_unticked() {
        try (Browser browser = administrator()) {
            Page made = browser.submit(page(browser, "/admin/users/new")
                    .formWith("email")
                    .with(Map.of(
                            "email", "carol@acme.example",
                            "name", "Carol",
                            "division", "Paris",
                            "roles_role_0", "Admin",
                            "roles_division_0", "Berlin")));
            assertThat(made.text()).contains("Created.", "Carol", "Admin (Berlin)");
            assertThat(user("carol").toString()).contains("{\"role\":\"Admin\",\"division\":\"Berlin\"}");

            Page named = browser.submit(
                    made.formWith("name").with("name", "Caroline").with("division", "Home"));
            assertThat(named.text()).contains("Saved.", "Caroline", "Admin (Berlin)");
            assertThat(user("carol").get("division").asText()).isEqualTo("Home");

            Form roles = named.formWith("roles_role_0");
            assertThat(roles.value("roles")).as("the box of what is held").contains("Admin|Berlin");
            Page more = browser.submit(roles.with(Map.of("roles_role_1", "Admin", "roles_division_1", "Paris")));
            assertThat(more.text()).contains("Saved.", "Admin (Berlin)", "Admin (Paris)");
            Page none = browser.submit(without(more.formWith("roles_role_0"), "roles"));
            assertThat(none.text()).contains("Saved.").doesNotContain("Admin (");
            assertThat(user("carol").get("roles")).isEmpty();
        }
    }

    @Test
    void a_refused_user_keeps_what_was_typed_and_ticked() {
        try (Browser browser = administrator()) {
            Page refused = browser.submit(page(browser, "/admin/users/new")
                    .formWith("email")
                    .with(Map.of(
                            "email", "no address",
                            "name", "Dave",
                            "division", "Paris",
                            "roles_role_0", "Admin",
                            "roles_division_0", "Berlin")));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.document().select("#p-email").text()).isNotEmpty();
            Form form = refused.formWith("email");
            assertThat(form.value("name")).contains("Dave");
            assertThat(form.value("division")).contains("Paris");
            assertThat(form.value("roles_role_0")).contains("Admin");
            assertThat(form.value("roles_division_0")).contains("Berlin");
            assertThat(refused.document().select("fieldset details[open]")).hasSize(1);
        }
    }

    @Test
    void deactivating_ends_sessions_at_once_and_deleting_wants_the_address_typed() {
        String erin = SERVICE.createUser("erin@acme.example");
        try (Browser browser = administrator();
                Browser hers = signedIn("erin@acme.example")) {
            Page open = page(browser, "/admin/users/" + erin);
            assertThat(open.document().select("h2:contains(Sessions) ~ div tbody tr"))
                    .hasSize(1);
            Page out = browser.submit(form(open, "/deactivate"));
            assertThat(out.text()).contains("Deactivated", "None is open.");
            assertThat(hers.get(SERVICE.baseUrl() + "/admin").url().getPath()).isEqualTo("/");
            assertThat(browser.submit(form(out, "/activate")).text()).contains("Active again");

            Page wrong = browser.submit(
                    form(page(browser, "/admin/users/" + erin), "/delete").with("_email", "erin@else.example"));
            assertThat(wrong.status()).isEqualTo(422);
            assertThat(wrong.document().select("#p-_email").text()).contains("is not the address of this user");
            assertThat(user("erin").get("id").asText()).isEqualTo(erin);
            Page gone = browser.submit(form(wrong, "/delete").with("_email", " Erin@ACME.example "));
            assertThat(gone.text()).contains("Deleted.");
            assertThat(page(browser, "/admin/users/" + erin).status()).isEqualTo(404);
        }
    }

    @Test
    void an_administrator_of_one_division_makes_users_there_and_nowhere_else() {
        SERVICE.api(
                "POST",
                "/users",
                Map.of(
                        "email", "bea@acme.example",
                        "name", "Bea",
                        "division", "Berlin",
                        "roles", List.of(Map.of("role", "Admin", "division", "Berlin"))));
        String stranger = SERVICE.createUser("stranger@acme.example");
        try (Browser browser = signedIn("bea@acme.example")) {
            Page list = page(browser, "/admin/users");
            assertThat(list.text()).contains("bea@acme.example").doesNotContain("stranger@acme.example");
            Page fresh = page(browser, "/admin/users/new");
            assertThat(fresh.document().select("[name=division] option").eachAttr("value"))
                    .containsExactly("Berlin");
            assertThat(fresh.document().select("[name=roles_division_0] option").eachAttr("value"))
                    .containsExactly("", "Berlin");
            assertThat(fresh.document().select("input[name=roles]"))
                    .as("boxes for Home")
                    .isEmpty();

            Form form = fresh.formWith("email").with(Map.of("email", "ben@acme.example", "name", "Ben"));
            Page refused = browser.submit(form.with("roles", "Admin|Home").with("roles_role_0", "Admin"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text())
                    .contains("Only who holds all permissions of the role Admin for its division may give it.");
            assertThat(browser.submit(form.with("division", "Paris")).status()).isEqualTo(403);
            Page made = browser.submit(form.with(Map.of("roles_role_0", "Admin", "roles_division_0", "Berlin")));
            assertThat(made.text()).contains("Created.", "Admin (Berlin)");

            for (String path : List.of("/roles", "/deactivate", "/delete", "")) {
                Form forged = form(made, "/roles");
                Form elsewhere = new Form(
                        made,
                        "POST",
                        URI.create(SERVICE.baseUrl() + "/admin/users/" + stranger + path),
                        without(forged, "_etag").fields());
                assertThat(browser.submit(elsewhere).status()).as(path).isEqualTo(404);
            }
            assertThat(user("stranger").get("active").asBoolean()).isTrue();
        }
    }

    @Test
    void a_lineage_shows_what_came_from_what_and_a_cut_kills_all_below_it() {
        SERVICE.createUser("finn@acme.example");
        CodeClient album = CodeClient.create(SERVICE, Map.of());
        String access;
        try (Browser his = signedIn("finn@acme.example").stopAt(CodeClient.REDIRECT_URI);
                Browser browser = administrator()) {
            URI back = his.get(album.url(album.request())).location().orElseThrow();
            access = json(album.redeem(code(back))).get("access_token").asText();
            Page sessions = browser.submit(
                    page(browser, "/admin/sessions").formWith("user").with("user", "Finn@acme.example"));
            assertThat(sessions.document().select("tbody tr")).hasSize(1);
            Page tree = sessions.follow("tbody a[href^=/admin/lineage/]");
            assertThat(tree.text()).contains("Session", "Authorization", "Access token", "Photo album", "Acme IdP");
            assertThat(tree.document().select(".lineage > li > ul > li > ul > li"))
                    .as("the token below the authorization below the session")
                    .hasSize(1);
            String token = tree.document()
                    .select(".lineage ul ul section")
                    .attr("aria-label")
                    .replaceAll(".* ", "");
            Page found = browser.submit(
                    page(browser, "/admin/lineage").formWith("id").with("id", " " + token + " "));
            assertThat(found.url().getPath()).isEqualTo("/admin/lineage/" + token);

            String authorization = tree.document()
                    .select(".lineage > li > ul > li > section form")
                    .attr("action");
            Page cut = browser.submit(form(tree, authorization));
            assertThat(cut.text()).contains("Revoked: what came from it is dead on every node.");
            assertThat(cut.document().select(".lineage .dead")).hasSize(2);
            assertThat(SERVICE.call("GET", "/api/v1/me", null, access).statusCode())
                    .isEqualTo(401);
            Page log = page(browser, "/admin/audit-events?action=token.revoke");
            assertThat(log.text()).contains("user:" + LocalAdministrator.EMAIL);

            Form end = form(sessions, "/revoke");
            Page ended = browser.submit(end.with("_back", "https://evil.example/"));
            assertThat(ended.url().getPath()).startsWith("/admin/lineage/");
            assertThat(ended.text()).contains("Ended: the session and every token from it are dead on every node.");
        }
    }

    @Test
    void what_is_no_id_or_unknown_is_told_beside_the_box() {
        try (Browser browser = administrator()) {
            Page bad = browser.submit(
                    page(browser, "/admin/lineage").formWith("id").with("id", "tbr_something"));
            assertThat(bad.status()).isEqualTo(422);
            assertThat(bad.formWith("id").value("id")).contains("tbr_something");
            Page unknown = page(browser, "/admin/lineage/" + NOBODY);
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.text()).contains("Nothing is known by this id here");
            assertThat(page(browser, "/admin/sessions?user=nobody@acme.example").text())
                    .contains("There is no user with this e-mail address or id.");
        }
    }

    @Test
    void divisions_are_made_renamed_and_deleted_but_not_while_somebody_stands_in_them() {
        try (Browser browser = administrator()) {
            Page list = browser.submit(page(browser, "/admin/roles")
                    .follow("main a[href=/admin/divisions]")
                    .follow("a[href=/admin/divisions/new]")
                    .formWith("name")
                    .with("name", "Oslo"));
            assertThat(list.text()).contains("Created.", "Oslo");
            Page oslo = list.follow("a:contains(Oslo)");
            Page renamed = browser.submit(oslo.formWith("name").with("name", "Bergen"));
            assertThat(renamed.text()).contains("Saved.", "Bergen").doesNotContain("Oslo");
            SERVICE.api("POST", "/users", Map.of("email", "g@acme.example", "name", "G", "division", "Bergen"));
            Page kept = browser.submit(form(browser.get(oslo.url()), "/delete"));
            assertThat(kept.status()).isEqualTo(409);
            SERVICE.change("/users/" + user("g@acme").get("id").asText(), Map.of("division", "Home"));
            assertThat(browser.submit(form(browser.get(oslo.url()), "/delete")).text())
                    .contains("Deleted.")
                    .doesNotContain("Bergen");
        }
    }

    @Test
    void settings_with_a_wrong_value_keep_the_input_and_domains_are_not_changed_here() {
        try (Browser browser = administrator()) {
            Page settings = page(browser, "/admin/settings");
            assertThat(settings.document().select("[name=email_domains]")).isEmpty();
            Form form = settings.formWith("idle_timeout_minutes")
                    .with(Map.of("idle_timeout_minutes", "999", "sign_in_name", "Acme for you", "hipaa", "true"));
            Page refused = browser.submit(form);
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.document().select("#p-idle_timeout_minutes").text())
                    .contains("must be 5 to 480");
            Form again = refused.formWith("idle_timeout_minutes");
            assertThat(again.value("idle_timeout_minutes")).contains("999");
            assertThat(again.value("sign_in_name")).contains("Acme for you");
            Page saved = browser.submit(again.with("idle_timeout_minutes", "30").with("email_domains", "evil.example"));
            assertThat(saved.text()).contains("Saved.", "The idle timeout that holds now: 15 minutes.");
            JsonNode now = SERVICE.api("GET", "/organization", null);
            assertThat(now.get("sign_in_name").asText()).isEqualTo("Acme for you");
            assertThat(now.get("email_domains").toString()).doesNotContain("evil");
            Page cleared = browser.submit(
                    without(saved.formWith("idle_timeout_minutes"), "hipaa").with("idle_timeout_minutes", ""));
            assertThat(cleared.text()).contains("The idle timeout that holds now: none.");
        }
    }

    @Test
    void a_change_that_somebody_else_was_faster_with_can_be_saved_once_it_was_seen() {
        String id = SERVICE.createUser("hal@acme.example");
        try (Browser browser = administrator()) {
            Form form = page(browser, "/admin/users/" + id).formWith("name").with("name", "Hal mine");
            SERVICE.change("/users/" + id, Map.of("name", "Hal theirs"));
            Page refused = browser.submit(form);
            assertThat(refused.status()).isEqualTo(412);
            assertThat(refused.formWith("name").value("name")).contains("Hal mine");
            assertThat(browser.submit(refused.formWith("name")).text()).contains("Saved.", "Hal mine");
        }
    }

    @Test
    void a_webhooks_secret_is_shown_once_and_only_after_a_fresh_sign_in() {
        try (Browser browser = administrator()) {
            Page refused = browser.submit(
                    page(browser, "/admin/webhooks/new").formWith("url").with("url", "ftp://x.example/"));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.document().select("#p-events").text()).isNotEmpty();
            Page secret = browser.submit(refused.formWith("url")
                    .with("url", "https://receiver.example/hook")
                    .with("events", "certificate.expiring"));
            String shown = secret.document().select("[data-copy]").text();
            assertThat(shown).startsWith("whsec_");
            Page webhook = browser.submit(secret.forms().stream()
                    .filter(form -> form.method().equals("GET"))
                    .findFirst()
                    .orElseThrow());
            assertThat(webhook.text()).contains("https://receiver.example/hook", "Nothing was sent yet.");
            assertThat(webhook.body()).doesNotContain(shown);
            assertThat(browser.submit(form(webhook, "/test")).text()).contains("A test is on its way", "webhook.test");
            Page changed = browser.submit(without(webhook.formWith("url"), "enabled"));
            assertThat(changed.text()).contains("Saved.");
            assertThat(page(browser, "/admin/webhooks").text()).contains("disabled");

            CLOCK.advance(Duration.ofMinutes(11));
            Page again = browser.submit(form(changed, "/secret"));
            assertThat(again.text()).contains("Please sign in again").doesNotContain("whsec_");
            assertThat(page(browser, "/admin/webhooks/new").status()).isEqualTo(403);
            assertThat(browser.submit(form(changed, "/delete")).text()).contains("Deleted.", "There is none.");
        }
    }

    @Test
    void whoever_runs_the_service_makes_organizations_and_nobody_else_sees_them() {
        try (Browser browser = administrator()) {
            Page list = page(browser, "/admin/settings").follow("a[href=/admin/organizations]");
            Page secret = browser.submit(list.follow("a[href=/admin/organizations/new]")
                    .formWith("slug")
                    .with(Map.of(
                            "slug", "initech",
                            "name", "Initech",
                            "administrator_email", "bill@initech.example",
                            "email_domains", "initech.example")));
            assertThat(secret.document().select("[data-copy]").text()).isNotEmpty();
            Page initech = browser.submit(secret.forms().getLast());
            assertThat(initech.document().select("[name=email_domains]").text()).isEqualTo("initech.example");
            assertThat(browser.submit(initech.formWith("name").with("name", "Initech Ltd"))
                            .text())
                    .contains("Saved.", "Initech Ltd");
        }
        try (RunningService node = SERVICE.anotherNode(
                        Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "globex", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "globex-boot"));
                Browser browser = new Browser(CLOCK)) {
            assertThat(node.baseUrl()).isEqualTo(SERVICE.baseUrl());
            signIn(browser, "globex");
            assertThat(page(browser, "/admin/settings").document().select("a[href=/admin/organizations]"))
                    .isEmpty();
            for (String path : List.of(
                    "",
                    "/new",
                    "/" + SERVICE.api("GET", "/organization", null).get("id").asText())) {
                assertThat(page(browser, "/admin/organizations" + path).status())
                        .as(path)
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void the_audit_log_shows_what_changed_and_nothing_else() {
        String id = SERVICE.createUser("ivy@acme.example");
        SERVICE.change("/users/" + id, Map.of("name", "Ivy the new"));
        try (Browser browser = administrator()) {
            Page log = page(browser, "/admin/audit-events?action=user.edit&target_type=user&target_id=" + id);
            assertThat(log.document().select("tbody tr")).hasSize(1);
            assertThat(log.document().select(".changes del").eachText()).contains("Name of ivy@acme.example");
            assertThat(log.document().select(".changes ins").eachText()).contains("Ivy the new");
            assertThat(log.document().select(".changes").text()).doesNotContain("Division");
            assertThat(log.document().select("tbody a").attr("href")).isEqualTo("/admin/users/" + id);
            assertThat(page(browser, "/admin/audit-events?actor=nobody@acme.example")
                            .text())
                    .contains("No event matches.");
        }
    }

    @Test
    void every_page_stands_under_one_entry_of_the_menu() {
        String division =
                SERVICE.api("GET", "/divisions?q=Paris", null).at("/items/0/id").asText();
        try (Browser browser = administrator()) {
            for (String path : List.of(
                    "/admin/users/new",
                    "/admin/sessions",
                    "/admin/lineage",
                    "/admin/divisions",
                    "/admin/divisions/new",
                    "/admin/divisions/" + division,
                    "/admin/settings",
                    "/admin/webhooks",
                    "/admin/webhooks/new",
                    "/admin/organizations",
                    "/admin/organizations/new")) {
                Page page = page(browser, path);
                assertThat(page.status()).as(path).isEqualTo(200);
                assertThat(page.document().select("nav [aria-current]"))
                        .as(path)
                        .hasSize(1);
                assertThat(page.document().select("h1")).as(path).hasSize(1);
                assertThat(page.document().select("style, script:not([src]), [style], [onclick]"))
                        .as(path)
                        .isEmpty();
            }
        }
    }

    private static String code(URI back) {
        return Optional.ofNullable(CodeClient.answer(back).get("code")).orElseThrow();
    }

    private static Page page(Browser browser, String path) {
        return browser.get(SERVICE.baseUrl() + path);
    }

    /** The form whose action ends so. */
    private static Form form(Page page, String action) {
        return page.forms().stream()
                .filter(form -> form.action().getPath().endsWith(action))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no form to " + action + " in " + page));
    }

    private static Form without(Form form, String name) {
        return new Form(
                form.page(),
                form.method(),
                form.action(),
                form.fields().stream()
                        .filter(field -> !field.name().equals(name))
                        .toList());
    }

    private static JsonNode user(String q) {
        return SERVICE.api("GET", "/users?q=" + q, null).at("/items/0");
    }

    private static Browser administrator() {
        Browser browser = new Browser(CLOCK);
        signIn(browser, "acme");
        return browser;
    }

    private static void signIn(Browser browser, String organization) {
        Page page = browser.submit(browser.get(SERVICE.baseUrl() + "/login/" + organization)
                .formWith("password")
                .with(Map.of("email", LocalAdministrator.EMAIL, "password", LocalAdministrator.PASSWORD)));
        assertThat(page.text()).contains("You are signed in");
    }

    private static Browser signedIn(String email) {
        CLOCK.advance(Duration.ofSeconds(1));
        Browser browser = new Browser(CLOCK);
        Page page = browser.submit(new Form(
                browser.get(SERVICE.baseUrl() + "/"),
                "POST",
                URI.create(SERVICE.acsUrl()),
                List.of(new Form.Field(
                        "SAMLResponse",
                        ISSUER.response(ISSUER.forAcs(SERVICE, email, null)).base64()))));
        assertThat(page.text()).contains("You are signed in");
        return browser;
    }
}
