package io.tollbridge.demo;

import static io.tollbridge.demo.PlainVerification.isSignedBy;
import static io.tollbridge.demo.PlainVerification.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Encryption.KeyPlacement;
import io.tollbridge.demo.MessageDescription.Signed;
import io.tollbridge.testing.TestClock;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Decrypts by javax.crypto alone, following XML Encryption by hand. */
class MessageEncryptionTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-01-01T12:00:00Z"));
    private static final CredentialGenerator KEYS = new CredentialGenerator(CLOCK, RANDOM);
    private static final Credential IDP = KEYS.rsa(2048, "CN=Test identity provider");
    private static final Credential SP = KEYS.rsa(2048, "CN=Test service provider");

    private final AssertionFactory factory = new AssertionFactory(CLOCK, RANDOM);
    private final MessageDescription valid =
            factory.valid("https://idp.example", "https://sp.example", "https://sp.example/acs", null, IDP);

    @ParameterizedTest
    @CsvSource({
        "http://www.w3.org/2009/xmlenc11#aes128-gcm, http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p, SHA-256, INLINE",
        "http://www.w3.org/2009/xmlenc11#aes256-gcm, http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p, SHA-1, SIBLING",
        "http://www.w3.org/2001/04/xmlenc#aes128-cbc, http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p, , INLINE",
        "http://www.w3.org/2001/04/xmlenc#aes256-cbc, http://www.w3.org/2001/04/xmlenc#rsa-1_5, , SIBLING",
    })
    void an_encrypted_assertion_comes_back_with_its_signature(
            String algorithm, String transport, @Nullable String digest, KeyPlacement placement) throws Exception {
        String digestUri = digest == null
                ? null
                : digest.equals("SHA-1")
                        ? "http://www.w3.org/2000/09/xmldsig#sha1"
                        : "http://www.w3.org/2001/04/xmlenc#sha256";
        Encryption encryption = Encryption.to(SP.certificate())
                .withDataAlgorithm(algorithm)
                .withKeyTransport(transport, digestUri)
                .withPlacement(placement);

        Document document =
                factory.response(valid.withAssertionEncryption(encryption)).document();

        Element encryptedKey = only(document, "EncryptedKey");
        assertThat(document.getElementsByTagNameNS("*", "NameID").getLength()).isZero();
        switch (placement) {
            case INLINE ->
                assertThat(encryptedKey.getParentNode().getLocalName()).isEqualTo("KeyInfo");
            case SIBLING -> {
                assertThat(encryptedKey.getParentNode().getLocalName()).isEqualTo("EncryptedAssertion");
                assertThat(only(document, "RetrievalMethod").getAttribute("URI"))
                        .isEqualTo("#" + encryptedKey.getAttribute("Id"));
            }
        }
        Element assertion = decrypted(only(document, "EncryptedData"), encryptedKey);
        assertThat(assertion.getLocalName()).isEqualTo("Assertion");
        assertThat(isSignedBy(assertion, IDP.certificate().getPublicKey())).isTrue();
    }

    @Test
    void the_response_signature_covers_the_encrypted_form() throws Exception {
        Document document = factory.response(valid.withSigned(Signed.BOTH)
                        .withAssertionEncryption(Encryption.to(SP.certificate()).withCertificate(SP.certificate())))
                .document();

        assertThat(isSignedBy(document.getDocumentElement(), IDP.certificate().getPublicKey()))
                .isTrue();
        Element key = only(document, "EncryptedKey");
        assertThat(Base64.getMimeDecoder()
                        .decode(((Element) key.getElementsByTagNameNS("*", "X509Certificate")
                                        .item(0))
                                .getTextContent()))
                .isEqualTo(SP.certificate().getEncoded());
    }

    @Test
    void an_encrypted_name_stands_under_the_assertion_signature() throws Exception {
        Document document = factory.assertion(valid.withNameIdEncryption(Encryption.to(SP.certificate())))
                .document();

        assertThat(only(document, "EncryptedID").getParentNode().getLocalName()).isEqualTo("Subject");
        assertThat(isSignedBy(document.getDocumentElement(), IDP.certificate().getPublicKey()))
                .isTrue();
        Element name = decrypted(only(document, "EncryptedData"), only(document, "EncryptedKey"));
        assertThat(name.getLocalName()).isEqualTo("NameID");
        assertThat(name.getTextContent()).isEqualTo("alice@demo.example");
    }

    @Test
    void a_bare_assertion_can_be_encrypted_too() throws Exception {
        Document document = factory.assertion(valid.withAssertionEncryption(Encryption.to(SP.certificate())))
                .document();

        assertThat(document.getDocumentElement().getLocalName()).isEqualTo("EncryptedAssertion");
        Element assertion = decrypted(only(document, "EncryptedData"), only(document, "EncryptedKey"));
        assertThat(isSignedBy(assertion, IDP.certificate().getPublicKey())).isTrue();
    }

    private static Element decrypted(Element data, Element encryptedKey) throws Exception {
        byte[] wrapped = cipherValue(encryptedKey);
        String transport = method(encryptedKey).getAttribute("Algorithm");
        Cipher unwrap;
        if (transport.endsWith("rsa-1_5")) {
            unwrap = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            unwrap.init(Cipher.DECRYPT_MODE, SP.privateKey());
        } else {
            var digest = method(encryptedKey).getElementsByTagNameNS("*", "DigestMethod");
            boolean sha256 = digest.getLength() == 1
                    && ((Element) digest.item(0)).getAttribute("Algorithm").endsWith("sha256");
            unwrap = Cipher.getInstance("RSA/ECB/OAEPPadding");
            unwrap.init(
                    Cipher.DECRYPT_MODE,
                    SP.privateKey(),
                    new OAEPParameterSpec(
                            sha256 ? "SHA-256" : "SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT));
        }
        SecretKey key = new SecretKeySpec(unwrap.doFinal(wrapped), "AES");
        byte[] octets = cipherValue(data);
        byte[] plain;
        if (method(data).getAttribute("Algorithm").endsWith("gcm")) {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, octets, 0, 12));
            plain = cipher.doFinal(octets, 12, octets.length - 12);
        } else {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(octets, 0, 16));
            byte[] padded = cipher.doFinal(octets, 16, octets.length - 16);
            plain = Arrays.copyOf(padded, padded.length - padded[padded.length - 1]);
        }
        return Dom.parse(plain).getDocumentElement();
    }

    private static Element method(Element encrypted) {
        return Dom.child(encrypted, "http://www.w3.org/2001/04/xmlenc#", "EncryptionMethod")
                .orElseThrow();
    }

    private static byte[] cipherValue(Element encrypted) {
        String text = Dom.child(encrypted, "http://www.w3.org/2001/04/xmlenc#", "CipherData")
                .orElseThrow()
                .getTextContent();
        return Base64.getMimeDecoder().decode(text);
    }
}
