package io.tollbridge.api;

import io.tollbridge.saml.Fingerprints;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * A pinned certificate as the API tells it.
 *
 * @param fingerprint SHA-256, lower-case hex
 * @param daysLeft whole days until {@code notAfter}, negative once it has passed
 */
record CertificateAnswer(String subject, String fingerprint, Instant notBefore, Instant notAfter, long daysLeft) {
    static CertificateAnswer of(X509Certificate certificate, Instant now) {
        Instant notAfter = certificate.getNotAfter().toInstant();
        return new CertificateAnswer(
                certificate.getSubjectX500Principal().getName(),
                Fingerprints.sha256(certificate),
                certificate.getNotBefore().toInstant(),
                notAfter,
                Math.floorDiv(
                        Duration.between(now, notAfter).toSeconds(),
                        Duration.ofDays(1).toSeconds()));
    }
}
