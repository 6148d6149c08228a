package io.tollbridge.oauth;

import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a user has let a client do, as it is kept: the SHA-256 of its code and what that buys. All tokens that come from it
 * stand below it.
 *
 * @param codeExpiresAt until when the code can be redeemed
 * @param endsAt until when tokens may come from it, by code or by refresh token
 */
public record Authorization(
        UUID id,
        Sha256 code,
        UUID organizationId,
        String clientId,
        UUID userId,
        Optional<UUID> identityProviderId,
        Scopes scope,
        Instant issuedAt,
        Instant codeExpiresAt,
        Instant endsAt,
        AuthorizationDetails details) {
    @Override
    public String toString() {
        return "Authorization[" + id + "]";
    }
}
