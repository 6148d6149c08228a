package io.tollbridge.saml;

/**
 * What a check is about, for people: the entry of its code in the catalogue of errors.
 *
 * @param meaning what is wrong when it fails
 * @param looksAt what the hint of a report compares
 * @param remedy what to do about it, and who can
 */
public record CheckGuide(String meaning, String looksAt, String remedy) {
    private static final String MESSAGE = "The message alone.";
    private static final String CHANGED =
            "A proxy or a plug-in changed the message, or somebody tries to forge one. Compare what the identity"
                    + " provider sent with what arrived.";
    private static final String PRODUCT =
            "Ask the maker of the identity provider: no setting here makes it acceptable.";
    private static final String CERTIFICATES =
            "The certificate in the message, those pinned here, and those of the other identity providers of the"
                    + " organization.";
    private static final String NEW_METADATA =
            "If the identity provider has a new certificate, import its metadata again; else the message was changed"
                    + " after signing.";
    private static final String ADDRESSES =
            "A trailing slash, upper and lower case, http against https, the port, and the addresses of the other"
                    + " organizations of this service.";
    private static final String ISSUERS = "A trailing slash, upper and lower case, http against https.";
    private static final String ENTITY_ID = "Import the metadata of the identity provider that sent it.";
    private static final String CLOCKS =
            "Set both clocks by NTP. clock_skew_seconds (0 to 300) of the identity provider allows for a difference.";
    private static final String AGAIN = "Sign in again.";

