package io.tollbridge.saml;

/** A SAML message was refused; the {@link Validation} that threw it holds the report. */
public final class SamlRefused extends Exception {
    private final CheckCode code;

    SamlRefused(CheckCode code) {
        super(code.code(), null, false, false); // refusals are daily business: no stack trace
        this.code = code;
    }

    /** The first check that failed. */
    public CheckCode code() {
        return code;
    }
}
