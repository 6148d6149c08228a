package io.tollbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.saml.HardenedXml;
import io.tollbridge.testing.SamlClient.NameIdFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.security.auth.x500.X500Principal;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Proves the real identity provider and the browser alone, without the service. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeycloakTest {
    private static final String REALM = "harness";
    private static final URI ACS = URI.create("https://sp.test/saml/acs");
    private static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
    private static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
    private static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
    private static final String XENC = "http://www.w3.org/2001/04/xmlenc#";

    private final Keycloak keycloak = Keycloak.shared();
    private final Browser browser = Browser.open();

    @BeforeAll
    static void createRealm() {
        KeycloakAdministration administration = Keycloak.shared().administration();
        administration.createRealm(REALM);
        administration.createUser(REALM, "ada", "ada@example.test", "Ada", "Lovelace", "correct horse");
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void the_server_starts_within_its_time_and_publishes_the_realms_metadata() throws Exception {
        assertThat(keycloak.startUpTime()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(240));

        Element metadata = parse(keycloak.realmMetadata(REALM)).getDocumentElement();

        assertThat(metadata.getAttribute("entityID")).isEqualTo(keycloak.entityId(REALM));
        assertThat(keycloak.realmMetadata(REALM)).contains("Location=\"" + keycloak.singleSignOnUrl(REALM) + "\"");
        assertThat(realmCertificate().getSubjectX500Principal().getName()).contains("CN=" + REALM);
    }

    @Test
    void an_idp_initiated_login_ends_at_a_form_with_a_response_signed_by_the_realm() throws Exception {
        keycloak.administration()
                .registerServiceProvider(
                        REALM,
                        SamlClient.of("https://sp.test/idp-initiated", ACS)
                                .signing(true, true)
                                .idpInitiated("shop", "orders"));

        Form answer = signIn(browser.get(keycloak.idpInitiatedUrl(REALM, "shop")));

        assertThat(answer.action()).isEqualTo(ACS);
        assertThat(answer.value("RelayState")).contains("orders");
        Document response = response(answer);
        assertThat(response.getDocumentElement().getAttribute("InResponseTo")).isEmpty();
        assertThat(text(response, "NameID")).isEqualTo("ada@example.test");
        assertThat(text(response, "Issuer")).isEqualTo(keycloak.entityId(REALM));
        assertThat(response.getElementsByTagNameNS(ASSERTION, "AttributeValue").getLength())
                .isGreaterThanOrEqualTo(3);
        assertThat(isSignedByRealm(response.getDocumentElement())).isTrue();
        assertThat(isSignedByRealm(first(response, ASSERTION, "Assertion"))).isTrue();
        assertThat(browser.log()).extracting(Browser.Visit::method).contains("GET", "POST");
    }

    @Test
    void a_changed_response_is_not_taken_for_signed() throws Exception {
        keycloak.administration()
                .registerServiceProvider(
                        REALM, SamlClient.of("https://sp.test/changed", ACS).idpInitiated("changed", ""));
        Document response = response(signIn(browser.get(keycloak.idpInitiatedUrl(REALM, "changed"))));

        first(response, ASSERTION, "NameID").setTextContent("eve@example.test");

        assertThat(isSignedByRealm(response.getDocumentElement())).isFalse();
    }

    @Test
    void an_unsigned_request_by_redirect_shows_the_login_page_and_is_answered_after_it() throws Exception {
        String entityId = "https://sp.test/redirect";
        keycloak.administration()
                .registerServiceProvider(REALM, SamlClient.of(entityId, ACS).nameId(NameIdFormat.PERSISTENT));

        Page login = browser.get(authnRequestUrl(entityId, "_request-1", "state 1"));
        Form answer = signIn(login);

        assertThat(login.status()).isEqualTo(200);
        Document response = response(answer);
        assertThat(answer.value("RelayState")).contains("state 1");
        assertThat(response.getDocumentElement().getAttribute("InResponseTo")).isEqualTo("_request-1");
        assertThat(first(response, ASSERTION, "NameID").getAttribute("Format")).endsWith(":persistent");
        assertThat(isSignedByRealm(response.getDocumentElement())).isTrue();
    }

    @Test
    void a_second_login_of_the_same_browser_needs_no_password() throws Exception {
        String entityId = "https://sp.test/single-sign-on";
        keycloak.administration().registerServiceProvider(REALM, SamlClient.of(entityId, ACS));
        signIn(browser.get(authnRequestUrl(entityId, "_request-2", "")));

        Page second = browser.get(authnRequestUrl(entityId, "_request-3", ""));

        assertThat(response(second.formWith("SAMLResponse"))
                        .getDocumentElement()
                        .getAttribute("InResponseTo"))
                .isEqualTo("_request-3");
    }

    @Test
    void an_unsigned_request_is_refused_where_a_signature_is_required() throws Exception {
        String entityId = "https://sp.test/signature-required";
        keycloak.administration()
                .registerServiceProvider(REALM, SamlClient.of(entityId, ACS).requestsSignedBy(certificatePem()));

        Page refusal = browser.get(authnRequestUrl(entityId, "_request-4", ""));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.text()).contains("Invalid requester");
    }

    @Test
    void an_assertion_is_encrypted_once_the_client_has_an_encryption_certificate() throws Exception {
        String entityId = "https://sp.test/encrypted";
        keycloak.administration()
                .registerServiceProvider(
                        REALM,
                        SamlClient.of(entityId, ACS)
                                .encryptedTo(certificatePem())
                                .idpInitiated("encrypted", ""));

        Document response = response(signIn(browser.get(keycloak.idpInitiatedUrl(REALM, "encrypted"))));

        assertThat(response.getElementsByTagNameNS(ASSERTION, "Assertion").getLength())
                .isZero();
        assertThat(algorithms(first(response, ASSERTION, "EncryptedAssertion")))
                .containsExactly(
                        "http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2009/xmlenc11#rsa-oaep");
        assertThat(isSignedByRealm(response.getDocumentElement())).isTrue();
    }

    @Test
    void metadata_of_a_service_provider_is_imported_and_its_attributes_can_be_changed() throws Exception {
        String entityId = "https://sp.test/imported";
        String metadata = """
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%s">
              <SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"
                  protocolSupportEnumeration="%s">
                <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
                    Location="%s" index="0" isDefault="true"/>
              </SPSSODescriptor>
            </EntityDescriptor>
            """.formatted(entityId, PROTOCOL, ACS);

        assertThat(keycloak.administration().registerFromMetadata(REALM, metadata))
                .isEqualTo(entityId);
        assertThat(keycloak.administration().clientAttributes(REALM, entityId))
                .containsEntry("saml_assertion_consumer_url_post", ACS.toString())
                .containsEntry("saml.assertion.signature", "true");
        keycloak.administration()
                .updateClientAttributes(REALM, entityId, Map.of("saml_idp_initiated_sso_url_name", "imported"));

        Form answer = signIn(browser.get(keycloak.idpInitiatedUrl(REALM, "imported")));

        assertThat(isSignedByRealm(first(response(answer), ASSERTION, "Assertion")))
                .isTrue();
    }

    /** Fills in Keycloak's login page; the form it ends at is not submitted. */
    private Form signIn(Page login) {
        Form credentials = login.formWith("password");
        return browser.submit(credentials, Map.of("username", "ada", "password", "correct horse"))
                .formWith("SAMLResponse");
    }

    private URI authnRequestUrl(String entityId, String id, String relayState) throws IOException {
        String request = """
            <samlp:AuthnRequest xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s"
                Destination="%s" AssertionConsumerServiceURL="%s"><saml:Issuer>%s</saml:Issuer></samlp:AuthnRequest>
            """.formatted(
                PROTOCOL, ASSERTION, id, Clock.systemUTC().instant(), keycloak.singleSignOnUrl(REALM), ACS, entityId);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (Deflater raw = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
                DeflaterOutputStream out = new DeflaterOutputStream(deflated, raw)) {
            out.write(request.getBytes(StandardCharsets.UTF_8));
        }
        String encoded = Base64.getEncoder().encodeToString(deflated.toByteArray());
        return URI.create(keycloak.singleSignOnUrl(REALM) + "?SAMLRequest="
                + URLEncoder.encode(encoded, StandardCharsets.UTF_8)
                + (relayState.isEmpty() ? "" : "&RelayState=" + URLEncoder.encode(relayState, StandardCharsets.UTF_8)));
    }

    private static Document response(Form form) throws HardenedXml.Rejected {
        byte[] xml = Base64.getMimeDecoder().decode(form.value("SAMLResponse").orElseThrow());
        Document document = HardenedXml.parse(xml);
        assertThat(document.getDocumentElement().getLocalName()).isEqualTo("Response");
        return document;
    }

    private static Document parse(String xml) throws HardenedXml.Rejected {
        return HardenedXml.parse(xml.getBytes(StandardCharsets.UTF_8));
    }

    private X509Certificate realmCertificate() throws CertificateException, HardenedXml.Rejected {
        String base64 = first(parse(keycloak.realmMetadata(REALM)), DSIG, "X509Certificate")
                .getTextContent();
        byte[] der = Base64.getMimeDecoder().decode(base64);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private boolean isSignedByRealm(Element element) throws Exception {
        element.setIdAttribute("ID", true);
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (DSIG.equals(child.getNamespaceURI()) && "Signature".equals(child.getLocalName())) {
                DOMValidateContext context =
                        new DOMValidateContext(realmCertificate().getPublicKey(), child);
                var signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
                String reference = "#" + element.getAttribute("ID");
                return signature.getSignedInfo().getReferences().size() == 1
                        && reference.equals(signature
                                .getSignedInfo()
                                .getReferences()
                                .getFirst()
                                .getURI())
                        && signature.validate(context);
            }
        }
        return false;
    }

    /** Of the content, then of its key. */
    private static List<String> algorithms(Element encrypted) {
        NodeList methods = encrypted.getElementsByTagNameNS(XENC, "EncryptionMethod");
        return IntStream.range(0, methods.getLength())
                .mapToObj(index -> ((Element) methods.item(index)).getAttribute("Algorithm"))
                .toList();
    }

    private static String text(Document document, String localName) {
        return first(document, ASSERTION, localName).getTextContent();
    }

    private static Element first(Document document, String namespace, String localName) {
        assertThat(document.getElementsByTagNameNS(namespace, localName).getLength())
                .as(localName)
                .isPositive();
        return (Element) document.getElementsByTagNameNS(namespace, localName).item(0);
    }

    /** A self-signed certificate of a key that nobody keeps. */
    private static String certificatePem() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        X500Principal name = new X500Principal("CN=Tollbridge test service provider");
        Instant now = Clock.systemUTC().instant();
        var certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plusSeconds(3600)),
                        name,
                        keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()));
        StringWriter pem = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
            writer.writeObject(certificate);
        }
        return pem.toString();
    }
}
