package io.tollbridge.api;

import io.tollbridge.directory.CertificateExpiry;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.saml.Finding;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What an administrator should know of the certificate that an identity provider's logins depend on. */
final class CertificateWarning {
    private static final String SECTION = "RFC 5280 §4.1.2.5";

    private CertificateWarning() {}

    /** The warning, once the active certificate that ends last is within the first threshold of its end. */
    static Optional<Finding> of(IdentityProvider identityProvider, Instant now) {
        return identityProvider.pinned().stream()
                .filter(PinnedCertificate::isActive)
                .max(Comparator.comparing(PinnedCertificate::notAfter))
                .filter(last -> !CertificateExpiry.reached(last.notAfter(), now).isEmpty())
                .map(last -> warning(last, now));
    }

    private static Finding warning(PinnedCertificate last, Instant now) {
        String found = last.sha256() + " ends at " + last.notAfter();
        if (now.isAfter(last.notAfter())) {
            return new Finding(
                    "certificate-expired",
                    found,
                    "an active certificate within its dates",
                    "The last active certificate has expired. Its key is still trusted, but the identity provider"
                            + " should have a new one by now: add it.",
                    SECTION);
        }
        return new Finding(
                "certificate-expiring",
                found,
                "an active certificate for more than " + CertificateExpiry.THRESHOLDS.getFirst() + " days",
                "The last active certificate ends in " + CertificateExpiry.daysLeft(last.notAfter(), now)
                        + " days. Ask the identity provider's administrator for its successor, and add it before.",
                SECTION);
    }
}
