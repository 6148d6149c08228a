package io.tollbridge.oauth;

import io.tollbridge.directory.Scopes;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One thing that was given out, as a link of its lineage.
 *
 * @param kind {@code session}, {@code authorization}, {@code access_token}, …
 * @param parentId the session, authorization or token it came from
 * @param actorParentId the actor's token of a delegation
 * @param reportId the validation report of the assertion it came from
 * @param lastUsedAt known only where the organization has an idle timeout
 */
public record Link(
        UUID id,
        String kind,
        Optional<UUID> parentId,
        Optional<UUID> actorParentId,
        Optional<String> clientId,
        Optional<UUID> userId,
        Optional<String> email,
        Optional<UUID> identityProviderId,
        Optional<UUID> reportId,
        Scopes scope,
        Instant issuedAt,
        Instant expiresAt,
        Optional<Instant> lastUsedAt,
        Optional<Instant> revokedAt) {}
