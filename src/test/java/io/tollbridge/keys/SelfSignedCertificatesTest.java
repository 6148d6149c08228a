package io.tollbridge.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SelfSignedCertificatesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final SelfSignedCertificates certificates = new SelfSignedCertificates(new SecureRandom());

    @Test
    void a_signing_key_signs_and_its_certificate_verifies_and_says_so() throws Exception {
        CertifiedKey key = certificates.create("Tollbridge test", Purpose.SIGNING, NOON, Duration.ofDays(30));
        X509Certificate certificate = key.certificate();

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=Tollbridge test");
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withRSA");
        assertThat(((RSAPublicKey) certificate.getPublicKey()).getModulus().bitLength())
                .isEqualTo(2048);
        assertThat(certificate.getNotBefore()).isEqualTo(NOON);
        assertThat(certificate.getNotAfter()).isEqualTo(NOON.plus(Duration.ofDays(30)));
        assertThat(certificate.getBasicConstraints()).as("no CA").isEqualTo(-1);
        assertThat(certificate.getKeyUsage()).startsWith(true, false, false, false);
        assertThat(certificate.getSerialNumber().signum()).isEqualTo(1);
        assertThat(certificate.getSerialNumber().bitLength()).isBetween(128, 159);

        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.privateKey());
        signature.update("message".getBytes(UTF_8));
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        signature.update("message".getBytes(UTF_8));
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void an_encryption_key_is_for_key_encipherment_alone_and_another_one_each_time() {
        CertifiedKey one = certificates.create("Tollbridge test", Purpose.ENCRYPTION, NOON, Duration.ofDays(1));
        CertifiedKey other = certificates.create("Tollbridge test", Purpose.ENCRYPTION, NOON, Duration.ofDays(1));

        assertThat(one.certificate().getKeyUsage()).startsWith(false, false, true, false);
        assertThat(other.certificate().getPublicKey())
                .isNotEqualTo(one.certificate().getPublicKey());
        assertThat(other.certificate().getSerialNumber())
                .isNotEqualTo(one.certificate().getSerialNumber());
        assertThat(one.toString()).isEqualTo("key of CN=Tollbridge test");
    }
}
