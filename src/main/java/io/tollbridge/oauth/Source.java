package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import io.tollbridge.saml.AssertionUse;
import java.util.Optional;
import java.util.UUID;

/**
 * What a credential comes from. That its source is still good, or is used for the first time, and that the credential
 * exists, is decided by one statement.
 */
public sealed interface Source {
    /** The client's own authentication (RFC 6749 §4.4). */
    record FirstHand() implements Source {}

    /** A SAML assertion, used once. */
    record FromAssertion(AssertionUse use) implements Source {}

    /** A SAML assertion, used once, for whose subject the one of this token acts (RFC 8693 §4.1); the token lives. */
    record FromAssertionAndActor(AssertionUse use, UUID actorTokenId) implements Source {}

    /** A browser session, which lives. */
    record FromSession(UUID sessionId) implements Source {}

    /** A code, redeemed once; the authorization is its own row. */
    record FromCode(UUID authorizationId, Sha256 code) implements Source {}

    /** A refresh token, redeemed once; it was given out beside the access token of this id. */
    record FromRefreshToken(UUID authorizationId, UUID tokenId, Sha256 refreshToken) implements Source {}

    /** The subject's token of an exchange, and the actor's where there is one (RFC 8693); both live. */
    record FromTokens(UUID subjectTokenId, Optional<UUID> actorTokenId) implements Source {}
}
