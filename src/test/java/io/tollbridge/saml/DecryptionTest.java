package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.OTHER_KEY;
import static io.tollbridge.saml.Samples.SP_KEY;
import static io.tollbridge.saml.Samples.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tollbridge.demo.Encryption;
import io.tollbridge.demo.Encryption.KeyPlacement;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensaml.xmlsec.encryption.support.EncryptionConstants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** EncryptedAssertion and EncryptedID: by which algorithms, and that nothing inside is trusted for being encrypted. */
class DecryptionTest {
    private static final Encryption TO_US = Encryption.to(SP_KEY.certificate());
    private static final Encryption TO_OTHER = Encryption.to(OTHER_KEY.certificate());
    private static final String ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#";

    private final Receiver receiver = Receiver.ofAnswers();

    private void refuses(CheckCode code, MessageDescription description) {
        refuses(receiver, code, description);
    }

    private static void refuses(Receiver receiver, CheckCode code, MessageDescription description) {
        Verdict verdict = receiver.judge(FACTORY.response(description));
        assertThat(verdict.failed()).containsExactly(code);
        assertThat(verdict.validation().signatureHolds()).isFalse();
        assertThat(verdict.validation().nameId()).isEmpty();
    }

    private static void accepts(Receiver receiver, MessageDescription description) {
        Verdict verdict = receiver.judge(FACTORY.response(description));
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.nameId()).contains(ALICE);
    }

    private static MessageDescription encrypted(Encryption encryption) {
        return answer().withAssertionEncryption(encryption);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void an_encrypted_assertion_passes_signed_inside_outside_or_both(Signed signed) {
        accepts(receiver, encrypted(TO_US).withSigned(signed));
    }

    @Test
    void profiles_4_1_4_5_an_encrypted_assertion_unsigned_inside_an_unsigned_response_is_refused() {
        refuses(CheckCode.NO_SIGNATURE, encrypted(TO_US).withSigned(Signed.NONE));
    }

    @ParameterizedTest
    @EnumSource(KeyPlacement.class)
    void the_wrapped_key_may_stand_inside_or_beside(KeyPlacement placement) {
        accepts(receiver, encrypted(TO_US.withPlacement(placement)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES128_GCM,
                EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES192_GCM,
                EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES256_GCM
            })
    void aes_gcm_passes_whatever_the_switch_for_cbc_says(String algorithm) {
        accepts(receiver.withoutAesCbc(), encrypted(TO_US.withDataAlgorithm(algorithm)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES128,
                EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES192,
                EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES256
            })
    void aes_cbc_passes_only_while_it_is_switched_on(String algorithm) {
        accepts(receiver, encrypted(TO_US.withDataAlgorithm(algorithm)));
        refuses(
                receiver.withoutAesCbc(),
                CheckCode.ENCRYPTION_ALGORITHM,
                encrypted(TO_US.withDataAlgorithm(algorithm)));
    }

    @Test
    void triple_des_is_refused() {
        refuses(
                CheckCode.ENCRYPTION_ALGORITHM,
                encrypted(TO_US.withDataAlgorithm(EncryptionConstants.ALGO_ID_BLOCKCIPHER_TRIPLEDES)));
    }

    @Test
    void rsa_1_5_is_refused_before_anything_is_decrypted_and_the_hint_says_what_to_switch() {
        MessageDescription old =
                encrypted(TO_US.withKeyTransport(EncryptionConstants.ALGO_ID_KEYTRANSPORT_RSA15, null));
        refuses(CheckCode.ENCRYPTION_ALGORITHM, old);
        assertThat(receiver.judge(FACTORY.response(old))
                        .check(CheckCode.ENCRYPTION_ALGORITHM)
                        .hint())
                .contains("RSA-OAEP");
    }

    @ParameterizedTest
    @CsvSource({
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p,",
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p,http://www.w3.org/2000/09/xmldsig#sha1",
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p,http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2009/xmlenc11#rsa-oaep,http://www.w3.org/2001/04/xmlenc#sha256"
    })
    void rsa_oaep_with_sha_1_or_sha_256_passes(String transport, String digest) {
        accepts(receiver, encrypted(TO_US.withKeyTransport(transport, digest)));
    }

    @Test
    void rsa_oaep_with_another_digest_is_refused() {
        refuses(
                CheckCode.ENCRYPTION_ALGORITHM,
                encrypted(TO_US.withKeyTransport(
                        EncryptionConstants.ALGO_ID_KEYTRANSPORT_RSAOAEP, EncryptionConstants.ALGO_ID_DIGEST_SHA512)));
    }

    @Test
    void encrypted_to_a_key_we_do_not_have_is_refused_and_has_a_code_of_its_own_where_the_message_names_the_key() {
        refuses(CheckCode.DECRYPT_FAILED, encrypted(TO_OTHER));
        refuses(CheckCode.ENCRYPTED_TO_UNKNOWN_KEY, encrypted(TO_OTHER.withCertificate(OTHER_KEY.certificate())));
        refuses(receiver.holding(), CheckCode.DECRYPT_FAILED, encrypted(TO_US));
    }

    @Test
    void a_retired_key_still_decrypts_while_it_is_held() {
        DecryptionKey retired = new DecryptionKey(Optional.of(OTHER_KEY.certificate()), OTHER_KEY.privateKey());
        accepts(receiver.holding(Samples.DECRYPTION, retired), encrypted(TO_OTHER));
        accepts(receiver.holding(retired, Samples.DECRYPTION), encrypted(TO_US));
    }

    @Test
    void encrypted_to_a_key_that_was_retired_is_refused_and_the_hint_says_since_when() {
        Receiver since = receiver.holding(
                Samples.DECRYPTION,
                DecryptionKey.retired(OTHER_KEY.certificate(), Instant.parse("2026-05-03T23:59:59Z")));
        MessageDescription late = encrypted(TO_OTHER.withCertificate(OTHER_KEY.certificate()));

        refuses(since, CheckCode.ENCRYPTED_TO_UNKNOWN_KEY, late);
        Check check = since.judge(FACTORY.response(late)).check(CheckCode.ENCRYPTED_TO_UNKNOWN_KEY);
        assertThat(check.hint()).contains("encrypted to a key that was retired on 3 May 2026");
        assertThat(check.found()).contains(Fingerprints.sha256(OTHER_KEY.certificate()));
        assertThat(check.wanted()).contains(Fingerprints.sha256(SP_KEY.certificate()));
        accepts(since, encrypted(TO_US));
    }

    @Test
    void the_certificate_that_a_message_names_is_a_hint_and_every_key_is_tried() {
        DecryptionKey next = new DecryptionKey(Optional.of(OTHER_KEY.certificate()), OTHER_KEY.privateKey());
        Receiver both = receiver.holding(Samples.DECRYPTION, next);

        accepts(both, encrypted(TO_OTHER.withCertificate(OTHER_KEY.certificate())));
        accepts(both, encrypted(TO_OTHER.withCertificate(SP_KEY.certificate())));
        accepts(both, encrypted(TO_US.withCertificate(OTHER_KEY.certificate())));
        accepts(receiver, encrypted(TO_US.withCertificate(OTHER_KEY.certificate())));
    }

    @Test
    void a_wrapped_key_may_name_its_recipient_by_issuer_and_serial_number_or_by_digest() throws Exception {
        String digest = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(SP_KEY.certificate().getEncoded()));
        String bySerial = "<ds:X509IssuerSerial><ds:X509IssuerName>%s</ds:X509IssuerName><ds:X509SerialNumber>%s"
                        .formatted(
                                SP_KEY.certificate().getIssuerX500Principal().getName(),
                                SP_KEY.certificate().getSerialNumber())
                + "</ds:X509SerialNumber></ds:X509IssuerSerial>";
        String byDigest = "<d:X509Digest xmlns:d=\"http://www.w3.org/2009/xmldsig11#\""
                + " Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\">" + digest + "</d:X509Digest>";
        DecryptionKey other = new DecryptionKey(Optional.of(OTHER_KEY.certificate()), OTHER_KEY.privateKey());
        for (String data : List.of(bySerial, byDigest)) {
            RecipientKey named = recipient(data);
            assertThat(named.identifies()).isTrue();
            assertThat(named.is(Samples.DECRYPTION)).isTrue();
            assertThat(named.is(other)).isFalse();
        }
        assertThat(recipient("<ds:X509SubjectName>CN=x</ds:X509SubjectName>").identifies())
                .isFalse();
        assertThat(recipient("<ds:X509IssuerSerial/>").identifies()).isFalse();
        assertThat(recipient("<ds:X509Certificate>no base64!</ds:X509Certificate>"))
                .hasToString("a certificate that cannot be read");
    }

    private static RecipientKey recipient(String data) throws HardenedXml.Rejected {
        String info = "<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>" + data
                + "</ds:X509Data></ds:KeyInfo>";
        return RecipientKey.of(
                Optional.of(HardenedXml.parse(info.getBytes(UTF_8)).getDocumentElement()));
    }

    @Test
    void the_rules_for_algorithms_hold_for_an_encrypted_name_too() {
        Encryption cbc = TO_US.withDataAlgorithm(EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES128);
        Encryption old = TO_US.withKeyTransport(EncryptionConstants.ALGO_ID_KEYTRANSPORT_RSA15, null);

        accepts(receiver, answer().withNameIdEncryption(cbc));
        assertThat(receiver.withoutAesCbc()
                        .judge(FACTORY.response(answer().withNameIdEncryption(cbc)))
                        .failed())
                .containsExactly(CheckCode.ENCRYPTION_ALGORITHM);
        assertThat(receiver.judge(FACTORY.response(answer().withNameIdEncryption(old)))
                        .failed())
                .containsExactly(CheckCode.ENCRYPTION_ALGORITHM);
        assertThat(receiver.judge(FACTORY.response(
                                answer().withNameIdEncryption(TO_OTHER.withCertificate(OTHER_KEY.certificate()))))
                        .failed())
                .containsExactly(CheckCode.ENCRYPTED_TO_UNKNOWN_KEY);
    }

    @Test
    void where_encryption_is_wanted_an_assertion_in_clear_is_refused() {
        refuses(receiver.wantingEncryption(), CheckCode.NOT_ENCRYPTED, answer());
        accepts(receiver.wantingEncryption(), encrypted(TO_US));
    }

    @Test
    void an_encrypted_name_passes_inside_a_clear_and_inside_an_encrypted_assertion() {
        accepts(receiver, answer().withNameIdEncryption(TO_US));
        accepts(receiver, encrypted(TO_US).withNameIdEncryption(TO_US));
    }

    @Test
    void an_encrypted_name_to_another_key_is_refused() {
        Verdict verdict = receiver.judge(FACTORY.response(answer().withNameIdEncryption(TO_OTHER)));
        assertThat(verdict.failed()).containsExactly(CheckCode.DECRYPT_FAILED);
    }

    @Test
    void an_encrypted_id_that_holds_no_name_is_refused() {
        Document other = FACTORY.response(answer().withNameIdEncryption(TO_US)).document();
        assertThat(Xml.first(other, "EncryptedID")).isNotNull();
        // Another element is encrypted where the NameID should be: an Assertion of the same identity provider.
        Element wrong = Xml.first(FACTORY.response(encrypted(TO_US)).document(), "EncryptedData");
        Verdict verdict = receiver.judge(FACTORY.response(answer().withBeforeSigning(document -> {
            Element name = Xml.first(document, "NameID");
            Element wrapper = Xml.element(document, Namespaces.ASSERTION, "saml2:EncryptedID");
            wrapper.appendChild(document.importNode(wrong, true));
            name.getParentNode().replaceChild(wrapper, name);
            return document;
        })));
        assertThat(verdict.failed()).containsExactly(CheckCode.NO_NAMEID);
    }

    @Test
    void changed_cipher_text_is_refused_in_the_same_words_wherever_it_was_changed() {
        for (int cipherValue : new int[] {0, 1}) {
            MessageDescription changed = encrypted(TO_US).withAfterSigning(document -> {
                Element value = Xml.nth(document, "CipherValue", cipherValue);
                byte[] bytes = Base64.getMimeDecoder().decode(value.getTextContent());
                bytes[bytes.length / 2] ^= 1;
                value.setTextContent(Base64.getEncoder().encodeToString(bytes));
                return document;
            });
            refuses(CheckCode.DECRYPT_FAILED, changed);
        }
    }

    @Test
    void an_encrypted_assertion_without_cipher_text_or_key_is_refused() {
        refuses(
                CheckCode.DECRYPT_FAILED,
                encrypted(TO_US).withAfterSigning(document -> Xml.remove(document, "EncryptedData")));
        refuses(
                CheckCode.DECRYPT_FAILED,
                encrypted(TO_US).withAfterSigning(document -> Xml.remove(document, "EncryptedKey")));
        refuses(
                CheckCode.DECRYPT_FAILED,
                encrypted(TO_US).withAfterSigning(document -> Xml.remove(document, "CipherValue")));
        refuses(
                CheckCode.ENCRYPTION_ALGORITHM,
                encrypted(TO_US).withAfterSigning(document -> Xml.remove(document, "EncryptionMethod")));
    }

    @Test
    void cipher_text_by_reference_is_refused_and_nothing_is_fetched() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            fetched.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/cipher";
            for (int cipherData : new int[] {0, 1}) {
                for (String uri : new String[] {url, "file:///etc/hostname", "#x", ""}) {
                    refuses(CheckCode.DECRYPT_FAILED, encrypted(TO_US).withAfterSigning(document -> {
                        Element data = Xml.nth(document, "CipherData", cipherData);
                        data.setTextContent("");
                        Element reference = Xml.element(document, ENCRYPTION, "xenc:CipherReference");
                        reference.setAttribute("URI", uri);
                        data.appendChild(reference);
                        return document;
                    }));
                }
            }
            assertThat(fetched).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void at_most_four_wrapped_keys_are_tried() {
        Encryption sibling = TO_US.withPlacement(KeyPlacement.SIBLING);
        MessageDescription buried = encrypted(sibling).withAfterSigning(document -> {
            Element key = Xml.first(document, "EncryptedKey");
            for (int i = 0; i < 4; i++) {
                Element garbage = (Element) key.cloneNode(true);
                garbage.setAttribute("Id", "_garbage" + i);
                Xml.first(document, "EncryptedAssertion").insertBefore(garbage, key);
                ((Element) garbage.getElementsByTagNameNS(ENCRYPTION, "CipherValue")
                                .item(0))
                        .setTextContent("AAAA");
            }
            return document;
        });
        refuses(CheckCode.DECRYPT_FAILED, buried);
    }

    /** What an attacker can do to whom our public key is known: any bytes, encrypted to us. */
    private static MessageDescription encrypting(String plain) throws GeneralSecurityException {
        Encryption plainest = TO_US.withDataAlgorithm(EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES128_GCM)
                .withKeyTransport(EncryptionConstants.ALGO_ID_KEYTRANSPORT_RSAOAEP, null);
        byte[] key = new byte[16];
        byte[] nonce = new byte[12];
        Samples.RANDOM.nextBytes(key);
        Samples.RANDOM.nextBytes(nonce);
        Cipher wrap = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
        wrap.init(Cipher.ENCRYPT_MODE, SP_KEY.certificate().getPublicKey());
        byte[] wrapped = wrap.doFinal(key);
        Cipher content = Cipher.getInstance("AES/GCM/NoPadding");
        content.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        byte[] cipherText = content.doFinal(plain.getBytes(UTF_8));
        byte[] data = ByteBuffer.allocate(nonce.length + cipherText.length)
                .put(nonce)
                .put(cipherText)
                .array();
        return encrypted(plainest).withAfterSigning(document -> {
            Xml.nth(document, "CipherValue", 0)
                    .setTextContent(Base64.getEncoder().encodeToString(wrapped));
            Xml.nth(document, "CipherValue", 1)
                    .setTextContent(Base64.getEncoder().encodeToString(data));
            return document;
        });
    }

    @Test
    void bytes_encrypted_by_hand_are_read_as_those_of_the_library() throws GeneralSecurityException {
        String signed = written(Xml.first(FACTORY.response(answer()).document(), "Assertion"));
        accepts(receiver, encrypting(signed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>",
                "<a/><b/>",
                "hello",
                "",
                "</context><x/><context>"
            })
    void cipher_text_that_holds_no_single_element_is_refused_like_any_other_that_fails(String plain)
            throws GeneralSecurityException {
        refuses(CheckCode.DECRYPT_FAILED, encrypting(plain));
    }

    @Test
    void the_limits_hold_inside_too() throws GeneralSecurityException {
        refuses(CheckCode.DECRYPT_FAILED, encrypting("<a>".repeat(101) + "</a>".repeat(101)));
    }

    private static String written(Element element) {
        try {
            StringWriter text = new StringWriter();
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.transform(new DOMSource(element), new StreamResult(text));
            return text.toString();
        } catch (TransformerException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
