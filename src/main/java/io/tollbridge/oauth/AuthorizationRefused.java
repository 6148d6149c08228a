package io.tollbridge.oauth;

/** An authorization request was refused; answered in one place. */
public final class AuthorizationRefused extends RuntimeException {
    private final AuthorizationRefusal refusal;

    public AuthorizationRefused(AuthorizationRefusal refusal) {
        super(refusal.reason(), null, false, false); // refusals are daily business: no stack trace
        this.refusal = refusal;
    }

    /** Told to the person alone. */
    public static AuthorizationRefused shown(String reason, String told) {
        return new AuthorizationRefused(new AuthorizationRefusal.Shown(reason, told));
    }

    /** Told to the client. */
    public static AuthorizationRefused redirected(ReturnAddress to, AuthorizationError error, String told) {
        return new AuthorizationRefused(new AuthorizationRefusal.Redirected(to, error, told));
    }

    /** To whom to tell what. */
    public AuthorizationRefusal refusal() {
        return refusal;
    }
}
