package io.tollbridge.api;

import io.tollbridge.directory.CertificateExpiry;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.saml.Fingerprints;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * A pinned certificate as the API tells it.
 *
 * @param fingerprint SHA-256, lower-case hex
 * @param state {@code "active"}, or {@code "disabled"}: it verifies nothing
 * @param byHand an administrator added it beside the metadata, and new metadata leaves it
 * @param daysLeft whole days until {@code notAfter}, negative once it has passed
 */
record CertificateAnswer(
        String subject,
        String fingerprint,
        String state,
        Instant notBefore,
        Instant notAfter,
        long daysLeft,
        Instant addedAt,
        Optional<Instant> disabledAt,
        boolean byHand) {
    static final String ACTIVE = "active";
    static final String DISABLED = "disabled";

    static CertificateAnswer of(PinnedCertificate pinned, Instant now) {
        X509Certificate certificate = pinned.certificate();
        return new CertificateAnswer(
                certificate.getSubjectX500Principal().getName(),
                Fingerprints.sha256(certificate),
                pinned.isActive() ? ACTIVE : DISABLED,
                certificate.getNotBefore().toInstant(),
                pinned.notAfter(),
                CertificateExpiry.daysLeft(pinned.notAfter(), now),
                pinned.addedAt(),
                pinned.disabledAt(),
                pinned.byHand());
    }
}
