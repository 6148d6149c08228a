package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CrossSiteService;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Keycloak;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.SamlClient.NameIdFormat;
import io.tollbridge.testing.TrustedRealm;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is believed of a real identity provider's messages: encryption, signatures, and whom they name. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeycloakTrustTest {
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
    void an_assertion_encrypted_to_the_certificate_in_our_metadata_signs_in() {
        TrustedRealm realm =
                TrustedRealm.create(service, "encrypted").importedByUrl(Map.of("want_assertions_encrypted", true));
        realm.registered(realm.client().encryptedTo(encryptionCertificate()));
        realm.createUser();

        Form answer = realm.signIn(browser, browser.get(realm.loginUrl("/"))).formWith("SAMLResponse");

        assertThat(xml(answer))
                .contains("EncryptedAssertion")
                .contains("http://www.w3.org/2009/xmlenc11#aes256-gcm")
                .contains("http://www.w3.org/2009/xmlenc11#rsa-oaep")
                .doesNotContain(realm.email());
        assertSignedIn(browser.submit(answer), realm.email());
    }

    @Test
    void a_signed_assertion_inside_the_encryption_signs_in_by_its_own_signature() {
        TrustedRealm realm = TrustedRealm.create(service, "encrypted-signed")
                .importedByUrl(Map.of("want_assertions_encrypted", true));
        realm.registered(realm.client().signing(false, true).encryptedTo(encryptionCertificate()));
        realm.createUser();

        Form answer = realm.signIn(browser, browser.get(realm.loginUrl("/"))).formWith("SAMLResponse");

        assertThat(xml(answer)).contains("EncryptedAssertion").doesNotContain("SignatureValue", realm.email());
        assertSignedIn(browser.submit(answer), realm.email());
    }

    @Test
    void an_assertion_in_clear_is_refused_where_encryption_is_required() {
        TrustedRealm realm =
                TrustedRealm.create(service, "in-clear").importedByUrl(Map.of("want_assertions_encrypted", true));
        realm.registered(realm.client());
        realm.createUser();

        Page refusal = realm.signIn(browser, browser.get(realm.loginUrl("/"))).autoSubmit();

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(TrustedRealm.failed(realm.report(refusal))).containsExactly("not-encrypted");
        assertThat(browser.cookie("tollbridge_session")).isEmpty();
    }

    @Test
    void an_assertion_encrypted_to_somebody_elses_key_is_refused_in_the_words_of_a_bad_signature() {
        TrustedRealm other = TrustedRealm.create(service, "wrong-key-other");
        TrustedRealm realm = TrustedRealm.create(service, "wrong-key").importedByUrl(Map.of());
        realm.registered(realm.client().signing(false, false).encryptedTo(signingCertificate(other)));
        realm.createUser();

        Page refusal = realm.signIn(browser, browser.get(realm.loginUrl("/"))).autoSubmit();

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.text()).contains("was not accepted").doesNotContainIgnoringCase("crypt");
        assertThat(TrustedRealm.failed(realm.report(refusal)))
                .singleElement()
                .isIn("decrypt-failed", "encrypted-to-unknown-key");
    }

    @Test
    void a_persistent_name_is_remembered_and_wins_over_a_changed_address() {
        TrustedRealm realm =
                TrustedRealm.create(service, "persistent").importedByUrl(Map.of("user_attribute", "email"));
        realm.registered(realm.client().nameId(NameIdFormat.PERSISTENT));
        realm.createUser();
        assertSignedIn(realm.signIn(browser, browser.get(realm.loginUrl("/"))).autoSubmit(), realm.email());

        // The address now even belongs to somebody else: following it would hand over that account.
        realm.changeEmail("lovelace@persistent.test");
        realm.createUser("lovelace@persistent.test", true);

        try (Browser later = Browser.open()) {
            assertSignedIn(realm.signIn(later, later.get(realm.loginUrl("/"))).autoSubmit(), realm.email());
        }
    }

    @Test
    void a_transient_name_is_nobodys_but_the_attribute_beside_it_may_name_the_user() {
        TrustedRealm realm = TrustedRealm.create(service, "transient").importedByUrl(Map.of());
        realm.registered(realm.client().nameId(NameIdFormat.TRANSIENT));
        realm.createUser();

        Page refusal = realm.signIn(browser, browser.get(realm.loginUrl("/"))).autoSubmit();

        assertThat(refusal.status()).isEqualTo(403);
        assertThat(TrustedRealm.failed(realm.report(refusal))).containsExactly("transient-nameid");

        realm.change(Map.of("user_attribute", "email"));
        assertSignedIn(browser.get(realm.loginUrl("/")).autoSubmit(), realm.email());
    }

    @Test
    void who_is_unknown_here_is_told_no_more_than_who_is_switched_off() {
        TrustedRealm unknown = TrustedRealm.create(service, "unknown-user").importedByUrl(Map.of());
        unknown.registered(unknown.client());
        TrustedRealm inactive = TrustedRealm.create(service, "inactive-user").importedByUrl(Map.of());
        inactive.registered(inactive.client());
        inactive.createUser(inactive.email(), false);

        Page nobody =
                unknown.signIn(browser, browser.get(unknown.loginUrl("/"))).autoSubmit();
        Page switchedOff =
                inactive.signIn(browser, browser.get(inactive.loginUrl("/"))).autoSubmit();

        assertThat(nobody.status()).isEqualTo(403);
        assertThat(switchedOff.status()).isEqualTo(403);
        assertThat(withoutReference(nobody)).isEqualTo(withoutReference(switchedOff));
        assertThat(nobody.text()).doesNotContain(unknown.email()).doesNotContainIgnoringCase("unknown");
        assertThat(browser.cookie("tollbridge_session")).isEmpty();
        JsonNode report = unknown.report(nobody);
        assertThat(report.path("name_id").asText()).isEqualTo(unknown.email());
        assertThat(report.path("identity_provider").asText()).isEqualTo(unknown.identityProviderId());
        assertThat(TrustedRealm.failed(report)).containsExactly("user-unknown");
        assertThat(TrustedRealm.failed(inactive.report(switchedOff))).containsExactly("user-inactive");
    }

    @Test
    void a_user_who_was_unknown_signs_in_once_created() {
        TrustedRealm realm = TrustedRealm.create(service, "created-later").importedByUrl(Map.of());
        realm.registered(realm.client());
        realm.signIn(browser, browser.get(realm.loginUrl("/"))).autoSubmit();

        realm.createUser();

        assertSignedIn(browser.get(realm.loginUrl("/")).autoSubmit(), realm.email());
    }

    @Test
    void a_message_signed_by_any_but_the_pinned_certificate_is_refused() {
        TrustedRealm other = TrustedRealm.create(service, "pinned-other");
        TrustedRealm realm = TrustedRealm.create(service, "pinned").importedByUrl(Map.of());
        realm.registered(realm.client());
        realm.createUser();
        JsonNode own = realm.identityProvider().path("certificates");
        String certificates = realm.identityProviderPath() + "/certificates";
        service.api().post(certificates, Map.of("pem", signingCertificate(other)));
        own.forEach(certificate -> service.api()
                .delete(certificates + "/" + certificate.path("fingerprint").asText()));

        Page refusal = realm.signIn(browser, browser.get(realm.loginUrl("/"))).autoSubmit();

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.text()).contains("was not accepted").doesNotContainIgnoringCase("signature");
        JsonNode report = realm.report(refusal);
        assertThat(TrustedRealm.failed(report)).containsExactly("response-signature-invalid");
        assertThat(report.path("name_id").isNull()).isTrue();
        assertThat(browser.cookie("tollbridge_session")).isEmpty();

        // With the right one back beside the other, as while a key is rolled over, the person signs in.
        service.api().post(certificates, Map.of("pem", signingCertificate(realm)));
        assertSignedIn(browser.get(realm.loginUrl("/")).autoSubmit(), realm.email());
    }

    private static void assertSignedIn(Page page, String email) {
        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.document().select("#email").text()).as(page.toString()).isEqualTo(email);
    }

    private static String withoutReference(Page page) {
        String reference = page.document().select("#reference").text();
        assertThat(reference).as(page.toString()).hasSize(36);
        return page.text().replace(reference, "");
    }

    private static String xml(Form answer) {
        String base64 = answer.value("SAMLResponse").orElseThrow();
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private String encryptionCertificate() {
        return certificate(browser.get(service.entityId()).body(), "encryption");
    }

    private static String signingCertificate(TrustedRealm realm) {
        return certificate(realm.metadata(), "signing");
    }

    /** As PEM, of the first KeyDescriptor for that use. */
    private static String certificate(String metadata, String use) {
        Element descriptor = Jsoup.parse(metadata, Parser.xmlParser())
                .select("*|KeyDescriptor[use=" + use + "] *|X509Certificate")
                .getFirst();
        return "-----BEGIN CERTIFICATE-----\n"
                + descriptor.text().replaceAll("\\s", "").replaceAll(".{64}", "$0\n")
                + "\n-----END CERTIFICATE-----\n";
    }
}
