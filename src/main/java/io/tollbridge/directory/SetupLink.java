package io.tollbridge.directory;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A link by which somebody without an account sets up one identity provider.
 *
 * @param identityProviderId what was set up by it, or is to be set up anew
 * @param type whose words its page uses
 * @param metadataAt when metadata was last taken by it
 * @param testId the report of the last test login that was begun by it
 */
public record SetupLink(
        UUID id,
        UUID organizationId,
        Optional<UUID> identityProviderId,
        IdentityProviderType type,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> revokedAt,
        Optional<Instant> metadataAt,
        Optional<UUID> testId) {
    /** Whether it opens anything at this instant. */
    public boolean isOpen(Instant now) {
        return revokedAt.isEmpty() && now.isBefore(expiresAt);
    }
}
