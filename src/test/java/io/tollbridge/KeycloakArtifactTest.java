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

/** HTTP-Artifact with a real Keycloak, which verifies our ArtifactResolve and signs its ArtifactResponse. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeycloakArtifactTest {
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
    void a_login_by_artifact_signs_in_and_the_report_tells_of_it() {
        TrustedRealm realm = TrustedRealm.create(service, "artifact")
                .importedByUrl(Map.of("response_binding", "HTTP-Artifact"))
                .registeredByMetadata();
        realm.createUser();

        Page home = realm.signIn(browser, browser.get(realm.loginUrl("/")));
        if (home.document().select("form input[name=SAMLart]").isEmpty()) {
            assertThat(home.text()).as(home.toString()).contains(realm.email());
        } else {
            home = home.autoSubmit();
            assertThat(home.text()).as(home.toString()).contains(realm.email());
        }

        JsonNode attempts = service.api().get("/login-attempts?identity_provider=" + realm.identityProviderId());
        JsonNode report = realm.report(attempts.get("items").get(0).get("id").asText());
        assertThat(report.get("accepted").asBoolean()).isTrue();
        assertThat(report.get("checks"))
                .extracting(check -> check.get("code").asText())
                .contains("artifact", "artifact-signature-invalid");
    }
}
