package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.UUID;

/**
 * A login that waits for its Response.
 *
 * @param requestSha256 of the AuthnRequest's ID
 * @param browserSha256 of the browser's own cookie: nobody else's browser can finish it
 * @param returnTo the local path to go to afterwards
 */
public record PendingLogin(
        Sha256 requestSha256,
        Sha256 browserSha256,
        UUID organizationId,
        UUID identityProviderId,
        String returnTo,
        Instant createdAt,
        Instant expiresAt) {}
