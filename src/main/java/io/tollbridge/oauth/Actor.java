package io.tollbridge.oauth;

import java.util.Optional;

/**
 * Who acts for a token's subject (RFC 8693 §4.1). The outermost decides; the ones before it are for information.
 *
 * @param subject the user's id, or the client's where it acts for itself
 */
public record Actor(String subject, String clientId, Optional<Actor> before) {}
