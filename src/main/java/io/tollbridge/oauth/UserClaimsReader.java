package io.tollbridge.oauth;

import java.util.Optional;
import java.util.UUID;

/** Looks up what may be told of the user behind a token. */
public interface UserClaimsReader {
    Optional<UserClaims> ofToken(UUID tokenId);
}
