package io.tollbridge.oauth;

import io.tollbridge.directory.Scopes;
import java.util.Optional;
import java.util.UUID;

/**
 * A code or refresh token that was sent, and what it would buy now.
 *
 * @param authorizationId its own row, or that of the authorization it came from
 * @param tokenId the access token that the refresh token was given out beside; for a code the authorization again
 * @param redeemed it was used before
 * @param good not expired, not revoked, not idle for too long
 * @param scope what was authorized, as far as the application is still approved for it
 * @param details of a refresh token the redirect URI is empty: it is bound to none
 * @param refreshable the organization lets refresh tokens be given (PRODUCT.md: not with the HIPAA setting)
 */
public record Redeemable(
        UUID authorizationId,
        UUID tokenId,
        UUID organizationId,
        String clientId,
        boolean redeemed,
        boolean good,
        UserClaims user,
        Optional<UUID> identityProviderId,
        Scopes scope,
        AuthorizationDetails details,
        boolean refreshable) {}
