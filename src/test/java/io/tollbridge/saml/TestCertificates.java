package io.tollbridge.saml;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates of identity providers that exist in tests alone, each with a key of its own. */
final class TestCertificates {
    static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant NOT_AFTER = Instant.parse("2027-01-01T00:00:00Z");

    private TestCertificates() {}

    static X509Certificate selfSigned(String name) {
        return make(name, name, keys("EC", 256), "SHA256withECDSA", BigInteger.ONE);
    }

    static X509Certificate selfSigned(String name, KeyPair ellipticKeys) {
        return make(name, name, ellipticKeys, "SHA256withECDSA", BigInteger.ONE);
    }

    static X509Certificate selfSignedRsa(String name, int bits) {
        return make(name, name, keys("RSA", bits), "SHA256withRSA", BigInteger.ONE);
    }

    static X509Certificate issued(String name, String issuer) {
        return make(name, issuer, keys("EC", 256), "SHA256withECDSA", BigInteger.TWO);
    }

    static String base64(X509Certificate certificate) {
        try {
            return Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** Signed with its own key even where the issuer is another: no reader of metadata checks that signature. */
    private static X509Certificate make(
            String name, String issuer, KeyPair keys, String algorithm, BigInteger serialNumber) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + issuer),
                    serialNumber,
                    Date.from(NOT_BEFORE),
                    Date.from(NOT_AFTER),
                    new X500Name("CN=" + name),
                    keys.getPublic());
            var signer = new JcaContentSignerBuilder(algorithm).build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException bug) {
            throw new IllegalStateException(bug);
        }
    }

    static KeyPair keys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
