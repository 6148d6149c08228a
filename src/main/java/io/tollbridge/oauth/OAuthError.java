package io.tollbridge.oauth;

import java.util.Optional;
import java.util.UUID;

/**
 * A refusal (RFC 6749 §5.2 and its extensions). {@code reason} is for the log; a caller only ever sees the answer.
 */
public sealed interface OAuthError {
    String reason();

    /** A parameter is missing, repeated or unreadable; {@code told} is safe to tell. */
    record InvalidRequest(String told) implements OAuthError {
        @Override
        public String reason() {
            return told;
        }
    }

    /** {@code basicTried}: the answer carries WWW-Authenticate (RFC 6749 §5.2). */
    record InvalidClient(String reason, boolean basicTried) implements OAuthError {}

    /** The assertion was refused; the report of this id says why, and {@code told} names the failed check. */
    record InvalidGrant(String reason, String told, Optional<UUID> reportId) implements OAuthError {}

    /** RFC 8693 §2.2.2: a refused subject token is {@code invalid_request}, an assertion too; the report says why. */
    record SubjectTokenRefused(String reason, String told, UUID reportId) implements OAuthError {}

    record UnauthorizedClient(String reason, String told) implements OAuthError {}

    record UnsupportedGrantType(String reason) implements OAuthError {}

    record InvalidScope(String reason, String told) implements OAuthError {}

    /** RFC 8707 §2: a resource or audience that it may not have tokens for. */
    record InvalidTarget(String reason, String told) implements OAuthError {}

    /** A pushed authorization request that the authorization endpoint would refuse (RFC 9126 §2.3). */
    record AuthorizationRequestRefused(AuthorizationError error, String told) implements OAuthError {
        @Override
        public String reason() {
            return told;
        }
    }

    /** RFC 9449 §5. */
    record InvalidDpopProof(String reason) implements OAuthError {}

    /** RFC 9449 §8: the proof must carry this nonce. */
    record UseDpopNonce(String reason, String nonce) implements OAuthError {}

    /** What the caller is told. */
    default Answer answer() {
        return switch (this) { // no default branch: a new error must choose its answer here
            case InvalidRequest error -> new Answer(400, "invalid_request", error.told());
            case InvalidClient _ -> new Answer(401, "invalid_client", "Client authentication failed.");
            case InvalidGrant error -> new Answer(400, "invalid_grant", error.told());
            case SubjectTokenRefused error -> new Answer(400, "invalid_request", error.told());
            case UnauthorizedClient error -> new Answer(400, "unauthorized_client", error.told());
            case UnsupportedGrantType _ -> new Answer(400, "unsupported_grant_type", "This grant type is not offered.");
            case InvalidScope error -> new Answer(400, "invalid_scope", error.told());
            case InvalidTarget error -> new Answer(400, "invalid_target", error.told());
            case InvalidDpopProof _ -> new Answer(400, "invalid_dpop_proof", "The DPoP proof is not good.");
            case UseDpopNonce _ -> new Answer(400, "use_dpop_nonce", "The DPoP proof must carry the nonce given here.");
            case AuthorizationRequestRefused refused ->
                new Answer(400, refused.error().code(), refused.told());
        };
    }

    /** Status, code and description as they go out. */
    record Answer(int status, String code, String description) {}
}
