package io.tollbridge.oauth;

import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An access token as it is kept: its SHA-256 and what it stands for, never the token itself.
 *
 * @param reportId the validation report of the assertion it came from
 * @param refresh the refresh token given out beside it
 */
public record AccessToken(
        UUID id,
        Sha256 sha256,
        UUID organizationId,
        String clientId,
        Optional<UUID> userId,
        Optional<UUID> identityProviderId,
        Optional<UUID> reportId,
        Scopes scope,
        Instant issuedAt,
        Instant expiresAt,
        Optional<Refresh> refresh,
        TokenDetails details) {
    /** A refresh token as it is kept. */
    public record Refresh(Sha256 sha256, Instant expiresAt) {
        @Override
        public String toString() {
            return "Refresh[" + expiresAt + "]";
        }
    }

    @Override
    public String toString() {
        return "AccessToken[" + id + "]";
    }
}
