package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A login that waits for its Response.
 *
 * @param requestSha256 of the AuthnRequest's ID
 * @param browserSha256 of the browser's own cookie: nobody else's browser can finish it
 * @param returnTo the local path to go to afterwards
 * @param testId the report of the test login that this is, whose answer signs nobody in
 */
public record PendingLogin(
        Sha256 requestSha256,
        Sha256 browserSha256,
        UUID organizationId,
        UUID identityProviderId,
        String returnTo,
        Optional<UUID> testId,
        Instant createdAt,
        Instant expiresAt) {}
