package io.tollbridge.saml;

import java.util.List;

/**
 * Where in a message the thing stands that a check is about.
 *
 * @param parent local name of the element around it; "" if any
 * @param element its local name
 * @param attribute of it; "" if the check is about the element. Where the attribute is missing, the element stands for it
 */
record CheckPlace(String parent, String element, String attribute) {
    private static final CheckPlace RESPONSE = element("Response");
    private static final CheckPlace ASSERTION = element("Assertion");
    private static final CheckPlace ENCRYPTED_ASSERTION = element("EncryptedAssertion");
    private static final CheckPlace SIGNATURE = element("Signature");
    private static final CheckPlace NAME_ID = element("NameID");
    private static final CheckPlace CONFIRMATION = element("SubjectConfirmation");
    private static final CheckPlace REQUEST = element("LogoutRequest");
    private static final CheckPlace LOGOUT_RESPONSE = element("LogoutResponse");

    /** The places of a check, the nearest first; none where it is about no single thing in the message. */
    static List<CheckPlace> of(CheckCode code) {
        return switch (code) { // no default branch: a new check must say where it looks
            case ENCODING, LIMITS, MALFORMED, DOCTYPE, ARTIFACT, ARTIFACT_RESOLUTION, ARTIFACT_SIGNATURE_INVALID -> List.of();
            case WRONG_ROOT, IDENTITY_PROVIDER_DISABLED, METADATA_EXPIRED, LOGOUT_PARAMETERS -> List.of();
            case VERSION -> List.of(attribute("Response", "Version"), attribute("Assertion", "Version"));
            case NO_ID, DUPLICATE_ID -> List.of(attribute("Response", "ID"), attribute("Assertion", "ID"));
            case ASSERTION_COUNT, NOT_ENCRYPTED -> List.of(ASSERTION, ENCRYPTED_ASSERTION, RESPONSE);
            case REPEATED_ELEMENT -> List.of(RESPONSE, ASSERTION);
            case STRAY_SIGNATURE, MULTIPLE_SIGNATURES, SIGNATURE_POSITION, HMAC_ALG -> List.of(SIGNATURE);
            case UNKNOWN_ISSUER -> List.of(element("Issuer"));
            case RESPONSE_ISSUER -> List.of(new CheckPlace("Response", "Issuer", ""), RESPONSE);
            case ASSERTION_ISSUER -> List.of(new CheckPlace("Assertion", "Issuer", ""), ASSERTION);
            case SIGNEDINFO_COUNT, SIGNEDINFO_INCOMPLETE -> List.of(element("SignedInfo"), SIGNATURE);
            case DIGEST_COMMENT -> List.of(element("DigestValue"));
            case DS_OBJECT -> List.of(element("Object"), SIGNATURE);
            case REFERENCE_SCOPE, EMPTY_REFERENCE_URI -> List.of(attribute("Reference", "URI"));
            case CANONICALIZATION -> List.of(attribute("CanonicalizationMethod", "Algorithm"));
            case TRANSFORM -> List.of(attribute("Transform", "Algorithm"));
            case SIGNATURE_ALGORITHM -> List.of(attribute("SignatureMethod", "Algorithm"));
            case RESPONSE_SIGNATURE_INVALID -> List.of(new CheckPlace("Response", "Signature", ""), RESPONSE);
            case ASSERTION_SIGNATURE_INVALID -> List.of(new CheckPlace("Assertion", "Signature", ""), ASSERTION);
            case LOGOUT_SIGNATURE_INVALID -> List.of(SIGNATURE, REQUEST, LOGOUT_RESPONSE);
            case KEY_SIZE, CERTIFICATE_VALIDITY -> List.of(element("KeyInfo"), SIGNATURE);
            case ENCRYPTION_ALGORITHM -> List.of(attribute("EncryptionMethod", "Algorithm"));
            case ENCRYPTED_TO_UNKNOWN_KEY -> List.of(element("EncryptedKey"), ENCRYPTED_ASSERTION);
            case DECRYPT_FAILED -> List.of(element("EncryptedData"), ENCRYPTED_ASSERTION);
            case NO_SIGNATURE -> List.of(ASSERTION, ENCRYPTED_ASSERTION, RESPONSE);
            case STATUS -> List.of(attribute("StatusCode", "Value"));
            case DESTINATION -> List.of(attribute("Response", "Destination"));
            case UNSOLICITED, IN_RESPONSE_TO, PENDING_LOGIN -> List.of(attribute("Response", "InResponseTo"), ASSERTION);
            case BAD_TIMESTAMP, ISSUED_IN_FUTURE, ISSUED_BEFORE_RESTORE -> List.of(attribute("Assertion", "IssueInstant"));
            case NO_SUBJECT -> List.of(element("Subject"), ASSERTION);
            case NO_NAMEID, EMPTY_NAMEID, COMMENT_IN_NAMEID -> List.of(NAME_ID, element("Subject"));
            case TRANSIENT_NAMEID -> List.of(attribute("NameID", "Format"));
            case NO_CONDITIONS, UNKNOWN_CONDITION -> List.of(element("Conditions"), ASSERTION);
            case NOT_YET_VALID -> List.of(attribute("Conditions", "NotBefore"));
            case EXPIRED -> List.of(attribute("Conditions", "NotOnOrAfter"));
            case NO_AUDIENCE -> List.of(element("AudienceRestriction"), element("Conditions"), ASSERTION);
            case AUDIENCE -> List.of(element("Audience"), element("AudienceRestriction"));
            case NO_AUTHNSTATEMENT -> List.of(element("AuthnStatement"), ASSERTION);
            case SESSION_ENDED -> List.of(attribute("AuthnStatement", "SessionNotOnOrAfter"));
            case AUTHENTICATION_AGE -> List.of(attribute("AuthnStatement", "AuthnInstant"));
            case NO_SUBJECT_CONFIRMATION -> List.of(CONFIRMATION, element("Subject"), ASSERTION);
            case RECIPIENT -> confirmation("Recipient");
            case NO_CONFIRMATION_NOTONORAFTER, CONFIRMATION_EXPIRED, CONFIRMATION_LIFETIME -> confirmation("NotOnOrAfter");
            case CONFIRMATION_NOTBEFORE -> confirmation("NotBefore");
            case CONFIRMATION_IN_RESPONSE_TO -> confirmation("InResponseTo");
            case USER_ATTRIBUTE -> List.of(element("AttributeStatement"), ASSERTION);
            case EMAIL_DOMAIN, USER_UNKNOWN, USER_INACTIVE, CLIENT_SUBJECT -> List.of(NAME_ID);
            case LOGOUT_NAME -> List.of(NAME_ID, REQUEST);
            case LOGOUT_NAME_ENCRYPTED -> List.of(element("EncryptedID"), REQUEST);
            case LOGOUT_EXPIRED -> List.of(attribute("LogoutRequest", "NotOnOrAfter"));
            case PENDING_LOGOUT -> List.of(attribute("LogoutResponse", "InResponseTo"));
            case SESSION_LOGGED_OUT -> List.of(attribute("AuthnStatement", "SessionIndex"));
            case REPLAY -> List.of(attribute("Assertion", "ID"));
        };
    }

    private static List<CheckPlace> confirmation(String attribute) {
        return List.of(attribute("SubjectConfirmationData", attribute), CONFIRMATION);
    }

    private static CheckPlace element(String name) {
        return new CheckPlace("", name, "");
    }

    private static CheckPlace attribute(String element, String attribute) {
        return new CheckPlace("", element, attribute);
    }
}
