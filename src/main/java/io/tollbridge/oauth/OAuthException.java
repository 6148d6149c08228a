package io.tollbridge.oauth;

/** A request was refused; answered in one place. */
public final class OAuthException extends RuntimeException {
    private final OAuthError error;

    public OAuthException(OAuthError error) {
        super(error.reason(), null, false, false); // refusals are daily business: no stack trace
        this.error = error;
    }

    /** What was refused, and what to answer. */
    public OAuthError error() {
        return error;
    }
}
