package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.CrossSiteService;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Keycloak;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.TrustedRealm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Single logout with a real identity provider, begun on either side, by both bindings (Profiles §4.4). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeycloakLogoutTest {
    private static final String CALLBACK = "https://app.example/callback";

    private static CrossSiteService service;

    private final Browser browser = Browser.open().stopAt("https://app.example/");

    @BeforeAll
    static void start() {
        Keycloak.shared();
        service = CrossSiteService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void signing_out_here_signs_out_at_keycloak_too_by_redirect_and_by_post() {
        for (boolean post : new boolean[] {false, true}) {
            TrustedRealm realm = realm("slo-from-here-" + post, post);
            Page landed = signIn(realm);
            String token = token();

            Page page = carried(browser.submit(landed.forms().get(0)));

            assertThat(page.url().toString()).as(page.toString()).startsWith(service.baseUrl() + "/saml/acme/slo");
            assertThat(page.text()).contains("You are signed out here, and", "has signed you out too.");
            assertSignedOut(realm, token);
        }
    }

    @Test
    void signing_out_at_keycloak_signs_out_here_too_by_redirect_and_by_post() {
        for (boolean post : new boolean[] {false, true}) {
            TrustedRealm realm = realm("slo-from-keycloak-" + post, post);
            signIn(realm);
            String token = token();

            Page question = browser.get(realm.entityId() + "/protocol/openid-connect/logout");
            Page page = carried(browser.submit(question.forms().get(0)));

            assertThat(page.url().toString()).as(page.toString()).startsWith(realm.entityId());
            assertThat(page.status()).as(page.toString()).isEqualTo(200);
            assertThat(page.text()).contains("logged out");
            assertSignedOut(realm, token);
            JsonNode attempt = service.api()
                    .get("/login-attempts?page_size=1")
                    .path("items")
                    .path(0);
            assertThat(attempt.path("channel").asText()).as(attempt.toString()).isEqualTo("slo");
            assertThat(attempt.path("accepted").asBoolean()).isTrue();
        }
    }

    /** Registered on both sides by metadata alone; {@code post}: Keycloak sends by HTTP-POST. */
    private static TrustedRealm realm(String name, boolean post) {
        TrustedRealm realm =
                TrustedRealm.create(service, name).importedByUrl(Map.of()).registeredByMetadata();
        realm.clientAttributes(Map.of("saml.force.post.binding", String.valueOf(post)));
        realm.createUser();
        return realm;
    }

    private Page signIn(TrustedRealm realm) {
        Page landed = carried(realm.signIn(browser, browser.get(realm.loginUrl("/"))));
        assertThat(landed.text()).as(landed.toString()).contains("You are signed in");
        return landed;
    }

    /** Submits what a script would submit, as long as a page only carries a message on. */
    private static Page carried(Page page) {
        Page next = page;
        while (next.forms().stream().anyMatch(KeycloakLogoutTest::carries)) {
            next = next.autoSubmit();
        }
        return next;
    }

    private static boolean carries(Form form) {
        return form.value("SAMLRequest").isPresent()
                || form.value("SAMLResponse").isPresent();
    }

    /** A token that an application gets by this browser's session. */
    private String token() {
        JsonNode client = service.api()
                .post(
                        "/clients",
                        Map.of(
                                "client_name",
                                "Photo album",
                                "grant_types",
                                List.of("authorization_code"),
                                "redirect_uris",
                                List.of(CALLBACK),
                                "scope",
                                "openid users"));
        String id = client.path("client_id").asText();
        CodeVerifier verifier = new CodeVerifier();
        Page page = browser.get(service.baseUrl() + "/oauth/authorize?"
                + CodeClient.encoded(Map.of(
                        "client_id",
                        id,
                        "response_type",
                        "code",
                        "redirect_uri",
                        CALLBACK,
                        "scope",
                        "openid users",
                        "state",
                        "s",
                        "code_challenge",
                        CodeChallenge.compute(CodeChallengeMethod.S256, verifier)
                                .getValue(),
                        "code_challenge_method",
                        "S256")));
        String code = CodeClient.answer(page.location().orElseThrow()).getOrDefault("code", "");
        String token = service.api()
                .form(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "code",
                                code,
                                "redirect_uri",
                                CALLBACK,
                                "code_verifier",
                                verifier.getValue()),
                        id,
                        client.path("client_secret").asText())
                .body()
                .path("access_token")
                .asText();
        assertThat(status(token)).isEqualTo(200);
        return token;
    }

    private static int status(String token) {
        return service.api().send("GET", "/me", "", token).status();
    }

    private void assertSignedOut(TrustedRealm realm, String token) {
        assertThat(status(token)).isEqualTo(401);
        assertThat(browser.get(service.baseUrl() + "/").text()).contains("You are not signed in");
        // Keycloak has no session any more: it asks for the password.
        assertThat(browser.get(realm.loginUrl("/")).formWith("password").method())
                .isEqualTo("POST");
    }
}
