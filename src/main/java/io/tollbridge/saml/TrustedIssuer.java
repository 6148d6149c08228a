package io.tollbridge.saml;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.PinnedCertificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whom a message must come from, and what its administrator set for messages of this issuer. The certificates are the
 * only keys trusted; a KeyInfo in a message never is.
 *
 * @param certificates the active ones
 * @param disabled certificates that were switched off: they verify nothing, and are named where one has signed
 * @param notBefore assertions issued earlier are refused, if there is such an instant
 * @param clockSkew 0 to 300 seconds
 * @param mustBeEncrypted {@code want_assertions_encrypted}
 * @param maxAuthenticationAge the oldest AuthnInstant accepted, if it is judged at all
 */
public record TrustedIssuer(
        String entityId,
        List<X509Certificate> certificates,
        List<PinnedCertificate> disabled,
        Optional<Instant> notBefore,
        Duration clockSkew,
        boolean allowAesCbc,
        boolean mustBeEncrypted,
        Optional<Duration> maxAuthenticationAge) {
    public TrustedIssuer {
        certificates = List.copyOf(certificates);
        disabled = List.copyOf(disabled);
        if (entityId.isEmpty()) {
            throw new IllegalArgumentException("no entity id is no configuration at all");
        }
    }

    /** With active certificates alone. */
    public TrustedIssuer(
            String entityId,
            List<X509Certificate> certificates,
            Duration clockSkew,
            boolean allowAesCbc,
            boolean mustBeEncrypted,
            Optional<Duration> maxAuthenticationAge) {
        this(
                entityId,
                certificates,
                List.of(),
                Optional.empty(),
                clockSkew,
                allowAesCbc,
                mustBeEncrypted,
                maxAuthenticationAge);
    }

    /** The trust that an identity provider's record expresses. */
    public static TrustedIssuer of(IdentityProvider identityProvider) {
        IdentityProviderSettings settings = identityProvider.settings();
        return new TrustedIssuer(
                identityProvider.entityId(),
                identityProvider.certificates(),
                identityProvider.disabledCertificates(),
                identityProvider.assertionsNotBefore(),
                Duration.ofSeconds(settings.clockSkewSeconds()),
                settings.allowAesCbc(),
                settings.wantAssertionsEncrypted(),
                settings.maxAuthenticationAge().map(Duration::ofSeconds));
    }
}
