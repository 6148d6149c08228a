package io.tollbridge.saml;

import java.util.Locale;

/** Where a message came in. */
public enum Channel {
    ACS,
    TOKEN_ENDPOINT,
    SLO,
    /** A test login: it signs nobody in. */
    TEST,
    EXPLAIN;

    /** As reports write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
