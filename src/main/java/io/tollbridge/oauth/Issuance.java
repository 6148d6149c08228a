package io.tollbridge.oauth;

/** How issuing a credential ended. */
public enum Issuance {
    ISSUED,
    /** The assertion, code or refresh token was used before, on whatever channel and node. Nothing is issued. */
    ALREADY_USED,
    /** The session, authorization or token it was to come from has been cut meanwhile. Nothing is issued. */
    SOURCE_GONE,
    /** The identity provider has logged out the session of the assertion (Core §3.7.3.2). Nothing is issued. */
    LOGGED_OUT
}
