package io.tollbridge;

import static io.tollbridge.testing.RunningService.CLIENT_ID;
import static io.tollbridge.testing.RunningService.CLIENT_SECRET;
import static io.tollbridge.testing.RunningService.basic;
import static io.tollbridge.testing.RunningService.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Assertions for tokens (RFC 8693 §3): what they say, who may have them, and that others accept them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AssertionExchangeTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String TYPE = "urn:ietf:params:oauth:token-type:";
    private static final String ALICE = "alice@demo.example";
    private static final String SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    /** Somebody else, who trusts the service as an identity provider. */
    private static final RunningService PARTNER =
            RunningService.start(Map.of("TOLLBRIDGE_BASE_URL", "https://partner.example"), CLOCK);

    private static final String PARTNER_TOKENS = "https://partner.example/oauth/token";
    private static final Issuer ISSUER = new Issuer("https://idp.example", CLOCK);
    private static final NewClient APP = SERVICE.createBearerClient(Map.of(
            "grant_types", List.of(BEARER, EXCHANGE),
            "allowed_subject_token_types", List.of("access_token", "saml2"),
            "allowed_audiences", List.of(PARTNER_TOKENS, "urn:partner:entity")));

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of());
        SERVICE.createUser(ALICE);
    }

    @AfterAll
    static void stop() {
        PARTNER.close();
        SERVICE.close();
    }

    @Test
    void it_is_signed_by_the_key_of_the_metadata_and_says_what_was_asked_for() throws Exception {
        JsonNode answer = given(Map.of("subject_token", token(), "audience", PARTNER_TOKENS));
        assertThat(answer.get("issued_token_type").asText()).isEqualTo(TYPE + "saml2");
        assertThat(answer.get("token_type").asText()).isEqualTo("N_A");
        assertThat(answer.get("expires_in").asLong()).isEqualTo(300);
        assertThat(answer.has("scope")).isFalse();
        assertThat(answer.has("refresh_token")).isFalse();

        Element assertion = assertion(answer);
        assertThat(isSignedBy(assertion, certificate())).isTrue();
        String signatureMethod =
                only(assertion, XMLSignature.XMLNS, "SignatureMethod").getAttribute("Algorithm");
        assertThat(signatureMethod).isEqualTo("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
        assertThat(only(assertion, XMLSignature.XMLNS, "CanonicalizationMethod").getAttribute("Algorithm"))
                .isEqualTo("http://www.w3.org/2001/10/xml-exc-c14n#");
        assertThat(only(assertion, SAML, "Issuer").getTextContent()).isEqualTo(SERVICE.entityId());
        Element name = only(assertion, SAML, "NameID");
        assertThat(name.getTextContent()).isEqualTo(ALICE);
        assertThat(name.getAttribute("Format")).isEqualTo("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");
        assertThat(only(assertion, SAML, "Audience").getTextContent()).isEqualTo(PARTNER_TOKENS);
        Instant end = CLOCK.instant().plusSeconds(300);
        Element data = only(assertion, SAML, "SubjectConfirmationData");
        assertThat(data.getAttribute("Recipient")).isEqualTo(PARTNER_TOKENS);
        assertThat(Instant.parse(data.getAttribute("NotOnOrAfter"))).isEqualTo(end);
        Element conditions = only(assertion, SAML, "Conditions");
        assertThat(Instant.parse(conditions.getAttribute("NotBefore"))).isEqualTo(CLOCK.instant());
        assertThat(Instant.parse(conditions.getAttribute("NotOnOrAfter"))).isEqualTo(end);
        assertThat(only(assertion, SAML, "AuthnStatement").hasAttribute("AuthnInstant"))
                .isTrue();
        assertThat(assertion.getElementsByTagNameNS(SAML, "ProxyRestriction").getLength())
                .isZero();
    }

    @Test
    void a_partner_that_trusts_the_metadata_gives_a_token_for_it() throws Exception {
        PARTNER.createIdentityProvider(
                """
                <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%s">
                <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
                <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
                <ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
                Location="https://bridge.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>\
                """.formatted(
                                SERVICE.entityId(),
                                Base64.getEncoder().encodeToString(certificate().getEncoded())),
                Map.of());
        PARTNER.createUser(ALICE);
        NewClient theirs = PARTNER.createBearerClient(Map.of());
        JsonNode answer = given(Map.of("subject_token", token(), "audience", PARTNER_TOKENS));
        Map<String, String> form = Map.of(
                "grant_type", BEARER, "assertion", answer.get("access_token").asText());

        var accepted = PARTNER.postForm("/oauth/token", form, "Authorization", theirs.basic());
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
        assertThat(PARTNER.call(
                                "GET",
                                "/api/v1/me",
                                null,
                                json(accepted).get("access_token").asText())
                        .body())
                .contains(ALICE);
        assertThat(PARTNER.postForm("/oauth/token", form, "Authorization", theirs.basic())
                        .body())
                .contains("replay");
    }

    @Test
    void it_ends_with_its_source() throws Exception {
        String source = token(ISSUER.forToken(SERVICE, ALICE));
        CLOCK.advance(Duration.ofSeconds(86_400 - 100));

        JsonNode answer = given(Map.of("subject_token", source, "audience", PARTNER_TOKENS));
        assertThat(answer.get("expires_in").asLong()).isEqualTo(100);
        assertThat(Instant.parse(only(assertion(answer), SAML, "Conditions").getAttribute("NotOnOrAfter")))
                .isEqualTo(CLOCK.instant().plusSeconds(100));
    }

    @Test
    void an_audience_that_is_no_address_is_no_recipient() throws Exception {
        Element assertion = assertion(given(Map.of("subject_token", token(), "audience", "urn:partner:entity")));

        assertThat(only(assertion, SAML, "SubjectConfirmationData").hasAttribute("Recipient"))
                .isFalse();
    }

    @Test
    void exactly_one_registered_audience_is_needed_and_no_scope() {
        refused(Map.of("subject_token", token()), "invalid_request");
        refused(Map.of("subject_token", token(), "audience", "https://else.example"), "invalid_target");
        refused(
                Map.of("subject_token", token(), "audience", PARTNER_TOKENS, "resource", "urn:partner:entity"),
                "invalid_target");
        refused(Map.of("subject_token", token(), "audience", PARTNER_TOKENS, "scope", "users"), "invalid_scope");
    }

    @Test
    void without_a_user_there_is_none() {
        SERVICE.change(
                "/clients/" + CLIENT_ID,
                Map.of(
                        "grant_types", List.of("client_credentials", EXCHANGE),
                        "allowed_subject_token_types", List.of("access_token"),
                        "allowed_audiences", List.of(PARTNER_TOKENS)));
        var answer = SERVICE.postForm(
                "/oauth/token",
                form(Map.of("subject_token", SERVICE.token(), "audience", PARTNER_TOKENS)),
                "Authorization",
                basic(CLIENT_ID, CLIENT_SECRET));

        assertThat(json(answer).get("error").asText()).isEqualTo("invalid_request");
    }

    @Test
    void who_acts_for_the_user_is_not_forgotten_by_an_assertion() {
        refused(
                Map.of(
                        "subject_token",
                        token(),
                        "actor_token",
                        token(),
                        "actor_token_type",
                        TYPE + "access_token",
                        "audience",
                        PARTNER_TOKENS),
                "invalid_request");
    }

    @Test
    void a_proxy_restriction_counts_down_and_ends_it() throws Exception {
        String three = token(restricted("Count=\"3\"", ""));
        Element counted = assertion(given(Map.of("subject_token", three, "audience", PARTNER_TOKENS)));
        assertThat(only(counted, SAML, "ProxyRestriction").getAttribute("Count"))
                .isEqualTo("2");

        for (MessageDescription none : List.of(
                restricted("Count=\"0\"", ""),
                restricted("", "https://somebody.example"),
                restricted("Count=\"3\"", "https://somebody.example"))) {
            refused(Map.of("subject_token", token(none), "audience", PARTNER_TOKENS), "invalid_request");
        }
        // The assertion itself as subject, without a token between.
        String direct = ISSUER.assertion(restricted("Count=\"0\"", "")).base64Url();
        refused(
                Map.of("subject_token", direct, "subject_token_type", TYPE + "saml2", "audience", PARTNER_TOKENS),
                "invalid_request");
    }

    @Test
    void an_assertion_for_an_assertion_uses_the_first_one_up() throws Exception {
        String first = ISSUER.assertion(ISSUER.forToken(SERVICE, ALICE)).base64Url();
        Map<String, String> fields =
                Map.of("subject_token", first, "subject_token_type", TYPE + "saml2", "audience", PARTNER_TOKENS);

        assertThat(isSignedBy(assertion(given(fields)), certificate())).isTrue();
        refused(fields, "invalid_request");
        var grant = SERVICE.postForm(
                "/oauth/token", Map.of("grant_type", BEARER, "assertion", first), "Authorization", APP.basic());
        assertThat(grant.body()).contains("replay");
    }

    @Test
    void lineage_shows_it_below_its_source_and_not_what_it_says() {
        String source = token();
        given(Map.of("subject_token", source, "audience", PARTNER_TOKENS));
        String id = json(SERVICE.postForm(
                        "/oauth/introspect", Map.of("token", source), "Authorization", basic(CLIENT_ID, CLIENT_SECRET)))
                .get("jti")
                .asText();

        String tree = SERVICE.api("GET", "/lineage/" + id, null).toString();
        assertThat(tree).contains("\"kind\":\"assertion\"", "\"parent\":\"" + id + "\"", ALICE);
    }

    private static MessageDescription restricted(String count, String audience) {
        return ISSUER.forToken(SERVICE, ALICE).withBeforeSigning(document -> {
            Element conditions = (Element)
                    document.getElementsByTagNameNS(SAML, "Conditions").item(0);
            Element restriction = document.createElementNS(SAML, "saml:ProxyRestriction");
            Matcher number = Pattern.compile("\\d+").matcher(count);
            if (number.find()) {
                restriction.setAttribute("Count", number.group());
            }
            if (!audience.isEmpty()) {
                Element allowed = document.createElementNS(SAML, "saml:Audience");
                allowed.setTextContent(audience);
                restriction.appendChild(allowed);
            }
            conditions.appendChild(restriction);
            return document;
        });
    }

    private static String token() {
        return token(ISSUER.forToken(SERVICE, ALICE));
    }

    private static String token(MessageDescription message) {
        return json(SERVICE.postForm(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                BEARER,
                                "assertion",
                                ISSUER.assertion(message).base64Url()),
                        "Authorization",
                        APP.basic()))
                .get("access_token")
                .asText();
    }

    private static Map<String, String> form(Map<String, String> fields) {
        Map<String, String> form = new HashMap<>(Map.of(
                "grant_type", EXCHANGE,
                "subject_token_type", TYPE + "access_token",
                "requested_token_type", TYPE + "saml2"));
        form.putAll(fields);
        return form;
    }

    private static JsonNode given(Map<String, String> fields) {
        var answer = SERVICE.postForm("/oauth/token", form(fields), "Authorization", APP.basic());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static void refused(Map<String, String> fields, String error) {
        var answer = SERVICE.postForm("/oauth/token", form(fields), "Authorization", APP.basic());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).as(answer.body()).isEqualTo(error);
    }

    private static Element assertion(JsonNode answer) throws Exception {
        String xml = new String(
                Base64.getUrlDecoder().decode(answer.get("access_token").asText()), UTF_8);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
        return document.getDocumentElement();
    }

    private static Element only(Element within, String namespace, String name) {
        var found = within.getElementsByTagNameNS(namespace, name);
        assertThat(found.getLength()).as(name).isEqualTo(1);
        return (Element) found.item(0);
    }

    /** By the JDK's own code, which shares nothing with OpenSAML's. */
    private static boolean isSignedBy(Element assertion, X509Certificate certificate) throws Exception {
        assertion.setIdAttribute("ID", true);
        Element signature = only(assertion, XMLSignature.XMLNS, "Signature");
        DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), signature);
        XMLSignature read = XMLSignatureFactory.getInstance("DOM", "XMLDSig").unmarshalXMLSignature(context);
        return read.getSignedInfo().getReferences().getFirst().getURI().equals("#" + assertion.getAttribute("ID"))
                && read.validate(context);
    }

    /** The signing one of the service provider's metadata. */
    private static X509Certificate certificate() throws Exception {
        String metadata = SERVICE.get("/saml/acme/metadata").body();
        Matcher signing = Pattern.compile("use=\"signing\".*?X509Certificate>([^<]+)<", Pattern.DOTALL)
                .matcher(metadata);
        assertThat(signing.find()).isTrue();
        byte[] bytes = Base64.getMimeDecoder().decode(signing.group(1));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }
}
