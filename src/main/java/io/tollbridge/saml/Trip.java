package io.tollbridge.saml;

import java.util.List;

/** Which of the trips a message is on; each has its own table of rules. */
public enum Trip {
    /** SP-initiated login (Profiles §4.1). */
    ANSWERED,
    /** IdP-initiated login (Profiles §4.1.5). */
    UNSOLICITED,
    /** An assertion as an authorization grant (RFC 7522). */
    BEARER_GRANT;

    List<AssertionRules.AssertionRule> rules() {
        return switch (this) {
            case ANSWERED -> AssertionRules.ANSWERED;
            case UNSOLICITED -> AssertionRules.UNSOLICITED;
            case BEARER_GRANT -> AssertionRules.BEARER_GRANT;
        };
    }
}
