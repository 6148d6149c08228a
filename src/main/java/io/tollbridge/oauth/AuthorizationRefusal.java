package io.tollbridge.oauth;

/**
 * Why an authorization request was refused. RFC 6749 §4.1.2.1 knows two kinds: what is told to the person alone, since
 * nobody knows where else the answer may go, and what the application is told by a redirect.
 */
public sealed interface AuthorizationRefusal {
    /** For the log. */
    String reason();

    /** Unknown client, or a redirect URI that is not its own: never redirected, lest this be an open redirector. */
    record Shown(String reason, String told) implements AuthorizationRefusal {}

    /** The client is told where it may be told. */
    record Redirected(ReturnAddress to, AuthorizationError error, String told) implements AuthorizationRefusal {
        @Override
        public String reason() {
            return error.code() + ": " + told;
        }
    }
}
