package io.tollbridge.oauth;

import java.util.Optional;

/**
 * Where an authorization request's answer goes: one of its client's redirect URIs.
 *
 * @param fragment the answer stands in the fragment, as that of the implicit grant does (RFC 6749 §4.2.2)
 */
public record ReturnAddress(String redirectUri, Optional<String> state, boolean fragment) {}
