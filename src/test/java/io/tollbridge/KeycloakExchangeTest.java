package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.saml.HardenedXml;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CrossSiteService;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Keycloak;
import io.tollbridge.testing.ManagementApi;
import io.tollbridge.testing.SamlClient;
import io.tollbridge.testing.TrustedRealm;
import java.io.StringWriter;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/** An app turns an assertion of a real identity provider into an access token (RFC 7522). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeycloakExchangeTest {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";

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
    void a_response_meant_for_the_token_endpoint_becomes_a_token_once() {
        TrustedRealm realm = TrustedRealm.create(service, "exchange").importedByUrl(Map.of());
        realm.registered(clientAtTokenEndpoint(service.entityId()));
        String userId = realm.createUser();
        App app = App.create(List.of());
        byte[] response = response(answer(realm));

        ManagementApi.Answer granted = app.exchange(response);

        assertThat(granted.status()).as(granted.toString()).isEqualTo(200);
        assertThat(granted.body().path("token_type").asText()).isEqualToIgnoringCase("Bearer");
        assertThat(granted.body().path("expires_in").asInt()).isPositive();
        assertThat(granted.body().path("scope").asText()).isEqualTo("users:readonly");
        assertThat(granted.body().has("refresh_token")).isFalse(); // RFC 7521 §4.1
        String token = granted.body().path("access_token").asText();
        JsonNode me = service.api().send("GET", "/me", "", token).body();
        assertThat(me.path("id").asText()).isEqualTo(userId);
        assertThat(me.path("email").asText()).isEqualTo(realm.email());
        assertThat(me.path("organization").asText()).isEqualTo(CrossSiteService.ORGANIZATION);
        assertThat(me.path("client_id").asText()).isEqualTo(app.id());
        JsonNode introspected = service.api().introspect(token);
        assertThat(introspected.path("active").asBoolean()).isTrue();
        assertThat(introspected.path("username").asText()).isEqualTo(realm.email());
        assertThat(introspected.path("sub").asText()).isEqualTo(userId);
        assertThat(introspected.path("client_id").asText()).isEqualTo(app.id());

        assertRefused(realm, app.exchange(response), "replay");
        // What a thief of the assertion tries must not end what its owner got.
        assertThat(service.api().introspect(token).path("active").asBoolean()).isTrue();
    }

    @Test
    void a_signed_assertion_cut_out_of_its_response_becomes_a_token_and_uses_up_the_response_too() throws Exception {
        TrustedRealm realm = TrustedRealm.create(service, "exchange-bare").importedByUrl(Map.of());
        // RFC 7522 §3 item 2: the token endpoint's URL may be the audience.
        realm.registered(clientAtTokenEndpoint(service.tokenEndpoint()).signing(true, true));
        realm.createUser();
        App app = App.create(List.of());
        byte[] response = response(answer(realm));

        ManagementApi.Answer granted = app.exchange(bareAssertion(response));

        assertThat(granted.status()).as(granted.toString()).isEqualTo(200);
        String token = granted.body().path("access_token").asText();
        assertThat(service.api().introspect(token).path("username").asText()).isEqualTo(realm.email());
        assertRefused(realm, app.exchange(response), "replay");
    }

    @Test
    void an_unsigned_assertion_is_worth_nothing_outside_its_signed_response() throws Exception {
        TrustedRealm realm = TrustedRealm.create(service, "exchange-unsigned").importedByUrl(Map.of());
        realm.registered(clientAtTokenEndpoint(service.entityId()));
        realm.createUser();
        App app = App.create(List.of());
        byte[] response = response(answer(realm));

        assertRefused(realm, app.exchange(bareAssertion(response)), "no-signature");
        assertThat(app.exchange(response).status()).isEqualTo(200);
    }

    @Test
    void an_encrypted_assertion_becomes_a_token() {
        TrustedRealm realm = TrustedRealm.create(service, "exchange-encrypted").importedByUrl(Map.of());
        // Keycloak encrypts to what it reads in our metadata; its answer goes to the ACS, which the app lists.
        realm.registeredByMetadata().clientAttributes(Map.of("saml_idp_initiated_sso_url_name", "app"));
        realm.createUser();
        App app = App.create(List.of(service.acsUrl()));
        byte[] response = response(answer(realm));

        assertThat(new String(response, UTF_8)).contains("EncryptedAssertion").doesNotContain(realm.email());
        ManagementApi.Answer granted = app.exchange(response);
        assertThat(granted.status()).as(granted.toString()).isEqualTo(200);
    }

    @Test
    void an_assertion_for_the_acs_is_exchanged_only_by_an_app_that_lists_it() {
        TrustedRealm realm = TrustedRealm.create(service, "exchange-acs").importedByUrl(Map.of());
        realm.registered(realm.client().idpInitiated("app", ""));
        realm.createUser();
        byte[] response = response(answer(realm));

        assertRefused(realm, App.create(List.of()).exchange(response), "recipient");
        assertThat(App.create(List.of(service.acsUrl())).exchange(response).status())
                .isEqualTo(200);
    }

    @Test
    void an_assertion_used_at_the_acs_is_used_up_at_the_token_endpoint_and_the_other_way_round() {
        TrustedRealm realm =
                TrustedRealm.create(service, "exchange-once").importedByUrl(Map.of("allow_unsolicited", true));
        realm.registered(realm.client().idpInitiated("app", ""));
        realm.createUser();
        App app = App.create(List.of(service.acsUrl()));
        Form first = answer(realm);
        Form second = browser.get(realm.idpInitiatedUrl("app")).formWith("SAMLResponse");

        assertThat(browser.submit(first).status()).isEqualTo(200);
        assertRefused(realm, app.exchange(response(first)), "replay");

        assertThat(app.exchange(response(second)).status()).isEqualTo(200);
        var refusal = browser.submit(second);
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(TrustedRealm.failed(realm.report(refusal))).containsExactly("replay");
    }

    @Test
    void a_response_that_answers_a_pending_login_cannot_be_exchanged() {
        TrustedRealm realm = TrustedRealm.create(service, "exchange-pending").importedByUrl(Map.of());
        realm.registered(realm.client());
        realm.createUser();
        App app = App.create(List.of(service.acsUrl()));
        Form answer = realm.signIn(browser, browser.get(realm.loginUrl("/"))).formWith("SAMLResponse");

        assertRefused(realm, app.exchange(response(answer)), "in-response-to");
        assertThat(browser.submit(answer).status()).isEqualTo(200);
    }

    @Test
    void a_user_who_is_unknown_here_gets_no_token_and_no_hint() {
        TrustedRealm realm = TrustedRealm.create(service, "exchange-unknown").importedByUrl(Map.of());
        realm.registered(clientAtTokenEndpoint(service.entityId()));

        ManagementApi.Answer refused = App.create(List.of()).exchange(response(answer(realm)));

        assertThat(refused.body().path("error_description").asText())
                .isEqualTo("The assertion is not for a user who may sign in here.");
        assertRefused(realm, refused, "user-unknown");
    }

    /** A client of the SAML2-bearer grant. */
    private record App(String id, String secret) {
        static App create(List<String> assertionRecipients) {
            JsonNode made = service.api()
                    .post(
                            "/clients",
                            Map.of(
                                    "client_name",
                                    "App",
                                    "grant_types",
                                    List.of(GRANT),
                                    "scope",
                                    "users:readonly",
                                    "assertion_recipients",
                                    assertionRecipients));
            return new App(
                    made.path("client_id").asText(), made.path("client_secret").asText());
        }

        ManagementApi.Answer exchange(byte[] xml) {
            String assertion = Base64.getUrlEncoder().withoutPadding().encodeToString(xml); // RFC 7522 §2.1
            return service.api().form("/oauth/token", Map.of("grant_type", GRANT, "assertion", assertion), id, secret);
        }
    }

    private static SamlClient clientAtTokenEndpoint(String audience) {
        return SamlClient.of(audience, URI.create(service.tokenEndpoint())).idpInitiated("app", "");
    }

    /** Signs in at Keycloak; the form is not submitted. */
    private Form answer(TrustedRealm realm) {
        return realm.signIn(browser, browser.get(realm.idpInitiatedUrl("app"))).formWith("SAMLResponse");
    }

    private static byte[] response(Form answer) {
        return Base64.getMimeDecoder().decode(answer.value("SAMLResponse").orElseThrow());
    }

    private static byte[] bareAssertion(byte[] response) throws Exception {
        Document document = HardenedXml.parse(response);
        Node assertion = document.getElementsByTagNameNS(ASSERTION, "Assertion").item(0);
        Transformer transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        StringWriter xml = new StringWriter();
        transformer.transform(new DOMSource(assertion), new StreamResult(xml));
        return xml.toString().getBytes(UTF_8);
    }

    private static void assertRefused(TrustedRealm realm, ManagementApi.Answer refused, String code) {
        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.body().path("error").asText()).isEqualTo("invalid_grant");
        String uri = refused.body().path("error_uri").asText();
        JsonNode report = realm.report(uri.substring(uri.lastIndexOf('/') + 1));
        assertThat(report.path("channel").asText()).isEqualTo("token_endpoint");
        assertThat(TrustedRealm.failed(report)).containsExactly(code);
    }
}
