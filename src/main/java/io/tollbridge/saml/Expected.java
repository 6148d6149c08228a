package io.tollbridge.saml;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a message must say to be for us, now.
 *
 * @param audiences any of these names us; every AudienceRestriction must hold one
 * @param recipients any of these URLs is ours in the bearer confirmation
 * @param destination the URL it came in at; absent where it is not judged
 * @param requestId the AuthnRequest it must answer; absent: it must answer none
 * @param allowUnsolicited the identity provider's setting
 * @param maxLifetime the longest time from IssueInstant to the confirmation's end
 */
public record Expected(
        Instant at,
        TrustedIssuer issuer,
        Set<String> audiences,
        Set<String> recipients,
        Optional<String> destination,
        Optional<String> requestId,
        boolean allowUnsolicited,
        Duration maxLifetime) {
    public Expected {
        audiences = Set.copyOf(audiences);
        recipients = Set.copyOf(recipients);
    }

    /** With the issuer's clock allowed to be behind: the earliest instant that may still be now. */
    Instant earliestNow() {
        return at.minus(issuer.clockSkew());
    }

    /** With the issuer's clock allowed to be ahead. */
    Instant latestNow() {
        return at.plus(issuer.clockSkew());
    }
}
