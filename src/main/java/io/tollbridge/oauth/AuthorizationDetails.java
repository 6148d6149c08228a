package io.tollbridge.oauth;

import java.util.Optional;

/**
 * What a code is bound to, beyond its row's columns.
 *
 * @param redirectUriSent it stood in the authorization request, and so must stand in the token request (RFC 6749 §4.1.3)
 * @param codeChallenge S256 (RFC 7636)
 * @param token what its tokens carry
 */
public record AuthorizationDetails(
        String redirectUri,
        boolean redirectUriSent,
        Optional<String> codeChallenge,
        Optional<String> nonce,
        TokenDetails token) {}
