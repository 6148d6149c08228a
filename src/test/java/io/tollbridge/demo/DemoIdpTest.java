package io.tollbridge.demo;

import static io.tollbridge.demo.PlainVerification.isSignedBy;
import static io.tollbridge.demo.PlainVerification.only;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class DemoIdpTest {
    private static final String SP = "http://localhost:8080/saml/demo/metadata";
    private static final String ACS = "http://localhost:8080/saml/demo/acs";
    private static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-01-01T12:00:00Z"));
    private static final Credential SP_KEY =
            new CredentialGenerator(CLOCK, RANDOM).rsa(2048, "CN=Test service provider");
    private static final DemoIdp IDP = DemoIdp.start(0, CLOCK, RANDOM);
    private static final HttpClient BROWSER = HttpClient.newHttpClient();

    @BeforeEach
    void trust_a_service_provider_without_certificates() {
        IDP.trust(new ServiceProvider(SP, ACS));
    }

    @AfterAll
    static void stop() {
        BROWSER.close();
        IDP.close();
    }

    @Test
    void its_metadata_is_signed_and_names_both_bindings_and_the_key() throws Exception {
        HttpResponse<byte[]> answer =
                BROWSER.send(HttpRequest.newBuilder(URI.create(IDP.entityId())).build(), BodyHandlers.ofByteArray());
        Document metadata = Dom.parse(answer.body());

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/samlmetadata+xml"));
        assertThat(metadata.getDocumentElement().getAttribute("entityID")).isEqualTo(IDP.entityId());
        assertThat(isSignedBy(
                        metadata.getDocumentElement(),
                        IDP.credential().certificate().getPublicKey()))
                .isTrue();
        var services = metadata.getElementsByTagNameNS("*", "SingleSignOnService");
        assertThat(List.of(
                        ((org.w3c.dom.Element) services.item(0)).getAttribute("Binding"),
                        ((org.w3c.dom.Element) services.item(1)).getAttribute("Binding")))
                .containsExactly(
                        "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
                        "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST");
        assertThat(metadata.getElementsByTagNameNS("*", "NameIDFormat").getLength())
                .isEqualTo(3);
        var keyDescriptor = only(metadata, "KeyDescriptor");
        assertThat(keyDescriptor.getAttribute("use")).isEqualTo("signing");
        byte[] announced = Base64.getMimeDecoder().decode(keyDescriptor.getTextContent());
        var certificate =
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(announced));
        assertThat(certificate).isEqualTo(IDP.credential().certificate());
        assertThat(IDP.credential().certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=Tollbridge demo identity provider (not for production)");
    }

    @Test
    void a_person_signs_in_by_redirect_and_is_posted_back() throws Exception {
        HttpResponse<String> page = get(redirectUrl(request(ACS), "where <I> was"));
        assertThat(Jsoup.parse(page.body()).select("button").eachAttr("value"))
                .containsExactly("alice", "bob", "mallory");

        HttpResponse<String> posting = press(page, "alice");

        Element form = Jsoup.parse(posting.body()).expectForm("form");
        assertThat(form.attr("action")).isEqualTo(ACS);
        assertThat(form.select("button").text()).isEqualTo("Continue");
        assertThat(form.select("[name=RelayState]").val()).isEqualTo("where <I> was");
        String nonce = Jsoup.parse(posting.body()).select("script").attr("nonce");
        assertThat(posting.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("'nonce-" + nonce + "'"));
        Document response = response(posting);
        assertThat(response.getDocumentElement().getAttribute("InResponseTo")).isEqualTo("_req1");
        assertThat(only(response, "NameID").getTextContent()).isEqualTo("alice@demo.example");
        assertThat(only(response, "Audience").getTextContent()).isEqualTo(SP);
        assertThat(only(response, "SubjectConfirmationData").getAttribute("Recipient"))
                .isEqualTo(ACS);
        assertThat(isSignedBy(
                        only(response, "Assertion"),
                        IDP.credential().certificate().getPublicKey()))
                .isTrue();
    }

    @Test
    void a_person_signs_in_by_post_and_gets_an_encrypted_assertion() throws Exception {
        IDP.trust(new ServiceProvider(SP, ACS, null, SP_KEY.certificate()));
        String body = "SAMLRequest=" + encoded(base64(request(ACS).getBytes(UTF_8))) + "&RelayState=r1";

        HttpResponse<String> posting = press(post(IDP.ssoUrl(), body), "bob");

        Document response = response(posting);
        assertThat(only(response, "EncryptedAssertion")).isNotNull();
        assertThat(response.getElementsByTagNameNS("*", "NameID").getLength()).isZero();
        assertThat(Jsoup.parse(posting.body()).select("[name=RelayState]").val())
                .isEqualTo("r1");
    }

    @Test
    void an_authn_request_naming_a_foreign_consumer_service_is_refused_everywhere() throws Exception {
        String foreign = request("https://attacker.example/acs?<script>");
        String posted = "SAMLRequest=" + encoded(base64(foreign.getBytes(UTF_8)));
        String redirect = redirectUrl(foreign, "r");

        assertRefused(get(redirect), "AssertionConsumerServiceURL");
        assertRefused(post(IDP.ssoUrl(), posted), "AssertionConsumerServiceURL");
        assertRefused(post(IDP.baseUrl() + "/sso/login", posted + "&user=alice"), "AssertionConsumerServiceURL");
        assertRefused(post(redirect.replace("/sso?", "/sso/login?"), "user=alice"), "AssertionConsumerServiceURL");
    }

    @Test
    void an_unknown_service_provider_and_an_unknown_person_are_refused() throws Exception {
        assertRefused(get(redirectUrl(request(ACS).replace(SP, "https://other.example"), "r")), "not known here");
        assertRefused(get(IDP.baseUrl() + "/sso/initiate?user=eve"), "Nobody here");
        assertRefused(get(IDP.baseUrl() + "/sso/initiate?user=alice&sp=https%3A%2F%2Fother.example"), "not known here");
    }

    @Test
    void a_redirect_must_carry_the_known_service_providers_signature_over_its_own_octets() throws Exception {
        IDP.trust(new ServiceProvider(SP, ACS, SP_KEY.certificate(), null));
        // Lower-case escapes: decoding and encoding anew would give other octets than those that were signed.
        String query = query(request(ACS), "a/b").replace("%2F", "%2f") + "&SigAlg=" + encoded(RSA_SHA256);
        String signed = query + "&Signature=" + encoded(base64(signature(query)));

        HttpResponse<String> page = get(IDP.ssoUrl() + "?" + signed);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(response(press(page, "alice")).getDocumentElement().getAttribute("InResponseTo"))
                .isEqualTo("_req1");
        assertRefused(get(IDP.ssoUrl() + "?" + query), "not signed");
        assertRefused(get(IDP.ssoUrl() + "?" + signed.replace("a%2fb", "a%2Fb")), "not signed");
        assertRefused(get(IDP.ssoUrl() + "?" + signed + "&RelayState=other"), "twice");
    }

    @Test
    void a_posted_request_must_carry_the_known_service_providers_signature() throws Exception {
        IDP.trust(new ServiceProvider(SP, ACS, SP_KEY.certificate(), null));
        Document signed = Dom.parse(request(ACS).getBytes(UTF_8));
        XmlSigner.sign(signed.getDocumentElement(), Signing.with(SP_KEY));
        String xml = new String(Dom.write(signed), UTF_8);

        assertThat(post(IDP.ssoUrl(), "SAMLRequest=" + encoded(base64(xml.getBytes(UTF_8))))
                        .statusCode())
                .isEqualTo(200);
        String tampered = xml.replace(" Version=", " IsPassive=\"1\" Version=");
        assertThat(tampered).isNotEqualTo(xml);
        assertRefused(post(IDP.ssoUrl(), "SAMLRequest=" + encoded(base64(tampered.getBytes(UTF_8)))), "not signed");
        assertRefused(
                post(IDP.ssoUrl(), "SAMLRequest=" + encoded(base64(request(ACS).getBytes(UTF_8)))), "not signed");
    }

    @Test
    void a_deflated_bomb_a_doctype_and_rubbish_are_refused() throws Exception {
        String doctype = "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + request(ACS);

        assertRefused(get(redirectUrl(" ".repeat(5_000_000), "r")), "longer than");
        assertRefused(get(redirectUrl(doctype, "r")), "no acceptable XML");
        assertRefused(get(IDP.ssoUrl() + "?SAMLRequest=AAAA"), "SAMLRequest");
        assertRefused(get(IDP.ssoUrl()), "SAMLRequest is missing");
        assertRefused(post(IDP.ssoUrl(), "RelayState=r"), "SAMLRequest is missing");
    }

    @Test
    void a_passive_request_and_a_strange_name_format_get_an_error_response() throws Exception {
        String passive = request(ACS).replace("Version", "IsPassive=\"true\" Version");
        String strange =
                request(ACS).replace("</saml:Issuer>", "</saml:Issuer><samlp:NameIDPolicy Format=\"urn:strange\"/>");

        Document noPassive = response(get(redirectUrl(passive, "r")));
        Document noSuchFormat = response(press(get(redirectUrl(strange, "r")), "alice"));

        assertThat(statuses(noPassive)).containsExactly("Responder", "NoPassive");
        assertThat(statuses(noSuchFormat)).containsExactly("Requester", "InvalidNameIDPolicy");
        assertThat(noPassive.getElementsByTagNameNS("*", "Assertion").getLength())
                .isZero();
        assertThat(isSignedBy(
                        noPassive.getDocumentElement(),
                        IDP.credential().certificate().getPublicKey()))
                .isTrue();
    }

    @Test
    void a_persistent_name_is_the_same_each_time() throws Exception {
        String persistent = request(ACS)
                .replace(
                        "</saml:Issuer>",
                        "</saml:Issuer><samlp:NameIDPolicy"
                                + " Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\"/>");
        var first = only(response(press(get(redirectUrl(persistent, "r")), "alice")), "NameID");
        var second = only(response(press(get(redirectUrl(persistent, "r")), "alice")), "NameID");
        var other = only(response(press(get(redirectUrl(persistent, "r")), "bob")), "NameID");

        assertThat(first.getTextContent()).isEqualTo(second.getTextContent()).isNotEqualTo(other.getTextContent());
        assertThat(first.getAttribute("SPNameQualifier")).isEqualTo(SP);
    }

    @Test
    void it_can_begin_by_itself_and_then_names_no_request() throws Exception {
        HttpResponse<String> posting = get(IDP.baseUrl() + "/sso/initiate?user=mallory&RelayState=%2Fhome");

        assertThat(Jsoup.parse(posting.body()).expectForm("form").attr("action"))
                .isEqualTo(ACS);
        Document response = response(posting);
        assertThat(only(response, "NameID").getTextContent()).isEqualTo("mallory@demo.example");
        assertThat(response.getDocumentElement().hasAttribute("InResponseTo")).isFalse();
        assertThat(only(response, "SubjectConfirmationData").hasAttribute("InResponseTo"))
                .isFalse();
    }

    @Test
    void it_hands_out_one_bare_assertion_for_the_bearer_grant() throws Exception {
        String recipient = "http://localhost:8080/oauth/token";
        HttpResponse<String> answer = get(
                IDP.baseUrl() + "/assertion?user=alice&recipient=" + encoded(recipient) + "&audience=" + encoded(SP));

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        Document assertion = Dom.parse(Base64.getUrlDecoder().decode(answer.body()));
        assertThat(only(assertion, "SubjectConfirmationData").getAttribute("Recipient"))
                .isEqualTo(recipient);
        assertThat(isSignedBy(
                        assertion.getDocumentElement(),
                        IDP.credential().certificate().getPublicKey()))
                .isTrue();
        assertRefused(get(IDP.baseUrl() + "/assertion?user=alice&recipient=javascript:1&audience=x"), "recipient");
    }

    private static String request(String acs) {
        return ("<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\""
                        + " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_req1\" Version=\"2.0\""
                        + " IssueInstant=\"2026-01-01T12:00:00Z\" Destination=\"%s\""
                        + " AssertionConsumerServiceURL=\"%s\"><saml:Issuer>%s</saml:Issuer></samlp:AuthnRequest>")
                .formatted(IDP.ssoUrl(), acs.replace("<", "&lt;"), SP);
    }

    private static String redirectUrl(String xml, String relayState) throws Exception {
        return IDP.ssoUrl() + "?" + query(xml, relayState);
    }

    private static String query(String xml, String relayState) throws Exception {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated, deflater)) {
            out.write(xml.getBytes(UTF_8));
        } finally {
            deflater.end();
        }
        return "SAMLRequest=" + encoded(base64(deflated.toByteArray())) + "&RelayState=" + encoded(relayState);
    }

    private static byte[] signature(String query) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(SP_KEY.privateKey());
        signature.update(query.getBytes(UTF_8));
        return signature.sign();
    }

    private static HttpResponse<String> press(HttpResponse<String> page, String person) throws Exception {
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        Element form = Jsoup.parse(page.body()).expectForm("form");
        List<String> fields = new ArrayList<>(List.of("user=" + person));
        form.select("input").forEach(field -> fields.add(encoded(field.attr("name")) + "=" + encoded(field.val())));
        return post(IDP.baseUrl() + form.attr("action"), String.join("&", fields));
    }

    private static Document response(HttpResponse<String> page) {
        String value = Jsoup.parse(page.body()).select("[name=SAMLResponse]").val();
        return Dom.parse(Base64.getDecoder().decode(value));
    }

    private static List<String> statuses(Document response) {
        var codes = response.getElementsByTagNameNS("*", "StatusCode");
        List<String> values = new ArrayList<>();
        for (int index = 0; index < codes.getLength(); index++) {
            String value = ((org.w3c.dom.Element) codes.item(index)).getAttribute("Value");
            values.add(value.substring(value.lastIndexOf(':') + 1));
        }
        return values;
    }

    private static void assertRefused(HttpResponse<String> answer, String words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(words).doesNotContain("SAMLResponse", "<script");
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return BROWSER.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String url, String body) throws Exception {
        return BROWSER.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
