package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Organizations as an operator makes and sets them up, and what their settings do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OrganizationsTest {
    private static final String CALLBACK = "https://old.example/callback";
    private static final RunningService OPERATOR = RunningService.start(LocalAdministrator.variables(Map.of(
            "TOLLBRIDGE_OPERATOR_ORG", "acme",
            "TOLLBRIDGE_IMPLICIT_NO_NEW_FROM", "2098-01-01",
            "TOLLBRIDGE_IMPLICIT_ENDS_ON", "2099-01-01")));
    private static final RunningService GLOBEX = OPERATOR.anotherNode(
            Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "globex", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "globex-bootstrap"));

    @AfterAll
    static void stop() {
        GLOBEX.close();
        OPERATOR.close();
    }

    @Test
    void an_operator_makes_an_organization_whose_administrator_signs_in_at_once() {
        JsonNode made = OPERATOR.api(
                "POST",
                "/organizations",
                Map.of(
                        "slug", "initech",
                        "name", "Initech Ltd",
                        "idle_timeout_minutes", 30,
                        "sign_in_name", "Initech people",
                        "email_domains", List.of("Initech.example"),
                        "administrator_email", "bill@initech.example"));

        assertThat(made.get("email_domains").toString()).isEqualTo("[\"initech.example\"]");
        assertThat(made.get("effective_idle_timeout_minutes").asInt()).isEqualTo(30);
        try (Browser browser = new Browser(Clock.systemUTC())) {
            Page signIn = browser.submit(
                    browser.get(OPERATOR.baseUrl() + "/").formWith("email").with("email", "bill@INITECH.example"));
            assertThat(signIn.url().toString())
                    .isEqualTo(OPERATOR.baseUrl() + "/login/initech?login_hint=bill%40INITECH.example");
            assertThat(signIn.text()).contains("Sign in to Initech people");
            Page home = browser.submit(signIn.formWith("password")
                    .with(Map.of(
                            "email",
                            "bill@initech.example",
                            "password",
                            made.get("administrator_password").asText())));
            assertThat(home.text()).contains("You are signed in", "at Initech Ltd");
        }
        String id = made.get("id").asText();
        JsonNode read = OPERATOR.api("GET", "/organizations/" + id, null);
        assertThat(read.has("administrator_password")).isFalse();
        assertThat(OPERATOR.rows("SELECT actor FROM audit_event WHERE action = 'organization.create'"
                        + " AND organization_id = '" + id + "'"))
                .isEqualTo(List.of(List.of("client:bootstrap")));
        assertThat(OPERATOR.rows("SELECT after_json FROM audit_event WHERE organization_id = '" + id + "'")
                        .toString())
                .doesNotContain(made.get("administrator_password").asText());
    }

    @Test
    void the_list_is_paged_by_slug_and_names_every_organization() {
        OPERATOR.api("POST", "/organizations", Map.of("slug", "aaa", "name", "First of all"));
        JsonNode first = OPERATOR.api("GET", "/organizations?page_size=1", null);
        assertThat(first.at("/items/0/slug").asText()).isEqualTo("aaa");
        JsonNode next = OPERATOR.api(
                "GET",
                "/organizations?page_size=1&cursor=" + first.get("next_cursor").asText(),
                null);
        assertThat(next.at("/items/0/slug").asText()).isEqualTo("acme");
    }

    @Test
    void bad_input_makes_nothing_at_all() {
        long before = organizations();
        for (Map<String, Object> body : List.<Map<String, Object>>of(
                Map.of("slug", "Bad Slug", "name", "x"),
                Map.of("slug", "good", "name", ""),
                Map.of("slug", "good", "name", "x", "idle_timeout_minutes", 4),
                Map.of("slug", "good", "name", "x", "logo_url", "javascript:alert(1)"),
                Map.of("slug", "good", "name", "x", "email_domains", List.of("not a domain")),
                Map.of("slug", "good", "name", "x", "administrator_email", "nobody"),
                Map.of("slug", "good", "name", "x", "default_division", "Berlin"),
                Map.of("slug", "good", "name", "x", "surprise", true))) {
            HttpResponse<String> answer = OPERATOR.call("POST", "/api/v1/organizations", body, OPERATOR.token());
            assertThat(answer.statusCode()).as(body + answer.body()).isEqualTo(422);
        }
        OPERATOR.api(
                "POST", "/organizations", Map.of("slug", "taken", "name", "x", "email_domains", List.of("t.example")));
        assertThat(OPERATOR.call(
                                "POST", "/api/v1/organizations", Map.of("slug", "taken", "name", "x"), OPERATOR.token())
                        .statusCode())
                .isEqualTo(409);
        assertThat(OPERATOR.call(
                                "POST",
                                "/api/v1/organizations",
                                Map.of("slug", "other", "name", "x", "email_domains", List.of("T.example")),
                                OPERATOR.token())
                        .statusCode())
                .isEqualTo(409);
        assertThat(organizations()).isEqualTo(before + 1);
    }

    @Test
    void nobody_else_is_an_operator_and_a_try_is_audited() {
        for (String method : List.of("GET", "POST")) {
            HttpResponse<String> answer = GLOBEX.call(
                    method,
                    "/api/v1/organizations",
                    method.equals("POST") ? Map.of("slug", "mine", "name", "x") : null,
                    GLOBEX.token());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(json(answer).get("detail").asText()).contains("TOLLBRIDGE_OPERATOR_ORG");
        }
        String events = GLOBEX.api("GET", "/audit-events?outcome=refused", null).toString();
        assertThat(events).contains("POST /api/v1/organizations");
        try (RunningService without = OPERATOR.anotherNode(Map.of("TOLLBRIDGE_OPERATOR_ORG", "nobody"))) {
            assertThat(without.call("GET", "/api/v1/organizations", null, OPERATOR.token())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void only_an_operator_says_whose_a_domain_is() {
        JsonNode own = GLOBEX.api("GET", "/organization", null);
        Map<String, Object> body = new HashMap<>(Map.of("name", "globex", "email_domains", List.of("bank.example")));
        assertThat(GLOBEX.call("PUT", "/api/v1/organization", body, GLOBEX.token())
                        .statusCode())
                .isEqualTo(422);

        String path = "/organizations/" + own.get("id").asText();
        OPERATOR.change(path, Map.of("email_domains", List.of("globex.example")));
        GLOBEX.change("/organization", Map.of("sign_in_name", "Globex", "logo_url", "https://globex.example/logo.svg"));

        JsonNode after = GLOBEX.api("GET", "/organization", null);
        assertThat(after.get("email_domains").toString()).isEqualTo("[\"globex.example\"]");
        try (Browser browser = new Browser(Clock.systemUTC())) {
            Page page = browser.get(OPERATOR.baseUrl() + "/login/globex");
            assertThat(page.text()).contains("Sign in to Globex");
            assertThat(page.document().select("img.logo").attr("src")).isEqualTo("https://globex.example/logo.svg");
            Page nowhere = browser.submit(browser.get(OPERATOR.baseUrl() + "/")
                    .formWith("email")
                    .with("email", "somebody@elsewhere.example"));
            assertThat(nowhere.text()).contains("No organization here has this e-mail domain.");
        }
    }

    @Test
    void an_organization_switches_implicit_off_for_itself() {
        String app = OPERATOR.api(
                        "POST",
                        "/clients",
                        Map.of(
                                "client_name",
                                "Old app",
                                "grant_types",
                                List.of("implicit"),
                                "redirect_uris",
                                List.of(CALLBACK),
                                "scope",
                                "users"))
                .get("client_id")
                .asText();
        assertThat(implicitAnswer(app)).contains("access_token=");

        OPERATOR.change("/organization", Map.of("implicit_allowed", false));
        try {
            assertThat(implicitAnswer(app))
                    .contains("error=unsupported_response_type")
                    .doesNotContain("access_token");
            HttpResponse<String> another = OPERATOR.call(
                    "POST",
                    "/api/v1/clients",
                    Map.of(
                            "client_name",
                            "Old app",
                            "grant_types",
                            List.of("implicit"),
                            "redirect_uris",
                            List.of(CALLBACK)),
                    OPERATOR.token());
            assertThat(another.statusCode()).isEqualTo(422);
            assertThat(another.body()).contains("switched implicit off");
        } finally {
            OPERATOR.change("/organization", Map.of("implicit_allowed", true));
        }
        assertThat(implicitAnswer(app)).contains("access_token=");
    }

    private static String implicitAnswer(String client) {
        return LocalAdministrator.authorize(
                        URI.create(OPERATOR.baseUrl() + "/oauth/authorize?response_type=token&client_id=" + client
                                + "&state=1&redirect_uri=" + URLEncoder.encode(CALLBACK, UTF_8)),
                        CALLBACK)
                .toString();
    }

    private static long organizations() {
        return Long.parseLong(String.valueOf(
                OPERATOR.rows("SELECT COUNT(id) FROM organization").getFirst().getFirst()));
    }
}
