package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CrossSiteService;
import io.tollbridge.testing.Keycloak;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.TrustedRealm;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A test login at a real identity provider that is still disabled here. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeycloakTestLoginTest {
    private static CrossSiteService service;

    private final Browser browser = Browser.open();

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
    void a_test_login_of_a_draft_shows_whom_it_would_sign_in_and_signs_nobody_in() {
        TrustedRealm realm = TrustedRealm.create(service, "draft")
                .importedByUrl(Map.of("enabled", false))
                .registeredByMetadata();
        realm.createUser();
        JsonNode test = service.api().post(realm.identityProviderPath() + "/test", Map.of());

        Page result =
                realm.signIn(browser, browser.get(test.get("url").asText())).autoSubmit();

        assertThat(result.document().select("#verdict").attr("data-accepted"))
                .as(result.text())
                .isEqualTo("true");
        assertThat(result.document().select("#user").text()).isEqualTo(realm.email());
        assertThat(browser.get(service.baseUrl() + "/").text()).doesNotContain("You are signed in");
        JsonNode report = service.api()
                .get(realm.identityProviderPath() + "/test/" + test.get("id").asText());
        assertThat(report.get("accepted").asBoolean()).isTrue();
        assertThat(report.get("channel").asText()).isEqualTo("test");
    }
}
