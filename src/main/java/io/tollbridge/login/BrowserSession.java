package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.TokenDetails;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A session of a browser, as it is kept: the SHA-256 of its cookie and whom it signs in.
 *
 * @param details what tokens inherit that come from it: when its user signed in, the assertion's ProxyRestriction
 */
public record BrowserSession(
        UUID id,
        Sha256 sha256,
        UUID organizationId,
        UUID userId,
        Optional<UUID> identityProviderId,
        Optional<UUID> reportId,
        Instant startedAt,
        Instant expiresAt,
        TokenDetails details) {
    @Override
    public String toString() {
        return "BrowserSession[" + id + "]";
    }
}
