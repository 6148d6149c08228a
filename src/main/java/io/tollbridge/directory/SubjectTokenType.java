package io.tollbridge.directory;

import java.util.Arrays;
import java.util.Locale;

/** What a client may hand in for exchange (RFC 8693 §3). */
public enum SubjectTokenType {
    SAML2,
    ACCESS_TOKEN,
    JWT;

    /** {@code urn:ietf:params:oauth:token-type:…}. */
    public String urn() {
        return "urn:ietf:params:oauth:token-type:" + word();
    }

    /** The last word of the URN. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of this URN, or of its last word alone; any other is an {@link InvalidValue}. */
    public static SubjectTokenType parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.urn().equals(text) || type.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValue(
                        "allowed_subject_token_types", "must be of saml2, access_token, jwt, or their URNs"));
    }
}
