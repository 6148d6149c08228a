package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;

/** Reads what a request of a client needs, each time in one statement. */
public interface Callers {
    /** The client of this id, of whatever organization. */
    Optional<Caller> byClientId(String clientId);

    /** The client, and what the token of this SHA-256 stands for; what its roles permit is not read. */
    Optional<Caller> withToken(String clientId, Sha256 token, Instant now);

    /** The client, and what the code of this SHA-256 buys; empty if its user, client or approval is cut off. */
    Optional<Caller> withCode(String clientId, Sha256 code, Instant now);

    /** The client, and what an assertion is judged on that came with its request. */
    Optional<Caller> withGround(String clientId, Ground.Wanted wanted);

    /** The client, and what the refresh token of this SHA-256 buys. */
    Optional<Caller> withRefreshToken(String clientId, Sha256 refreshToken, Instant now);
}
