package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * An authorization request that waits in the database.
 *
 * @param browser the SHA-256 of the cookie of the browser that it came with; none: its client pushed it (RFC 9126)
 * @param parameters as they were sent, as a form; whoever takes them up reads them as if they came now
 */
public record KeptRequest(
        Sha256 handle,
        String clientId,
        Optional<Sha256> browser,
        String parameters,
        Instant createdAt,
        Instant expiresAt) {}
