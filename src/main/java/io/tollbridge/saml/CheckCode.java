package io.tollbridge.saml;

import java.util.Locale;

/**
 * The one catalogue of what a SAML message is checked for. The code is stable: the page, the API, the log, the metrics
 * and the documentation all use it.
 */
public enum CheckCode {
    // The bytes
    ENCODING("Bindings §3.5.4, RFC 7522 §2.1"),
    LIMITS("HTTP.md §7"),
    MALFORMED("XML 1.0 §2.1"),
    DOCTYPE("Tollbridge: no DTD"),
    // The document
    WRONG_ROOT("Profiles §4.1.4.2, RFC 7522 §2.1"),
    VERSION("Core §2.3.3, §3.2.2"),
    NO_ID("Core §1.3.4"),
    DUPLICATE_ID("Core §1.3.4"),
    ASSERTION_COUNT("Profiles §4.1.4.2"),
    REPEATED_ELEMENT("Core §2.3.3, §2.4.1, §3.2.2"),
    STRAY_SIGNATURE("Core §5.4"),
    MULTIPLE_SIGNATURES("Core §5.4.1"),
    SIGNATURE_POSITION("Core §2.3.3, §3.2.2"),
    // Whom it claims to come from
    UNKNOWN_ISSUER("Profiles §4.1.4.3, RFC 7522 §3"),
    IDENTITY_PROVIDER_DISABLED("Tollbridge: identity provider's setting"),
    METADATA_EXPIRED("Metadata §2.3.2"),
    // HTTP-Artifact
    ARTIFACT("Bindings §3.6.4"),
    ARTIFACT_RESOLUTION("Profiles §5.4, Core §3.5"),
    ARTIFACT_SIGNATURE_INVALID("Profiles §5.4, Core §5.4"),
    // Signature and encryption
    SIGNEDINFO_COUNT("Core §5.4.1"),
    SIGNEDINFO_INCOMPLETE("XML Signature §4.4"),
    DIGEST_COMMENT("XML Signature §4.4.3.6"),
    DS_OBJECT("Core §5.4.1"),
    REFERENCE_SCOPE("Core §5.4.2"),
    EMPTY_REFERENCE_URI("Core §5.4.2"),
    CANONICALIZATION("Core §5.4.3"),
    TRANSFORM("Core §5.4.4"),
    SIGNATURE_ALGORITHM("HTTP.md §7"),
    HMAC_ALG("Tollbridge: no HMAC under a public key"),
    RESPONSE_SIGNATURE_INVALID("Core §5.4, Profiles §4.1.4.3"),
    ASSERTION_SIGNATURE_INVALID("Core §5.4, Profiles §4.1.4.3"),
    KEY_SIZE("HTTP.md §7"),
    CERTIFICATE_VALIDITY("Metadata Interoperability §2.6.1"),
    ENCRYPTION_ALGORITHM("HTTP.md §7"),
    ENCRYPTED_TO_UNKNOWN_KEY("XML Encryption §3.5"),
    DECRYPT_FAILED("XML Encryption §4.4"),
    NOT_ENCRYPTED("Tollbridge: identity provider's setting"),
    NO_SIGNATURE("Profiles §4.1.4.5, RFC 7522 §3"),
    // The Response
    STATUS("Core §3.2.2.2"),
    DESTINATION("Core §3.2.2, Bindings §3.5.5.2"),
    RESPONSE_ISSUER("Profiles §4.1.4.2"),
    UNSOLICITED("Profiles §4.1.5"),
    IN_RESPONSE_TO("Core §3.2.2, Profiles §4.1.4.3"),
    // The assertion
    ASSERTION_ISSUER("Core §2.3.3, RFC 7522 §3"),
    BAD_TIMESTAMP("Core §1.3.3"),
    ISSUED_IN_FUTURE("Core §2.3.3"),
    ISSUED_BEFORE_RESTORE("Tollbridge: restore fence"),
    NO_SUBJECT("Profiles §4.1.4.2, RFC 7522 §3"),
    NO_NAMEID("Profiles §4.1.4.2"),
    EMPTY_NAMEID("Core §8.3"),
    COMMENT_IN_NAMEID("Tollbridge: no comment inside a name"),
    NO_CONDITIONS("Core §2.5.1"),
    UNKNOWN_CONDITION("Core §2.5.1"),
    NOT_YET_VALID("Core §2.5.1.2"),
    EXPIRED("Core §2.5.1.2"),
    NO_AUDIENCE("Profiles §4.1.4.2, RFC 7522 §3"),
    AUDIENCE("Core §2.5.1.4"),
    NO_AUTHNSTATEMENT("Profiles §4.1.4.2"),
    SESSION_ENDED("Core §2.7.2"),
    AUTHENTICATION_AGE("Core §2.7.2"),
    // One and the same bearer confirmation
    NO_SUBJECT_CONFIRMATION("Profiles §4.1.4.2, RFC 7522 §3"),
    RECIPIENT("Profiles §4.1.4.3, RFC 7522 §3"),
    NO_CONFIRMATION_NOTONORAFTER("Profiles §4.1.4.2"),
    CONFIRMATION_EXPIRED("Profiles §4.1.4.3"),
    CONFIRMATION_LIFETIME("RFC 7522 §3"),
    CONFIRMATION_NOTBEFORE("Profiles §4.1.4.2"),
    CONFIRMATION_IN_RESPONSE_TO("Profiles §4.1.4.2"),
    // What the bridge knows
    PENDING_LOGIN("Profiles §4.1.4.3"),
    USER_ATTRIBUTE("Tollbridge: identity provider's setting"),
    TRANSIENT_NAMEID("Core §8.3.8"),
    EMAIL_DOMAIN("Tollbridge: identity provider's setting"),
    USER_UNKNOWN("Tollbridge: users must exist before"),
    USER_INACTIVE("Tollbridge: users must be active"),
    CLIENT_SUBJECT("RFC 7522 §3"),
    // Single logout
    LOGOUT_PARAMETERS("Bindings §3.4.4, §3.5.4"),
    LOGOUT_SIGNATURE_INVALID("Bindings §3.4.4.1, Core §5.4"),
    LOGOUT_NAME("Core §3.7.1"),
    LOGOUT_NAME_ENCRYPTED("Core §3.7.1"),
    LOGOUT_EXPIRED("Core §3.7.1"),
    PENDING_LOGOUT("Profiles §4.4.3.4"),
    SESSION_LOGGED_OUT("Core §3.7.3.2"),
    REPLAY("Profiles §4.1.4.5, RFC 7522 §3");

    private final String section;
    private final String code;

    CheckCode(String section) {
        this.section = section;
        this.code = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The stable word, such as {@code confirmation-expired}. */
    public String code() {
        return code;
    }

    /** The section of the specification that demands it. */
    public String section() {
        return section;
    }
}
