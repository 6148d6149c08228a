package io.tollbridge.directory;

import java.util.Arrays;
import java.util.Optional;

/** The grants a client can be made for, one each (PRODUCT.md, OAuth clients). */
public enum GrantType {
    CLIENT_CREDENTIALS("client_credentials"),
    AUTHORIZATION_CODE("authorization_code"),
    /** On its way out: {@link ImplicitSunset}. */
    IMPLICIT("implicit"),
    SAML2_BEARER("urn:ietf:params:oauth:grant-type:saml2-bearer");

    private final String word;

    GrantType(String word) {
        this.word = word;
    }

    /** The {@code grant_type} of the specification. */
    public String word() {
        return word;
    }

    /** The grant of this {@code grant_type}, if it is offered. */
    public static Optional<GrantType> of(String word) {
        return Arrays.stream(values()).filter(grant -> grant.word.equals(word)).findFirst();
    }
}
