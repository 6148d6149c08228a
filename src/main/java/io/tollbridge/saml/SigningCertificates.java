package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollbridge.directory.InvalidValue;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads and judges signing certificates that an administrator pins by hand. */
public final class SigningCertificates {
    private final KeyStrength strength = new KeyStrength();

    /**
     * The certificates in this PEM text, at least one.
     *
     * @throws InvalidValue of the field {@code pem}, for unreadable ones and for keys that no signature is accepted of
     */
    public List<X509Certificate> read(String pem) {
        List<X509Certificate> certificates = parse(pem);
        if (certificates.isEmpty()) {
            throw new InvalidValue("pem", "holds no certificate");
        }
        for (X509Certificate certificate : certificates) {
            Optional<String> weakness = strength.weakness(certificate.getPublicKey());
            if (weakness.isPresent()) {
                throw new InvalidValue(
                        "pem",
                        weakness.get() + " signs nothing that is accepted: RSA of 2048 bits or more, or a NIST curve");
            }
        }
        return certificates.stream().distinct().toList();
    }

    /** Whether a signature by it counts, and its holder may still use it. */
    public boolean usable(X509Certificate certificate, Instant at) {
        return strength.weakness(certificate.getPublicKey()).isEmpty()
                && !at.isAfter(certificate.getNotAfter().toInstant());
    }

    /**
     * The certificates in this PEM text, whatever their keys are worth: metadata may list weak ones too.
     *
     * @throws InvalidValue of the field {@code pem}, for unreadable ones
     */
    public static List<X509Certificate> parse(String pem) {
        // The JDK's factory reads bare DER too, but a text of it is damaged already.
        if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
            return List.of();
        }
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.strip().getBytes(US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException unreadable) {
            throw new InvalidValue("pem", "holds a certificate that cannot be read");
        }
    }
}
