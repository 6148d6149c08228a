package io.tollbridge.oauth;

import java.util.Locale;

/** The errors of an authorization request: RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6, RFC 8707 §2. */
public enum AuthorizationError {
    INVALID_REQUEST,
    UNAUTHORIZED_CLIENT,
    ACCESS_DENIED,
    UNSUPPORTED_RESPONSE_TYPE,
    INVALID_SCOPE,
    INVALID_TARGET,
    REQUEST_NOT_SUPPORTED,
    REQUEST_URI_NOT_SUPPORTED,
    REGISTRATION_NOT_SUPPORTED,
    LOGIN_REQUIRED,
    CONSENT_REQUIRED,
    INTERACTION_REQUIRED;

    /** The {@code error} of the specification. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
