package io.tollbridge.saml;

import io.tollbridge.directory.Sha256;
import java.time.Instant;

/**
 * The one use of an assertion, for the replay guard.
 *
 * @param key SHA-256 over (organization, issuer, assertion ID)
 * @param rememberUntil the last instant at which it could be accepted again
 */
public record AssertionUse(Sha256 key, Instant rememberUntil) {}
