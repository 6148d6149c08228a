package io.tollbridge.saml;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * The one use of an assertion, for the replay guard.
 *
 * @param key SHA-256 over (organization, issuer, assertion ID)
 * @param rememberUntil the last instant at which it could be accepted again
 * @param signOn what must not have been logged out; empty: nobody is signed in by it
 */
public record AssertionUse(Sha256 key, Instant rememberUntil, Optional<SignOn> signOn) {
    /** One by which nobody is signed in. */
    public AssertionUse(Sha256 key, Instant rememberUntil) {
        this(key, rememberUntil, Optional.empty());
    }
}
