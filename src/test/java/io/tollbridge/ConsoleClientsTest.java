package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The pages of clients and of authorized applications: what they change, and what they refuse. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleClientsTest {
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE =
            RunningService.start(LocalAdministrator.variables(Map.of()), CLOCK);
    private static final RunningService GLOBEX = SERVICE.anotherNode(
            Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "globex", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "globex-bootstrap"));

    @AfterAll
    static void stop() {
        GLOBEX.close();
        SERVICE.close();
    }

    @Test
    void the_wizard_makes_a_client_whose_secret_works_and_is_shown_once() {
        try (Browser browser = administrator()) {
            Page shown = browser.submit(lastStep(browser, "Nightly export"));
            assertThat(shown.status()).isEqualTo(200);
            String id = shown.document().select("[data-copy='the client id']").text();
            String secret = shown.document().select("#secret").text();
            assertThat(SERVICE.postForm(
                                    "/oauth/token",
                                    Map.of("grant_type", "client_credentials"),
                                    "Authorization",
                                    RunningService.basic(id, secret))
                            .statusCode())
                    .isEqualTo(200);
            JsonNode made = client(id);
            assertThat(made.get("access_token_lifetime").asInt()).isEqualTo(64_800);
            assertThat(made.at("/roles/0/role").asText()).isEqualTo("User");
            assertThat(made.get("created_by").asText()).isEqualTo("user:" + LocalAdministrator.EMAIL);
            Page after = browser.get(SERVICE.baseUrl() + "/admin/clients/" + id);
            assertThat(after.text()).contains("Nightly export").doesNotContain(secret);
        }
    }

    @Test
    void a_form_that_is_sent_twice_makes_one_client() {
        try (Browser browser = administrator()) {
            Form last = lastStep(browser, "Only once");
            browser.submit(last);
            Page second = browser.submit(last);
            assertThat(second.text())
                    .contains("Only once", "This was made already")
                    .doesNotContain("The secret");
            assertThat(SERVICE.api("GET", "/clients?q=Only once".replace(" ", "%20"), null)
                            .get("items")
                            .size())
                    .isEqualTo(1);
        }
    }

    @Test
    void each_step_says_what_is_wrong_in_it_and_the_way_back_keeps_everything() {
        try (Browser browser = administrator()) {
            Page details = browser.submit(begin(browser).with("client_name", " "));
            assertThat(details.status()).isEqualTo(422);
            assertThat(details.document().select("#p-client_name").text()).isEqualTo("is required");

            Page access = browser.submit(begin(browser)
                    .with("client_name", "Portal")
                    .with("description", "kept")
                    .with("grant_types", "authorization_code"));
            Page wrong = browser.submit(
                    access.formWith("redirect_uris").with("redirect_uris", "http://portal.example/back"));
            assertThat(wrong.status()).isEqualTo(422);
            assertThat(wrong.document().select("#p-redirect_uris").text()).isNotEmpty();
            assertThat(wrong.document().select("[name=redirect_uris]").text()).isEqualTo("http://portal.example/back");

            Page back = browser.submit(
                    wrong.formWith("redirect_uris").with("redirect_uris", "https://portal.example/back").with("_go", "back"));
            assertThat(back.document().select("[name=description]").attr("value")).isEqualTo("kept");
            Page again = browser.submit(back.formWith("client_name"));
            assertThat(again.document().select("[name=redirect_uris]").text()).isEqualTo("https://portal.example/back");
            Page lifetime = browser.submit(again.formWith("redirect_uris")
                    .with("scope", "openid")
                    .with("token_endpoint_auth_method", "none"));
            Page tooLong = browser.submit(
                    lifetime.formWith("access_token_lifetime").with("access_token_lifetime", "999999"));
            assertThat(tooLong.document().select("#p-access_token_lifetime").text()).isNotEmpty();
            Page made = browser.submit(
                    tooLong.formWith("access_token_lifetime").with("access_token_lifetime", "3600"));
            assertThat(made.text()).contains("Created.", "Portal", "none");
        }
    }

    @Test
    void a_sign_in_of_eleven_minutes_ago_is_asked_for_again_and_the_form_waits() {
        try (Browser browser = administrator()) {
            Form last = lastStep(browser, "Waiting");
            CLOCK.advance(Duration.ofMinutes(11));
            assertThat(browser.get(SERVICE.baseUrl() + "/admin/clients/new").text())
                    .contains("Please sign in again");
            Page again = browser.submit(last);
            assertThat(again.status()).isEqualTo(403);
            assertThat(again.text()).contains("What you typed is kept on this page.");
            Page signIn = again.follow("a:contains(new tab)");
            Page confirmed = browser.submit(signIn.formWith("password")
                    .with(Map.of("email", LocalAdministrator.EMAIL, "password", LocalAdministrator.PASSWORD)));
            assertThat(confirmed.text()).contains("You are signed in again");
            Page made = browser.submit(again.formWith("client_name"));
            assertThat(made.text()).contains("The client is made");
        }
    }

    @Test
    void a_client_is_edited_disabled_enabled_and_deleted_by_typing_its_name() {
        String id = made("Ledger", Map.of("grant_types", List.of("client_credentials"), "allowed_audiences", List.of("https://api.example")));
        try (Browser browser = administrator()) {
            Page edit = browser.get(page(id) + "/edit");
            Page refused = browser.submit(edit.formWith("client_name").with("access_token_lifetime", "ten"));
            assertThat(refused.document().select("#p-access_token_lifetime").text()).contains("whole number");
            assertThat(refused.document().select("[name=access_token_lifetime]").attr("value")).isEqualTo("ten");
            Page saved = browser.submit(refused.formWith("client_name")
                    .with("access_token_lifetime", "7200")
                    .with("description", "The books"));
            assertThat(saved.text()).contains("Saved.", "The books", "7200 s");
            assertThat(client(id).at("/allowed_audiences/0").asText()).isEqualTo("https://api.example");

            Page disabled = browser.submit(saved.formWith("state"));
            assertThat(disabled.text()).contains("Disabled");
            assertThat(client(id).get("state").asText()).isEqualTo("disabled");
            browser.submit(disabled.formWith("state"));
            assertThat(client(id).get("state").asText()).isEqualTo("active");

            Page ask = browser.get(page(id) + "/delete");
            Page mistyped = browser.submit(ask.formWith("_name").with("_name", "Ledge"));
            assertThat(mistyped.status()).isEqualTo(422);
            Page deleted = browser.submit(mistyped.formWith("_name").with("_name", "Ledger"));
            assertThat(deleted.text()).contains("Deleted.");
            assertThat(browser.get(page(id)).status()).isEqualTo(404);
        }
    }

    @Test
    void a_new_secret_overlaps_with_the_old_which_can_be_ended_early() {
        try (Browser browser = administrator()) {
            Page first = browser.submit(lastStep(browser, "Overlapping"));
            String id = first.document().select("[data-copy='the client id']").text();
            String old = first.document().select("#secret").text();
            Page client = browser.get(page(id));
            Page second = browser.submit(client.formWith("overlap_seconds").with("overlap_seconds", "3600"));
            String young = second.document().select("#secret").text();
            assertThat(young).isNotEqualTo(old).isNotEmpty();
            assertThat(signsIn(id, old)).isTrue();
            assertThat(signsIn(id, young)).isTrue();
            Page both = browser.get(page(id));
            assertThat(both.document().select("[action*=/secrets/]")).hasSize(2);
            Page ended = browser.submit(both.forms().stream()
                    .filter(form -> form.action().getPath().contains("/secrets/"))
                    .filter(form -> !client(id).at("/secrets/1/id").asText().isEmpty()
                            && form.action().getPath().contains(expiring(id)))
                    .findFirst()
                    .orElseThrow());
            assertThat(ended.text()).contains("Deleted.");
            assertThat(signsIn(id, old)).isFalse();
            assertThat(signsIn(id, young)).isTrue();
        }
    }

    @Test
    void keys_replace_a_secret_and_what_is_no_json_is_said_at_its_field() {
        String id = made("Keyed", Map.of("grant_types", List.of("client_credentials")));
        try (Browser browser = administrator()) {
            Page form = browser.get(page(id) + "/authentication");
            Page refused = browser.submit(form.formWith("jwks")
                    .with("token_endpoint_auth_method", "private_key_jwt")
                    .with("jwks", "{ no json"));
            assertThat(refused.document().select("#p-jwks").text()).isEqualTo("must be an object");
            assertThat(refused.document().select("[name=jwks]").text()).isEqualTo("{ no json");
            String jwks =
                    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";
            Page saved = browser.submit(refused.formWith("jwks").with("jwks", jwks));
            assertThat(saved.text()).contains("Saved.", "private_key_jwt");
            Page edit = browser.get(page(id) + "/edit");
            assertThat(browser.submit(edit.formWith("client_name")).text()).contains("Saved.");
            assertThat(client(id).at("/jwks/keys/0/kty").asText()).isEqualTo("EC");
        }
    }

    @Test
    void an_application_of_another_organization_is_found_by_its_id_approved_limited_and_revoked() {
        String foreign = GLOBEX.api(
                        "POST",
                        "/clients",
                        Map.of(
                                "client_name", "Globex CRM",
                                "grant_types", List.of("authorization_code"),
                                "redirect_uris", List.of("https://crm.globex.example/back"),
                                "scope", "openid users"))
                .get("client_id")
                .asText();
        try (Browser browser = administrator()) {
            Page list = browser.get(SERVICE.baseUrl() + "/admin/applications");
            assertThat(list.text()).doesNotContain("Globex CRM");
            Page unknown = browser.submit(list.formWith("client_id").with("client_id", "nobody"));
            assertThat(unknown.text()).contains("There is no client of this id.");
            assertThat(unknown.document().select("[name=client_id]").attr("value")).isEqualTo("nobody");

            Page decide = browser.submit(list.formWith("client_id").with("client_id", foreign));
            assertThat(decide.text()).contains("Globex CRM", "nobody has decided on it");
            Page approved = browser.submit(decide.formWith("_scopes")
                    .with("_scopes", "chosen")
                    .with("scope", "openid")
                    .with("roles", "User")
                    .with("note", "For sales"));
            assertThat(approved.text()).contains("Approved.", "Globex CRM", "approved");
            JsonNode stored = SERVICE.api("GET", "/authorized-applications/" + foreign, null);
            assertThat(stored.get("scope").asText()).isEqualTo("openid");
            assertThat(stored.at("/roles/0").asText()).isEqualTo("User");

            Page again = browser.get(SERVICE.baseUrl() + "/admin/applications/" + foreign);
            assertThat(again.text()).contains("is dead at once, on every node");
            Page revoked = browser.submit(again.forms().stream()
                    .filter(form -> form.action().getPath().endsWith("/revoke"))
                    .findFirst()
                    .orElseThrow());
            assertThat(revoked.text()).contains("Revoked");
            assertThat(SERVICE.api("GET", "/authorized-applications/" + foreign, null)
                            .get("state")
                            .asText())
                    .isEqualTo("revoked");
        }
    }

    @Test
    void nobody_makes_a_client_that_may_more_than_himself() {
        try (Browser browser = administrator()) {
            String id = made("Foreign page", Map.of("grant_types", List.of("client_credentials")));
            String foreign = GLOBEX.api(
                            "POST", "/clients", Map.of("client_name", "Theirs", "grant_types", List.of("client_credentials")))
                    .get("client_id")
                    .asText();
            for (String path : List.of("", "/edit", "/authentication", "/delete")) {
                assertThat(browser.get(page(foreign) + path).status()).as(path).isEqualTo(404);
            }
            Form delete = browser.get(page(id) + "/delete").formWith("_name");
            Page refused = browser.submit(new Form(
                    delete.page(),
                    "POST",
                    java.net.URI.create(page(foreign) + "/delete"),
                    delete.with("_name", "Theirs").fields()));
            assertThat(refused.status()).isEqualTo(404);
            assertThat(GLOBEX.api("GET", "/clients/" + foreign, null).get("client_name").asText())
                    .isEqualTo("Theirs");
        }
    }

    private static Form begin(Browser browser) {
        return browser.get(SERVICE.baseUrl() + "/admin/clients/new").formWith("client_name");
    }

    private static Form lastStep(Browser browser, String name) {
        Page access = browser.submit(begin(browser).with("client_name", name));
        Page lifetime = browser.submit(access.formWith("jwks").with("roles", "User|Home"));
        return lifetime.formWith("access_token_lifetime");
    }

    private static String made(String name, Map<String, Object> more) {
        Map<String, Object> body = new java.util.HashMap<>(more);
        body.put("client_name", name);
        return SERVICE.api("POST", "/clients", body).get("client_id").asText();
    }

    private static JsonNode client(String id) {
        return SERVICE.api("GET", "/clients/" + id, null);
    }

    private static String expiring(String id) {
        for (JsonNode secret : client(id).get("secrets")) {
            if (!secret.get("expires_at").isNull()) {
                return secret.get("id").asText();
            }
        }
        throw new IllegalStateException("no secret expires");
    }

    private static boolean signsIn(String id, String secret) {
        return SERVICE.postForm(
                                "/oauth/token",
                                Map.of("grant_type", "client_credentials"),
                                "Authorization",
                                RunningService.basic(id, secret))
                        .statusCode()
                == 200;
    }

    private static String page(String id) {
        return SERVICE.baseUrl() + "/admin/clients/" + id;
    }

    private static Browser administrator() {
        Browser browser = new Browser(CLOCK);
        Page page = browser.submit(browser.get(SERVICE.baseUrl() + "/login/acme")
                .formWith("password")
                .with(Map.of("email", LocalAdministrator.EMAIL, "password", LocalAdministrator.PASSWORD)));
        assertThat(page.text()).contains("You are signed in");
        return browser;
    }
}
