package io.tollbridge.testing;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate as a client shows it in its TLS handshake, of an authority that the proxy trusts. */
public record ClientCertificate(X509Certificate certificate) {
    /** Valid from an hour ago for two hours, for these alternative names. */
    public static ClientCertificate of(String subject, GeneralName... names) {
        Instant now = Instant.now();
        return of(subject, now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)), names);
    }

    /** Valid between the two. */
    public static ClientCertificate of(String subject, Instant start, Instant end, GeneralName... names) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=An authority that the proxy trusts"),
                    new BigInteger(159, new SecureRandom()).setBit(0),
                    Date.from(start),
                    Date.from(end),
                    new X500Principal(subject),
                    pair.getPublic());
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return new ClientCertificate(new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The header's value: base64 of DER. */
    public String header() {
        return Base64.getEncoder().encodeToString(der());
    }

    /** {@code x5t#S256} (RFC 8705 §3.1), computed as a resource server would. */
    public String thumbprint() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(der()));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private byte[] der() {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
