package io.tollbridge.saml;

/** How a logout ended (Core §3.2.2.2). */
public enum LogoutStatus {
    /** Every session has ended. */
    SUCCESS,
    /** Some session may go on. */
    PARTIAL,
    /** The other side did not do it. */
    FAILED
}
