package io.tollbridge.keys;

/** What a key is for; one key never serves both (SAML metadata names them apart by {@code use}). */
public enum Purpose {
    /** Signs what we send: AuthnRequests, logout messages, metadata. */
    SIGNING,
    /** Identity providers encrypt assertions to it. */
    ENCRYPTION
}
