package io.tollbridge;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.tollbridge.testing.Chromium;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.RunningService;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script of another origin may read here, and what not, as a real browser judges it (WHATWG Fetch). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CrossOriginTest {
    private static final String FETCH = """
        async ([url, options]) => {
            try {
                const answer = await fetch(url, options);
                return { status: answer.status, body: await answer.text(),
                    challenge: answer.headers.get('WWW-Authenticate') ?? '',
                    nonce: answer.headers.get('DPoP-Nonce') ?? '' };
            } catch (refused) {
                return { status: 0, body: String(refused), challenge: '', nonce: '' };
            }
        }\
        """;
    private static final String FORM = "application/x-www-form-urlencoded";

    private static Chromium chromium;
    private static AuthorizationTrip trip;
    private static RunningService service;
    private static WireMockServer app;
    private static Page page;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        trip = new AuthorizationTrip();
        service = trip.service;
        app = new WireMockServer(wireMockConfig().dynamicPort());
        app.start();
        app.stubFor(any(anyUrl()).willReturn(okForContentType("text/html", "<h1>The app</h1>")));
        page = chromium.context(new Browser.NewContextOptions()).newPage();
        page.navigate("http://127.0.0.1:" + app.port() + "/");
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
            app.stop();
            trip.close();
        }
    }

    @Test
    void an_application_in_the_browser_redeems_its_code_reads_userinfo_and_revokes() {
        CodeClient spa = CodeClient.create(service, Map.of("token_endpoint_auth_method", "none"));
        Map<String, String> redemption =
                new HashMap<>(spa.redemption(trip.code(spa, spa.request(Map.of("scope", "openid email")))));
        redemption.put("client_id", spa.id());
        Map<String, Object> token = fetch("/oauth/token", posted(redemption, Map.of()));
        assertThat(token).containsEntry("status", 200);
        String accessToken = String.valueOf(page.evaluate("text => JSON.parse(text).access_token", token.get("body")));

        Map<String, Object> bearer = Map.of("headers", Map.of("Authorization", "Bearer " + accessToken));
        Map<String, Object> claims = fetch("/oauth/userinfo", bearer);
        assertThat(claims).containsEntry("status", 200);
        assertThat(text(claims, "body")).contains("alice@demo.example");

        Map<String, String> revocation = Map.of("client_id", spa.id(), "token", accessToken);
        assertThat(fetch("/oauth/revoke", posted(revocation, Map.of()))).containsEntry("status", 200);
        Map<String, Object> refused = fetch("/oauth/userinfo", bearer);
        assertThat(refused).containsEntry("status", 401);
        assertThat(text(refused, "challenge")).contains("error=\"invalid_token\"");
    }

    @Test
    void a_pushed_request_with_its_secret_and_a_proof_is_let_through_by_the_preflight_and_its_refusal_can_be_read() {
        CodeClient client = CodeClient.create(service, Map.of());
        Map<String, String> headers = Map.of("Authorization", RunningService.basic(client.id(), "wrong"), "DPoP", "x");
        Map<String, Object> refused = fetch("/oauth/par", posted(client.request(), headers));
        assertThat(refused).containsEntry("status", 401);
        assertThat(text(refused, "challenge")).startsWith("Basic ");
        assertThat(text(refused, "body")).contains("invalid_client");
        CodeClient posting = CodeClient.create(service, Map.of("token_endpoint_auth_method", "client_secret_post"));
        assertThat(fetch("/oauth/par", posted(posting.form(posting.request()), Map.of())))
                .containsEntry("status", 201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/oauth/jwks"})
    void what_is_published_can_be_read_from_everywhere(String path) {
        assertThat(fetch(path, Map.of())).containsEntry("status", 200);
    }

    @Test
    void nothing_can_be_read_with_the_browsers_cookies() {
        Map<String, Object> options = new HashMap<>(posted(Map.of("grant_type", "x"), Map.of()));
        options.put("credentials", "include");
        assertThat(fetch("/oauth/token", options)).containsEntry("status", 0);
        assertThat(fetch("/oauth/jwks", Map.of("credentials", "include"))).containsEntry("status", 0);
    }

    /** RFC 9700 §2.6 for the first of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oauth/authorize",
                "/oauth/authorize/resume",
                "/oauth/introspect",
                "/login/acme",
                "/logout",
                "/saml/acme/acs",
                "/saml/acme/metadata",
                "/api/v1/me",
                "/api/v1/clients",
                "/"
            })
    void nothing_else_can_be_read_by_another_origin(String path) {
        assertThat(fetch(path, Map.of())).containsEntry("status", 0);
        assertThat(fetch(path, posted(Map.of("a", "b"), Map.of()))).containsEntry("status", 0);
        assertThat(fetch(path, Map.of("headers", Map.of("Authorization", "Bearer " + service.token()))))
                .containsEntry("status", 0);
        var preflight = service.send(service.request(
                        path,
                        "Origin",
                        "https://evil.example",
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "authorization")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }

    @Test
    void a_preflight_names_what_may_be_sent_and_no_more() {
        var preflight = service.send(service.request(
                        "/oauth/token", "Origin", "https://spa.example", "Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("Authorization, Content-Type, DPoP");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        var exposed = service.get("/oauth/userinfo", "Origin", "https://spa.example");
        assertThat(exposed.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                .contains("WWW-Authenticate", "DPoP-Nonce");
    }

    private static String text(Map<String, Object> answer, String name) {
        return String.valueOf(answer.get(name));
    }

    private static Map<String, Object> posted(Map<String, String> fields, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", FORM);
        return Map.of("method", "POST", "headers", all, "body", CodeClient.encoded(fields));
    }

    /** What the script can read; status 0 if the browser keeps the answer from it. */
    @SuppressWarnings("unchecked") // what FETCH returns
    private static Map<String, Object> fetch(String path, Map<String, Object> options) {
        return (Map<String, Object>) page.evaluate(FETCH, List.of(service.baseUrl() + path, options));
    }
}
