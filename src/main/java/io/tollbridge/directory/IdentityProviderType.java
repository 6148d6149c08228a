package io.tollbridge.directory;

import java.util.Arrays;
import java.util.Locale;

/** The make of an identity provider; it chooses the pages' instructions and no rule. */
public enum IdentityProviderType {
    ENTRA_ID,
    OKTA,
    GOOGLE_WORKSPACE,
    ONELOGIN,
    ADFS,
    KEYCLOAK,
    GENERIC;

    /** As the API writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of this word. */
    public static IdentityProviderType of(String word) {
        return Arrays.stream(values())
                .filter(type -> type.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidValue(
                        "type",
                        "must be one of "
                                + String.join(
                                        ", ",
                                        Arrays.stream(values())
                                                .map(IdentityProviderType::word)
                                                .toList())));
    }
}
