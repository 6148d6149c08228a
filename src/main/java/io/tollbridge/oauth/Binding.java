package io.tollbridge.oauth;

import java.util.Optional;

/**
 * What the client has shown to hold, and its tokens are bound to.
 *
 * @param keyThumbprint of the DPoP key (RFC 9449 §6.1, {@code jkt})
 * @param certificateThumbprint of its TLS certificate (RFC 8705 §3.1, {@code x5t#S256}), where its setting binds by that
 */
record Binding(Optional<String> keyThumbprint, Optional<String> certificateThumbprint) {}
