package io.tollbridge.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What happens when the metadata behind a URL has changed.
 *
 * @param applyChanges whether another certificate or endpoint is taken over by itself; else it is held until an
 *     administrator approves it
 * @param signingCertificate PEM; where it is set only metadata signed by its key counts (Metadata §3)
 */
public record MetadataPolicy(boolean applyChanges, Optional<String> signingCertificate) {
    /** Changes are held, signatures are not asked for. */
    public static final MetadataPolicy USUAL = new MetadataPolicy(false, Optional.empty());

    public MetadataPolicy {
        signingCertificate.ifPresent(MetadataPolicy::certificate);
    }

    /** The pinned certificate. */
    public Optional<X509Certificate> pinned() {
        return signingCertificate.map(MetadataPolicy::certificate);
    }

    private static X509Certificate certificate(String pem) {
        try {
            if (pem.contains("-----BEGIN CERTIFICATE-----")) {
                return (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(pem.strip().getBytes(US_ASCII)));
            }
        } catch (CertificateException unreadable) {
            throw new InvalidValue("metadata_signing_certificate", "cannot be read");
        }
        throw new InvalidValue("metadata_signing_certificate", "must be a PEM certificate");
    }
}
