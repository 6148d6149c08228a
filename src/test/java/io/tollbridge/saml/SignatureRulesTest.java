package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.IDP_KEY;
import static io.tollbridge.saml.Samples.KEYS;
import static io.tollbridge.saml.Samples.NOON;
import static io.tollbridge.saml.Samples.OTHER_KEY;
import static io.tollbridge.saml.Samples.RANDOM;
import static io.tollbridge.saml.Samples.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Credential;
import io.tollbridge.demo.CredentialGenerator;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import io.tollbridge.demo.Signing;
import io.tollbridge.testing.TestClock;
import java.io.StringWriter;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensaml.xmlsec.signature.support.SignatureConstants;

/** Which signatures count, and by which keys. */
class SignatureRulesTest {
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

    private static MessageDescription signedBy(Credential credential, String algorithm, String digest) {
        return answer().withSigning(
                        Signing.with(credential).withAlgorithm(algorithm).withDigest(digest));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void a_signature_on_the_response_on_the_assertion_or_on_both_passes(Signed signed) {
        Verdict verdict = receiver.judge(FACTORY.response(answer().withSigned(signed)));
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.nameId()).contains(ALICE);
    }

    @Test
    void profiles_4_1_4_5_over_post_a_signature_must_cover_the_assertion() {
        refuses(CheckCode.NO_SIGNATURE, answer().withSigned(Signed.NONE));
    }

    @Test
    void where_both_are_signed_both_must_hold() {
        MessageDescription both = answer().withSigned(Signed.BOTH);
        refuses(
                CheckCode.RESPONSE_SIGNATURE_INVALID,
                both.withAfterSigning(document -> Xml.set(document, "Response", "Destination", "https://x")));
        refuses(
                CheckCode.RESPONSE_SIGNATURE_INVALID,
                both.withAfterSigning(
                        document -> Xml.set(document, "Conditions", "NotOnOrAfter", "2027-01-01T00:00:00Z")));
        refuses(
                CheckCode.ASSERTION_SIGNATURE_INVALID,
                both.withAfterAssertionSigned(
                        document -> Xml.set(document, "Conditions", "NotOnOrAfter", "2027-01-01T00:00:00Z")));
    }

    @Test
    void a_changed_assertion_is_refused_and_the_hint_says_that_it_was_changed() {
        MessageDescription changed = answer().withAfterSigning(document -> {
            Xml.first(document, "NameID").setTextContent("mallory@demo.example");
            return document;
        });
        refuses(CheckCode.ASSERTION_SIGNATURE_INVALID, changed);
        assertThat(receiver.judge(FACTORY.response(changed))
                        .check(CheckCode.ASSERTION_SIGNATURE_INVALID)
                        .hint())
                .contains("changed after signing");
    }

    @Test
    void a_message_signed_by_a_key_that_is_not_configured_is_refused_and_the_report_names_both() {
        MessageDescription foreign = answer().withSigning(Signing.with(OTHER_KEY));
        refuses(CheckCode.ASSERTION_SIGNATURE_INVALID, foreign);
        Check check = receiver.judge(FACTORY.response(foreign)).check(CheckCode.ASSERTION_SIGNATURE_INVALID);
        assertThat(check.found()).contains(Fingerprints.sha256(OTHER_KEY.certificate()));
        assertThat(check.wanted()).contains(Fingerprints.sha256(IDP_KEY.certificate()));
        assertThat(check.hint()).contains("import its metadata again");
    }

    @Test
    void without_a_configured_certificate_nothing_passes() {
        refuses(receiver.trusting(), CheckCode.ASSERTION_SIGNATURE_INVALID, answer());
    }

    @Test
    void a_message_without_key_info_passes_by_the_configured_key() {
        Verdict verdict = receiver.judge(
                FACTORY.response(answer().withSigning(Signing.with(IDP_KEY).withCertificate(null))));
        assertThat(verdict.accepted()).isTrue();
    }

