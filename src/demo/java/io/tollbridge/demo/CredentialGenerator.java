package io.tollbridge.demo;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes key pairs with self-signed certificates for the demo and for tests; weak sizes too, as tests must refuse them.
 */
public final class CredentialGenerator {
    private static final Duration LIFETIME = Duration.ofDays(365);

    private final Clock clock;
    private final SecureRandom random;

    public CredentialGenerator(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** An RSA key pair; {@code subject} is a distinguished name, such as {@code CN=Test}. */
    public Credential rsa(int bits, String subject) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits, random);
            return selfSigned(generator.generateKeyPair(), "SHA256withRSA", subject);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** An elliptic-curve key pair; {@code curve} is a standard name, such as {@code secp256r1}. */
    public Credential ellipticCurve(String curve, String subject) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve), random);
            return selfSigned(generator.generateKeyPair(), "SHA256withECDSA", subject);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private Credential selfSigned(KeyPair pair, String algorithm, String subject) throws GeneralSecurityException {
        X500Principal name = new X500Principal(subject);
        Instant now = clock.instant();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(159, random).setBit(0), // RFC 5280 §4.1.2.2: positive and at most 20 octets
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFETIME)),
                name,
                pair.getPublic());
        try {
            var signer = new JcaContentSignerBuilder(algorithm)
                    .setSecureRandom(random)
                    .build(pair.getPrivate());
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
            return new Credential(pair.getPrivate(), certificate);
        } catch (OperatorCreationException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
