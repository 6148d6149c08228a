package io.tollbridge.saml;

/** How a logout ended (Core §3.2.2.2). */
public enum LogoutStatus {
    /** Every session has ended. */
    SUCCESS,
    /** Some session may go on. */
    PARTIAL,
    /** The other side did not do it. */
    FAILED,
    /** The request was one that cannot be followed: what is wrong lies with who sent it. */
    REQUEST_REFUSED
}