    @Test
    void of_several_certificates_any_may_sign_and_the_report_says_which() {
        Receiver rollOver = receiver.trusting(OTHER_KEY.certificate(), IDP_KEY.certificate());
        Verdict verdict = rollOver.judge(FACTORY.response(answer()));
        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.check(CheckCode.ASSERTION_SIGNATURE_INVALID).found())
                .contains(Fingerprints.sha256(IDP_KEY.certificate()));
        assertThat(verdict.signed().orElseThrow().certificates())
                .containsExactly(Fingerprints.sha256(IDP_KEY.certificate()));
    }

    @Test
    void among_certificates_of_other_kinds_of_key_the_fitting_one_is_found() {
        Credential elliptic = KEYS.ellipticCurve("secp256r1", "CN=EC");
        Receiver mixed = receiver.trusting(elliptic.certificate(), IDP_KEY.certificate());
        assertThat(mixed.judge(FACTORY.response(answer())).accepted()).isTrue();
        assertThat(mixed.judge(FACTORY.response(answer().withSigning(Signing.with(elliptic))))
                        .accepted())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256,
                SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA384,
                SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA512,
                "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
                "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
                "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"
            })
    void rsa_with_sha_256_or_longer_passes_pkcs_1_and_pss(String algorithm) {
        Verdict verdict = receiver.judge(
                FACTORY.response(signedBy(IDP_KEY, algorithm, SignatureConstants.ALGO_ID_DIGEST_SHA256)));
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.accepted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SignatureConstants.ALGO_ID_DIGEST_SHA256,
                SignatureConstants.ALGO_ID_DIGEST_SHA384,
                SignatureConstants.ALGO_ID_DIGEST_SHA512
            })
    void digests_of_sha_256_or_longer_pass(String digest) {
        Verdict verdict = receiver.judge(
                FACTORY.response(signedBy(IDP_KEY, SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256, digest)));
        assertThat(verdict.accepted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "secp256r1,http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "secp384r1,http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        "secp521r1,http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"
    })
    void ecdsa_on_the_three_curves_passes(String curve, String algorithm) {
        Credential elliptic = KEYS.ellipticCurve(curve, "CN=EC");
        Verdict verdict = receiver.trusting(elliptic.certificate())
                .judge(FACTORY.response(signedBy(elliptic, algorithm, SignatureConstants.ALGO_ID_DIGEST_SHA256)));
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.accepted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "brainpoolP256r1", "FRP256v1", "secp224r1"})
    void ecdsa_on_any_other_curve_is_refused_whatever_the_curve_is_called(String curve) throws Exception {
        // By Bouncy Castle: the JDK itself no longer knows these curves, other providers do.
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
        generator.initialize(new ECGenParameterSpec(curve), RANDOM);
        assertThat(new KeyStrength().weakness(generator.generateKeyPair().getPublic()))
                .contains("ECDSA on another curve");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        assertThat(new KeyStrength().weakness(generator.generateKeyPair().getPublic()))
                .isEmpty();
    }

    @Test
    void rsa_of_1024_bits_is_refused() {
        Credential small = KEYS.rsa(1024, "CN=Small");
        refuses(receiver.trusting(small.certificate()), CheckCode.KEY_SIZE, answer().withSigning(Signing.with(small)));
    }

    @ParameterizedTest
    @CsvSource({
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1,http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256,http://www.w3.org/2000/09/xmldsig#sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-ripemd160,http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1,http://www.w3.org/2001/04/xmlenc#sha256"
    })
    void sha_1_and_whatever_is_not_on_the_list_is_refused(String algorithm, String digest) {
        refuses(CheckCode.SIGNATURE_ALGORITHM, answer().withAfterSigning(document -> {
            Xml.set(document, "SignatureMethod", "Algorithm", algorithm);
            return Xml.set(document, "DigestMethod", "Algorithm", digest);
        }));
    }

    @Test
    void a_message_truly_signed_by_sha_1_is_refused_and_the_hint_says_what_to_switch() {
        MessageDescription sha1 = signedBy(
                IDP_KEY, SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA1, SignatureConstants.ALGO_ID_DIGEST_SHA1);
        refuses(CheckCode.SIGNATURE_ALGORITHM, sha1);
        assertThat(receiver.judge(FACTORY.response(sha1))
                        .check(CheckCode.SIGNATURE_ALGORITHM)
                        .hint())
                .contains("from SHA-1 to SHA-256");
    }

    @Test
    void hmac_under_the_public_key_is_refused_whatever_form_of_the_certificate_is_the_key() throws Exception {
        X509Certificate certificate = IDP_KEY.certificate();
        StringWriter pem = new StringWriter();
        pem.write("-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n");
        for (byte[] key : new byte[][] {
            certificate.getEncoded(),
            certificate.getPublicKey().getEncoded(),
            pem.toString().getBytes(UTF_8)
        }) {
            refuses(
                    CheckCode.HMAC_ALG,
                    answer().withSigning(Signing.with(IDP_KEY)
                            .withKey(new SecretKeySpec(key, "HmacSHA256"))
                            .withAlgorithm(SignatureConstants.ALGO_ID_MAC_HMAC_SHA256)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-800, 30})
    void a_certificate_outside_its_dates_still_carries_the_key_and_the_report_warns(int days) {
        TestClock then = new TestClock(NOON.plus(Duration.ofDays(days)));
        Credential outside = new CredentialGenerator(then, new SecureRandom()).rsa(2048, "CN=Outside");
        Verdict verdict = receiver.trusting(outside.certificate())
                .judge(FACTORY.response(answer().withSigning(Signing.with(outside))));
        assertThat(verdict.accepted()).isTrue();
        Check check = verdict.check(CheckCode.CERTIFICATE_VALIDITY);
        assertThat(check.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(check.hint()).contains("outside its dates");
    }

    @Test
    void a_certificate_within_its_dates_gives_no_hint() {
        assertThat(receiver.judge(FACTORY.response(answer()))
                        .check(CheckCode.CERTIFICATE_VALIDITY)
                        .hint())
                .isEmpty();
    }

    @Test
    void what_is_missing_from_a_signature_is_named() {
        for (String part :
                new String[] {"SignatureValue", "CanonicalizationMethod", "SignatureMethod", "DigestValue"}) {
            MessageDescription lacking = answer().withAfterSigning(document -> Xml.remove(document, part));
            refuses(CheckCode.SIGNEDINFO_INCOMPLETE, lacking);
            assertThat(receiver.judge(FACTORY.response(lacking))
                            .check(CheckCode.SIGNEDINFO_INCOMPLETE)
                            .found())
                    .contains(part);
        }
    }

    @Test
    void a_verdict_names_nobody_until_a_signature_holds() {
        Verdict refused = receiver.judge(FACTORY.response(answer().withSigning(Signing.with(OTHER_KEY))));
        assertThat(refused.report().nameId()).isEqualTo(Optional.empty());
    }
}
