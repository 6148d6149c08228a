package io.tollbridge.demo;

import static io.tollbridge.demo.PlainVerification.isSignedBy;
import static io.tollbridge.demo.PlainVerification.only;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Conditions.ProxyRestriction;
import io.tollbridge.demo.MessageDescription.Signed;
import io.tollbridge.testing.TestClock;
import java.security.Key;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.crypto.dsig.XMLSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opensaml.saml.saml2.core.StatusCode;
import org.opensaml.saml.saml2.core.SubjectConfirmation;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class AssertionFactoryTest {
    private static final String IDP = "https://idp.example/metadata";
    private static final String SP = "https://sp.example/metadata";
    private static final String ACS = "https://sp.example/acs";
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TestClock CLOCK = new TestClock(NOON);
    private static final CredentialGenerator KEYS = new CredentialGenerator(CLOCK, RANDOM);
    private static final Credential RSA = KEYS.rsa(2048, "CN=Test identity provider");
    private static final Credential EC = KEYS.ellipticCurve("secp256r1", "CN=Test identity provider");

    private final AssertionFactory factory = new AssertionFactory(CLOCK, RANDOM);
    private final MessageDescription valid = factory.valid(IDP, SP, ACS, "_request", RSA);

    @Test
    void the_valid_response_says_what_the_web_browser_profile_wants() throws Exception {
        Document document = factory.response(valid).document();
        Element response = document.getDocumentElement();
        Element data = only(document, "SubjectConfirmationData");
        Element conditions = only(document, "Conditions");

        assertThat(response.getAttribute("Destination")).isEqualTo(ACS);
        assertThat(response.getAttribute("InResponseTo")).isEqualTo("_request");
        assertThat(only(document, "StatusCode").getAttribute("Value")).isEqualTo(StatusCode.SUCCESS);
        assertThat(only(document, "SubjectConfirmation").getAttribute("Method"))
                .isEqualTo(SubjectConfirmation.METHOD_BEARER);
        assertThat(data.getAttribute("Recipient")).isEqualTo(ACS);
        assertThat(data.getAttribute("InResponseTo")).isEqualTo("_request");
        assertThat(data.getAttribute("NotOnOrAfter")).isEqualTo("2026-01-01T12:05:00.000Z");
        assertThat(data.hasAttribute("NotBefore")).isFalse();
        assertThat(conditions.getAttribute("NotBefore")).isEqualTo("2026-01-01T12:00:00.000Z");
        assertThat(conditions.getAttribute("NotOnOrAfter")).isEqualTo("2026-01-01T12:05:00.000Z");
        assertThat(only(document, "Audience").getTextContent()).isEqualTo(SP);
        assertThat(only(document, "NameID").getTextContent()).isEqualTo("alice@demo.example");
        assertThat(only(document, "AuthnStatement").getAttribute("SessionIndex"))
                .startsWith("_");
        assertThat(Dom.child(response, "urn:oasis:names:tc:SAML:2.0:assertion", "Issuer")
                        .orElseThrow()
                        .getTextContent())
                .isEqualTo(IDP);
        assertThat(isSignedBy(only(document, "Assertion"), publicKey(RSA))).isTrue();
        assertThat(only(document, "Signature").getPreviousSibling().getLocalName())
                .isEqualTo("Issuer");
        assertThat(only(document, "X509Certificate").getTextContent().replaceAll("\\s", ""))
                .isEqualTo(Base64.getEncoder().encodeToString(RSA.certificate().getEncoded()));
    }

    @ParameterizedTest
    @EnumSource(Signed.class)
    void exactly_the_wanted_elements_are_signed(Signed signed) throws Exception {
        Document document = factory.response(valid.withSigned(signed)).document();

        assertThat(isSignedBy(document.getDocumentElement(), publicKey(RSA)))
                .isEqualTo(signed == Signed.RESPONSE || signed == Signed.BOTH);
        assertThat(isSignedBy(only(document, "Assertion"), publicKey(RSA)))
                .isEqualTo(signed == Signed.ASSERTION || signed == Signed.BOTH);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, http://www.w3.org/2001/04/xmldsig-more#rsa-sha256, http://www.w3.org/2001/04/xmlenc#sha256",
        "rsa, http://www.w3.org/2001/04/xmldsig-more#rsa-sha512, http://www.w3.org/2001/04/xmlenc#sha512",
        "rsa, http://www.w3.org/2000/09/xmldsig#rsa-sha1, http://www.w3.org/2000/09/xmldsig#sha1",
        "rsa, http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1, http://www.w3.org/2001/04/xmlenc#sha256",
        "rsa, http://www.w3.org/2007/05/xmldsig-more#rsa-pss, http://www.w3.org/2001/04/xmlenc#sha256",
        "ec, http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256, http://www.w3.org/2001/04/xmldsig-more#sha384",
        "hmac, http://www.w3.org/2001/04/xmldsig-more#hmac-sha256, http://www.w3.org/2001/04/xmlenc#sha256",
    })
    void every_signature_algorithm_verifies_with_the_jdk(String kind, String algorithm, String digest)
            throws Exception {
        Key secret = new SecretKeySpec("a secret shared by both sides ..".getBytes(UTF_8), "HmacSHA256");
        Key signingKey = kind.equals("hmac") ? secret : kind.equals("ec") ? EC.privateKey() : RSA.privateKey();
        Key verifyingKey = kind.equals("hmac") ? secret : publicKey(kind.equals("ec") ? EC : RSA);
        Signing signing = valid.signing()
                .withKey(signingKey)
                .withAlgorithm(algorithm)
                .withDigest(digest)
                .withCertificate(null);

        Document document = factory.assertion(valid.withSigning(signing)).document();

        assertThat(only(document, "SignatureMethod").getAttribute("Algorithm")).isEqualTo(algorithm);
        assertThat(Dom.child(only(document, "Reference"), XMLSignature.XMLNS, "DigestMethod")
                        .orElseThrow()
                        .getAttribute("Algorithm"))
                .isEqualTo(digest);
        assertThat(document.getElementsByTagNameNS("*", "KeyInfo").getLength()).isZero();
        assertThat(isSignedBy(document.getDocumentElement(), verifyingKey)).isTrue();
    }

    @Test
    void an_elliptic_curve_credential_signs_by_ecdsa_without_being_told() throws Exception {
        Document document =
                factory.assertion(valid.withSigning(Signing.with(EC))).document();

        assertThat(isSignedBy(document.getDocumentElement(), publicKey(EC))).isTrue();
    }

    @Test
    void a_key_info_can_name_a_key_that_did_not_sign() throws Exception {
        Document document = factory.assertion(valid.withSigning(valid.signing()
                        .withCertificate(KEYS.rsa(1024, "CN=Other").certificate())))
                .document();

        assertThat(isSignedBy(document.getDocumentElement(), publicKey(RSA))).isTrue();
    }

    @Test
    void what_is_changed_before_signing_is_signed_comments_included() throws Exception {
        SamlMessage message = factory.response(valid.withBeforeSigning(document -> {
            Element name = only(document, "NameID");
            name.setTextContent("mallory@demo.example");
            name.appendChild(document.createComment("x"));
            name.appendChild(document.createTextNode(".evil.example"));
            return document;
        }));

        assertThat(message.text()).contains("mallory@demo.example<!--x-->.evil.example");
        assertThat(isSignedBy(only(message.document(), "Assertion"), publicKey(RSA)))
                .isTrue();
    }

    @Test
    void what_is_changed_after_signing_breaks_the_signature() throws Exception {
        Document document = factory.response(valid.withAfterSigning(signed -> {
                    only(signed, "NameID").setTextContent("mallory@demo.example");
                    return signed;
                }))
                .document();

        assertThat(only(document, "NameID").getTextContent()).isEqualTo("mallory@demo.example");
        assertThat(isSignedBy(only(document, "Assertion"), publicKey(RSA))).isFalse();
    }

    @Test
    void what_is_changed_between_the_signatures_breaks_the_inner_one_only() throws Exception {
        Document document = factory.response(valid.withSigned(Signed.BOTH).withAfterAssertionSigned(signed -> {
                    only(signed, "NameID").setTextContent("mallory@demo.example");
                    return signed;
                }))
                .document();

        assertThat(isSignedBy(only(document, "Assertion"), publicKey(RSA))).isFalse();
        assertThat(isSignedBy(document.getDocumentElement(), publicKey(RSA))).isTrue();
    }

    @Test
    void null_leaves_things_out() {
        String text = factory.response(valid.withInResponseTo(null)
                        .withDestination(null)
                        .withResponseIssuer(null)
                        .withRecipient(null)
                        .withConfirmationNotOnOrAfter(null)
                        .withNameId(null)
                        .withoutConditions()
                        .withoutAuthentication()
                        .withSigned(Signed.NONE))
                .text();

        assertThat(text)
                .doesNotContain("InResponseTo", "Destination", "SubjectConfirmationData", "NameID")
                .doesNotContain("Conditions", "AuthnStatement", "AttributeStatement", "Signature")
                .containsOnlyOnce("Issuer>" + IDP);
    }

    @Test
    void conditions_can_be_any() {
        String extra = "<x:Condition xmlns:x=\"urn:oasis:names:tc:SAML:2.0:assertion\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"y:Own\" xmlns:y=\"urn:y\"/>";
        Document document = factory.assertion(valid.withConditions(conditions -> conditions
                        .withAudienceRestrictions(List.of(List.of("a", "b"), List.of("c")))
                        .withOneTimeUse(true)
                        .withProxyRestriction(new ProxyRestriction(0, List.of("d")))
                        .withExtra(extra)))
                .document();

        assertThat(document.getElementsByTagNameNS("*", "AudienceRestriction").getLength())
                .isEqualTo(2);
        assertThat(document.getElementsByTagNameNS("*", "Audience").getLength()).isEqualTo(4);
        assertThat(only(document, "ProxyRestriction").getAttribute("Count")).isEqualTo("0");
        assertThat(only(document, "OneTimeUse").getParentNode()).isSameAs(only(document, "Conditions"));
        assertThat(only(document, "Condition").getParentNode()).isSameAs(only(document, "Conditions"));
    }

    @Test
    void several_confirmations_a_status_chain_and_attributes_are_written() {
        Confirmation first = new Confirmation(SubjectConfirmation.METHOD_HOLDER_OF_KEY, null, null, null, null);
        Confirmation second = new Confirmation(SubjectConfirmation.METHOD_BEARER, ACS, null, NOON, NOON);
        Document document = factory.response(valid.withConfirmations(first, second)
                        .withStatus(StatusCode.RESPONDER, StatusCode.AUTHN_FAILED)
                        .withStatusMessage("No <luck> & no love")
                        .withAttribute("groups", "one", "two"))
                .document();
        var codes = document.getElementsByTagNameNS("*", "StatusCode");

        assertThat(document.getElementsByTagNameNS("*", "SubjectConfirmation").getLength())
                .isEqualTo(2);
        assertThat(only(document, "SubjectConfirmationData").getAttribute("NotBefore"))
                .isEqualTo("2026-01-01T12:00:00.000Z");
        assertThat(codes.item(1).getParentNode()).isSameAs(codes.item(0));
        assertThat(only(document, "StatusMessage").getTextContent()).isEqualTo("No <luck> & no love");
        assertThat(document.getElementsByTagNameNS("*", "AttributeValue").getLength())
                .isEqualTo(2);
    }

    @Test
    void ids_are_new_for_each_message_unless_they_are_fixed() {
        assertThat(id(factory.response(valid))).isNotEqualTo(id(factory.response(valid)));
        assertThat(id(factory.response(valid.withResponseId("_r")))).isEqualTo("_r");
        assertThat(id(factory.assertion(valid.withAssertionId("_a")))).isEqualTo("_a");
    }

    @Test
    void changing_a_copy_leaves_the_original_as_it_was() {
        MessageDescription changed = valid.withNameIdValue("bob@demo.example");

        assertThat(factory.response(changed).text()).contains("bob@demo.example");
        assertThat(factory.response(valid).text()).contains("alice@demo.example");
    }

    @Test
    void padding_reaches_the_wanted_size_encrypted_or_not() throws Exception {
        MessageDescription padded = valid.withPaddingTo(8192);

        SamlMessage plain = factory.response(padded);
        SamlMessage encrypted = factory.response(padded.withAssertionEncryption(Encryption.to(RSA.certificate())));

        assertThat(plain.bytes().length).isBetween(8000, 8400);
        assertThat(encrypted.bytes().length).isBetween(8000, 8400);
        assertThat(isSignedBy(only(plain.document(), "Assertion"), publicKey(RSA)))
                .isTrue();
    }

    @Test
    void base64url_is_of_the_bare_assertion_without_padding() {
        SamlMessage message = factory.assertion(valid);

        assertThat(message.base64Url()).doesNotContain("=", "+", "/");
        assertThat(new String(Base64.getUrlDecoder().decode(message.base64Url()), UTF_8))
                .isEqualTo(message.text())
                .startsWith("<saml2:Assertion ");
    }

    private static String id(SamlMessage message) {
        return message.document().getDocumentElement().getAttribute("ID");
    }

    private static PublicKey publicKey(Credential credential) {
        return credential.certificate().getPublicKey();
    }
}
