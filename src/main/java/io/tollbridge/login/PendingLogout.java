package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.UUID;

/**
 * A LogoutRequest of ours that waits for its answer. Nothing depends on it but what a person is told: the session here has
 * ended before.
 *
 * @param requestSha256 of the LogoutRequest's ID
 * @param handleSha256 of the RelayState sent along
 */
public record PendingLogout(
        Sha256 requestSha256,
        Sha256 handleSha256,
        UUID organizationId,
        UUID identityProviderId,
        Instant createdAt,
        Instant expiresAt) {}
