package io.tollbridge.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes keys with self-signed certificates, which is what SAML wants: trust comes from metadata, the certificate only
 * carries the key.
 *
 * <p>RSA, because some identity providers take no elliptic curves and key transport (XML Encryption section 5.5) needs
 * it. 2048 bits, because every identity provider takes them, they sign some three times faster than 3072, and NIST
 * SP 800-57 allows them through 2030, which is when a key made now has long been changed.
 */
public final class SelfSignedCertificates {
    private static final int KEY_BITS = 2048;
    private static final int SERIAL_BITS = 128;

    private final SecureRandom random;

    public SelfSignedCertificates(SecureRandom random) {
        this.random = random;
    }

    /** A new key pair and its certificate, signed by itself with SHA-256; the key usage says what it is for. */
    public CertifiedKey create(String subjectCommonName, Purpose purpose, Instant notBefore, Duration validity) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS, random);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.CN, subjectCommonName)
                    .build();
            var certificate = new JcaX509v3CertificateBuilder(
                            name,
                            serial(),
                            Date.from(notBefore),
                            Date.from(notBefore.plus(validity)),
                            name,
                            pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(usage(purpose)))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()))
                    .build(new JcaContentSignerBuilder("SHA256withRSA")
                            .setSecureRandom(random)
                            .build(pair.getPrivate()));
            return new CertifiedKey(new JcaX509CertificateConverter().getCertificate(certificate), pair.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** Positive (RFC 5280 section 4.1.2.2) and random. */
    private BigInteger serial() {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
    }

    private static int usage(Purpose purpose) {
        return switch (purpose) {
            case SIGNING -> KeyUsage.digitalSignature;
            case ENCRYPTION -> KeyUsage.keyEncipherment;
        };
    }
}