    /** The entry of this code. A new code does not compile without one. */
    public static CheckGuide of(CheckCode code) {
        return switch (code) {
            case METADATA_EXPIRED ->
                guide(
                        "The metadata of the identity provider has ended (validUntil).",
                        "The validUntil of the last good copy.",
                        "Import newer metadata, or see why its refresh fails: GET …/metadata names the problem.");
            case ISSUED_BEFORE_RESTORE ->
                guide(
                        "The assertion is older than the last restore of the database, which may not know that it was"
                                + " used.",
                        "IssueInstant, and the instant of the restore plus the clock skew.",
                        "Sign in again, a minute after the restore at the earliest.");
            case ARTIFACT ->
                guide(
                        "The artifact is not one of this identity provider's, or it is not set to send any.",
                        "Type code, endpoint index and source ID; the response_binding of the identity provider.",
                        "Set response_binding to HTTP-Artifact, and import the identity provider's metadata again if"
                                + " its ArtifactResolutionService has moved.");
            case ARTIFACT_RESOLUTION ->
                guide(
                        "What the artifact stands for could not be fetched from the identity provider.",
                        "The answer of its ArtifactResolutionService, which has 8 s.",
                        "Open that address from this service's network; the identity provider must know this service's"
                                + " signing certificate. An artifact is good once, for a short time: sign in again.");
            case ARTIFACT_SIGNATURE_INVALID ->
                guide(
                        "The answer of the ArtifactResolutionService is not signed by a certificate configured here.",
                        "The signature of the ArtifactResponse.",
                        "Have the identity provider sign its protocol messages; import its metadata again if its"
                                + " certificate is new.");
            case LOGOUT_PARAMETERS ->
                guide("The logout message came without what its binding wants.", "The parameters.", PRODUCT);
            case LOGOUT_SIGNATURE_INVALID ->
                guide(
                        "The logout message is not signed by a certificate of this identity provider.",
                        "The signature over the query as it was sent, or of the message.",
                        "Have the identity provider sign logout messages, and import its metadata if its certificate"
                                + " is new.");
            case LOGOUT_NAME -> guide("The logout request names nobody.", "Its NameID.", PRODUCT);
            case LOGOUT_NAME_ENCRYPTED ->
                guide(
                        "The name in the logout request cannot be decrypted.",
                        "The EncryptedID and the keys held.",
                        "Give the identity provider this service's current metadata.");
            case LOGOUT_EXPIRED -> guide("The logout request came too late.", "NotOnOrAfter and IssueInstant.", CLOCKS);
            case SESSION_LOGGED_OUT ->
                guide(
                        "The identity provider logged out the session that the assertion is of, after it had issued"
                                + " it.",
                        "The name, SessionIndex and IssueInstant, and the logout requests of the last day.",
                        AGAIN);
            case PENDING_LOGOUT ->
                guide("The logout response answers no request that waits here.", "InResponseTo.", AGAIN);
            case ENCODING -> guide("The message is not base64.", "The characters of the parameter.", PRODUCT);
            case LIMITS ->
                guide(
                        "The message is larger or more deeply nested than is accepted.",
                        "Bytes, levels, elements and attributes.",
                        "Have the identity provider send fewer attributes, such as group lists.");
            case MALFORMED -> guide("The message is not well-formed XML.", "The place where reading stopped.", CHANGED);
            case DOCTYPE ->
                guide("The message has a document type declaration, which is never read.", MESSAGE, PRODUCT);
            case WRONG_ROOT ->
                guide(
                        "The message is something else than was expected here.",
                        "The name of the outermost element.",
                        "Send a Response to the ACS URL, a bare Assertion to the token endpoint.");
            case VERSION -> guide("The message is not of SAML 2.0.", "The Version attribute.", PRODUCT);
            case NO_ID -> guide("The message has no usable ID.", "The ID attribute.", PRODUCT);
            case DUPLICATE_ID -> guide("One ID stands twice in the message.", "Every ID of the message.", CHANGED);
            case ASSERTION_COUNT ->
                guide("There is not exactly one assertion.", "The assertions of the message.", PRODUCT);
            case REPEATED_ELEMENT ->
                guide("An element stands twice that may stand once.", "The elements of the message.", CHANGED);
            case STRAY_SIGNATURE ->
                guide("A signature stands where none belongs.", "Where the signatures stand.", CHANGED);
            case MULTIPLE_SIGNATURES ->
                guide("Something is signed more than once.", "The signatures of each element.", CHANGED);
            case SIGNATURE_POSITION ->
                guide("A signature stands at the wrong place.", "Where the signatures stand.", PRODUCT);
            case UNKNOWN_ISSUER ->
                guide(
                        "The message comes from an identity provider that is not set up in this organization.",
                        "The entity ids set up here: one that differs by a slash, case or scheme, one at the same host"
                                + " (another environment), and whether another organization of this service has it.",
                        "Import the metadata of the identity provider that sent it, or send people to the right one.");
            case IDENTITY_PROVIDER_DISABLED ->
                guide("The identity provider is disabled.", "Its setting.", "Enable it once its test login passes.");
            case SIGNEDINFO_COUNT -> guide("A signature does not have exactly one SignedInfo.", MESSAGE, CHANGED);
            case SIGNEDINFO_INCOMPLETE -> guide("A part of a signature is missing.", MESSAGE, PRODUCT);
            case DIGEST_COMMENT -> guide("A comment stands inside a digest.", MESSAGE, CHANGED);
            case DS_OBJECT -> guide("A signature carries an Object.", MESSAGE, CHANGED);
            case REFERENCE_SCOPE ->
                guide(
                        "A signature covers something else than what it stands in.",
                        "The signature's Reference.",
                        CHANGED);
            case EMPTY_REFERENCE_URI -> guide("A signature names nothing that it covers.", "Its Reference.", PRODUCT);
            case CANONICALIZATION ->
                guide("A signature uses an unsafe canonicalization.", "The method it names.", PRODUCT);
            case TRANSFORM -> guide("A signature uses a transform that is not allowed.", "Those it names.", PRODUCT);
            case SIGNATURE_ALGORITHM ->
                guide(
                        "The signature algorithm is too weak or unknown.",
                        "The algorithms of signature and digest.",
                        "Have the identity provider sign with RSA or ECDSA and SHA-256 or better; SHA-1 is refused.");
            case HMAC_ALG -> guide("The signature is an HMAC, which anybody could make.", MESSAGE, CHANGED);
            case RESPONSE_SIGNATURE_INVALID ->
                guide("The signature of the Response does not hold.", CERTIFICATES, NEW_METADATA);
            case ASSERTION_SIGNATURE_INVALID ->
                guide("The signature of the assertion does not hold.", CERTIFICATES, NEW_METADATA);
            case KEY_SIZE ->
                guide(
                        "The signing key is too weak.",
                        "Its kind and size.",
                        "Have the identity provider use RSA of 2048 bits or more, or ECDSA.");
            case CERTIFICATE_VALIDITY ->
                guide(
                        "The signing certificate is outside its dates; its key is pinned and still trusted.",
                        "Its dates.",
                        "Renew the certificate and import the metadata again.");
            case ENCRYPTION_ALGORITHM ->
                guide(
                        "The encryption algorithm is not allowed.",
                        "The algorithms of content and key.",
                        "Use AES-GCM (or AES-CBC where allow_aes_cbc is on) with RSA-OAEP; RSA 1.5 is refused.");
            case ENCRYPTED_TO_UNKNOWN_KEY ->
                guide(
                        "The assertion is encrypted to a key that this service does not have.",
                        "The encryption keys of the organization.",
                        "Give the identity provider the service's present metadata or certificate.");
            case DECRYPT_FAILED -> guide("The assertion cannot be decrypted.", "The decryption.", CHANGED);
            case NOT_ENCRYPTED ->
                guide(
                        "The assertion came in clear, and this identity provider is set to encrypt.",
                        "want_assertions_encrypted.",
                        "Switch encryption on at the identity provider, or the setting off here.");
            case NO_SIGNATURE ->
                guide(
                        "Neither the Response nor the assertion is signed.",
                        "Where the signatures stand.",
                        "Have the identity provider sign its assertions.");
            case STATUS ->
                guide(
                        "The identity provider says itself that the login failed.",
                        "Its status codes and message.",
                        "Look at the identity provider's own log: often the person is not assigned to the"
                                + " application.");
            case DESTINATION ->
                guide("The Response was made for another address.", ADDRESSES, "Set the ACS URL: copy it exactly.");
            case RESPONSE_ISSUER -> guide("The Response names another issuer.", ISSUERS, ENTITY_ID);
            case UNSOLICITED ->
                guide(
                        "A login that began at the identity provider is not allowed.",
                        "allow_unsolicited.",
                        "Begin at the sign-in page, or allow it for this identity provider.");
            case IN_RESPONSE_TO ->
                guide(
                        "The message answers another request, or one that it must not answer.",
                        "InResponseTo and the logins that wait.",
                        AGAIN);
            case ASSERTION_ISSUER -> guide("The assertion names another issuer.", ISSUERS, ENTITY_ID);
            case BAD_TIMESTAMP -> guide("A time is missing or cannot be read.", "Every time.", PRODUCT);
            case ISSUED_IN_FUTURE ->
                guide("The message was made in the future.", "IssueInstant and the clock here.", CLOCKS);
            case NO_SUBJECT -> guide("The assertion is about nobody.", MESSAGE, PRODUCT);
            case NO_NAMEID ->
                guide("The assertion has no NameID.", MESSAGE, "Have the identity provider send a NameID.");
            case EMPTY_NAMEID ->
                guide(
                        "The NameID is empty.",
                        MESSAGE,
                        "The field that it is taken from is empty for this person at the identity provider.");
            case COMMENT_IN_NAMEID -> guide("A comment stands inside the NameID.", MESSAGE, CHANGED);
            case NO_CONDITIONS -> guide("The assertion has no Conditions.", MESSAGE, PRODUCT);
            case UNKNOWN_CONDITION -> guide("A condition is not understood.", "Their names.", PRODUCT);
            case NOT_YET_VALID -> guide("The assertion is not valid yet.", "NotBefore and the clock here.", CLOCKS);
            case EXPIRED -> guide("The assertion is not valid any more.", "NotOnOrAfter and the clock here.", CLOCKS);
            case NO_AUDIENCE ->
                guide(
                        "The assertion does not say for whom it is.",
                        MESSAGE,
                        "Set the audience at the identity provider to the entity id of this organization.");
            case AUDIENCE ->
                guide(
                        "The assertion is for somebody else.",
                        ADDRESSES,
                        "Set the audience (identifier, entity id) at the identity provider: copy it exactly.");
            case NO_AUTHNSTATEMENT -> guide("The assertion does not say that anybody signed in.", MESSAGE, PRODUCT);
            case SESSION_ENDED ->
                guide("The session at the identity provider has ended.", "SessionNotOnOrAfter.", AGAIN);
            case AUTHENTICATION_AGE ->
                guide(
                        "The person signed in at the identity provider too long ago.",
                        "AuthnInstant and max_authentication_age.",
                        "Sign in anew there, or set force_authn.");
            case NO_SUBJECT_CONFIRMATION -> guide("There is no bearer confirmation.", MESSAGE, PRODUCT);
            case RECIPIENT ->
                guide("The assertion is for another address.", ADDRESSES, "Set the ACS URL: copy it exactly.");
            case NO_CONFIRMATION_NOTONORAFTER -> guide("The confirmation has no end.", MESSAGE, PRODUCT);
            case CONFIRMATION_EXPIRED ->
                guide("The confirmation has ended.", "Its NotOnOrAfter and the clock here.", CLOCKS);
            case CONFIRMATION_LIFETIME ->
                guide(
                        "The assertion lives longer than is accepted.",
                        "IssueInstant and the end.",
                        "Have the issuer make assertions that end sooner, or raise max_assertion_lifetime.");
            case CONFIRMATION_NOTBEFORE -> guide("The confirmation has a NotBefore.", MESSAGE, PRODUCT);
            case CONFIRMATION_IN_RESPONSE_TO ->
                guide("The confirmation answers another request.", "Its InResponseTo.", AGAIN);
            case PENDING_LOGIN ->
                guide(
                        "No login of this browser waits for the message.",
                        "The logins that wait, in this browser and in others.",
                        "Sign in again; allow cookies; do not use the back button or an old tab.");
            case USER_ATTRIBUTE ->
                guide(
                        "The attribute that names the user is missing or has several values.",
                        "user_attribute and the attributes that were sent.",
                        "Have the identity provider send it once, or set user_attribute to one that is sent.");
            case TRANSIENT_NAMEID ->
                guide(
                        "The NameID is another one at each login.",
                        "Its format.",
                        "Have the identity provider send the e-mail address as NameID, or set user_attribute.");
            case EMAIL_DOMAIN ->
                guide(
                        "The identity provider may not speak for this e-mail domain.",
                        "email_domains, and who else has the domain.",
                        "Add the domain to email_domains, or sign in at the identity provider that has it.");
            case USER_UNKNOWN ->
                guide(
                        "There is no such user in this organization.",
                        "The users here with the same name at another domain, and whether the name is an e-mail"
                                + " address.",
                        "Create the user, correct the address, or set create_users.");
            case USER_INACTIVE -> guide("The user is inactive.", "The user.", "Activate the user.");
            case CLIENT_SUBJECT ->
                guide(
                        "The assertion that authenticates a client names another one.",
                        "NameID and client_id.",
                        "Send the client_id as NameID.");
            case REPLAY -> guide("The assertion was used before.", "Every use, on every channel.", AGAIN);
        };
    }

    private static CheckGuide guide(String meaning, String looksAt, String remedy) {
        return new CheckGuide(meaning, looksAt, remedy);
    }
}
