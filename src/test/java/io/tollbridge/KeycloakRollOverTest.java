package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CrossSiteService;
import io.tollbridge.testing.Keycloak;
import io.tollbridge.testing.ManagementApi;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.TrustedRealm;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The service provider's keys are replaced towards a real identity provider that holds one certificate for each purpose,
 * wants signed requests and encrypts: each time its administrator takes a certificate over, people go on signing in.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeycloakRollOverTest {
    private static CrossSiteService service;

    @BeforeAll
    static void start() {
        Keycloak.shared();
        service = CrossSiteService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_person_signs_in_at_every_step_forward_and_back() {
        String oldSigning = certificate("signing", "current");
        String oldEncryption = certificate("encryption", "current");
        TrustedRealm realm =
                TrustedRealm.create(service, "roll-over").importedByUrl(Map.of("want_assertions_encrypted", true));
        realm.registered(realm.client().requestsSignedBy(oldSigning).encryptedTo(oldEncryption));
        realm.createUser();
        assertSignsIn(realm);

        step("POST", "/organization/keys/next", "");
        String newSigning = certificate("signing", "next");
        String newEncryption = certificate("encryption", "next");
        assertSignsIn(realm);

        // Its administrator takes over the new certificates; until we are told so, Keycloak refuses what the old key
        // signs.
        realm.clientAttributes(Map.of("saml.encryption.certificate", base64(newEncryption)));
        assertSignsIn(realm);
        realm.clientAttributes(Map.of("saml.signing.certificate", base64(newSigning)));
        assertKeycloakRefuses(realm);
        confirm(realm, true, "next");
        assertSignsIn(realm);

        // And back.
        realm.clientAttributes(Map.of(
                "saml.signing.certificate", base64(oldSigning), "saml.encryption.certificate", base64(oldEncryption)));
        assertKeycloakRefuses(realm);
        confirm(realm, true, "current");
        assertSignsIn(realm);

        realm.clientAttributes(Map.of("saml.signing.certificate", base64(newSigning)));
        confirm(realm, true, "next");
        assertSignsIn(realm);
        step("POST", "/organization/keys/switch", "");
        assertSignsIn(realm);
        step("POST", "/organization/keys/switch-back", "");
        assertSignsIn(realm);
        step("POST", "/organization/keys/switch", "");
        assertSignsIn(realm);

        // Still encrypted to the old certificate, which is the last moment for it.
        step("POST", "/organization/keys/retire", "");
        try (Browser browser = Browser.open()) {
            Page refusal =
                    realm.signIn(browser, browser.get(realm.loginUrl("/"))).autoSubmit();
            assertThat(refusal.status()).isEqualTo(400);
        }
        realm.clientAttributes(Map.of("saml.encryption.certificate", base64(newEncryption)));
        assertSignsIn(realm);
    }

    private static void assertSignsIn(TrustedRealm realm) {
        try (Browser browser = Browser.open()) {
            Page landed =
                    realm.signIn(browser, browser.get(realm.loginUrl("/"))).autoSubmit();
            assertThat(landed.status()).as(landed.toString()).isEqualTo(200);
            assertThat(landed.document().select("#email").text()).isEqualTo(realm.email());
        }
    }

    private static void assertKeycloakRefuses(TrustedRealm realm) {
        try (Browser browser = Browser.open()) {
            assertThat(browser.get(realm.requestUrl()).toString())
                    .startsWith("400 ")
                    .contains("Invalid requester");
        }
    }

    private static void confirm(TrustedRealm realm, boolean confirmed, String signWith) {
        step(
                "PUT",
                realm.identityProviderPath() + "/keys",
                "{\"confirmed\": " + confirmed + ", \"sign_with\": \"" + signWith + "\"}");
    }

    private static void step(String method, String path, String body) {
        ManagementApi.Answer answer =
                service.api().send(method, path, body, service.api().token());
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private static String certificate(String purpose, String state) {
        for (JsonNode key : service.api().get("/organization/keys").path(purpose)) {
            if (key.path("state").asText().equals(state)) {
                return key.path("certificate").asText();
            }
        }
        throw new IllegalStateException("no " + state + " key for " + purpose);
    }

    private static String base64(String pem) {
        return pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    }
}
