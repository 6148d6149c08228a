package io.tollbridge.web;

import io.tollbridge.directory.IdentityProviderType;
import java.util.List;

/**
 * What a product calls the values that its administrator copies, and where he does it.
 *
 * @param nameIdFormat what to choose there; the field's name stands before it
 */
record SetupWords(
        String product,
        String entityId,
        String acs,
        String logout,
        String metadata,
        String certificate,
        String nameIdFormat,
        List<String> steps) {
    private static final String EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

    /** Chosen by the type of the link. */
    static SetupWords of(IdentityProviderType type) {
        return switch (type) {
            case ENTRA_ID ->
                new SetupWords(
                        "Microsoft Entra ID",
                        "Identifier (Entity ID)",
                        "Reply URL (Assertion Consumer Service URL)",
                        "Logout Url (Optional)",
                        "Upload metadata file",
                        "Verification certificates",
                        "Unique User Identifier (Name ID): Email address, from user.mail",
                        List.of(
                                "Enterprise applications → New application → Create your own application.",
                                "Single sign-on → SAML → Basic SAML Configuration: copy the values.",
                                "Users and groups: assign those who are to sign in.",
                                "SAML Certificates: copy the App Federation Metadata Url and give it below."));
            case OKTA ->
                new SetupWords(
                        "Okta",
                        "Audience URI (SP Entity ID)",
                        "Single sign-on URL",
                        "Single Logout URL",
                        "Service provider metadata",
                        "Signature Certificate",
                        "Name ID format: EmailAddress; Application username: Email",
                        List.of(
                                "Applications → Create App Integration → SAML 2.0.",
                                "Configure SAML: copy the values.",
                                "Assignments: assign those who are to sign in.",
                                "Sign On → SAML Signing Certificates → Actions → View IdP metadata: give its URL"
                                        + " below."));
            case GOOGLE_WORKSPACE ->
                new SetupWords(
                        "Google Workspace",
                        "Entity ID",
                        "ACS URL",
                        "Logout URL",
                        "Service provider metadata",
                        "Certificate",
                        "Name ID format: EMAIL; Name ID: Basic Information > Primary email",
                        List.of(
                                "Apps → Web and mobile apps → Add app → Add custom SAML app.",
                                "Download the metadata, and give the file below.",
                                "Service provider details: copy the values; Signed response may stay off.",
                                "User access: switch the app on for those who are to sign in."));
            case ONELOGIN ->
                new SetupWords(
                        "OneLogin",
                        "Audience (EntityID)",
                        "ACS (Consumer) URL, also as Recipient and (as a regular expression) as ACS URL Validator",
                        "Single Logout URL",
                        "Service provider metadata",
                        "SP certificate",
                        "SAML nameID format: Email",
                        List.of(
                                "Applications → Add App → SAML Custom Connector (Advanced).",
                                "Configuration: copy the values.",
                                "Users: assign those who are to sign in.",
                                "More Actions → SAML Metadata: give the file below."));
            case ADFS ->
                new SetupWords(
                        "AD FS",
                        "Relying party trust identifier",
                        "Relying party SAML 2.0 SSO service URL",
                        "SAML Logout Endpoint",
                        "Federation metadata address",
                        "Signature verification certificate",
                        "Claim rule: E-Mail-Addresses → Name ID with format Email",
                        List.of(
                                "Relying Party Trusts → Add Relying Party Trust → Claims aware.",
                                "Import data about the relying party published online: give the federation metadata"
                                        + " address; or enter the values by hand.",
                                "Edit Claim Issuance Policy: send the e-mail address, and transform it to Name ID.",
                                "Give your https://…/FederationMetadata/2007-06/FederationMetadata.xml below."));
            case KEYCLOAK ->
                new SetupWords(
                        "Keycloak",
                        "Client ID",
                        "Valid redirect URIs and Assertion Consumer Service POST Binding URL",
                        "Logout Service POST Binding URL",
                        "Import client: resource file",
                        "Keys: signing certificate of the client",
                        "Name ID format: email, with Force name ID format on",
                        List.of(
                                "Clients → Import client: give the service provider's metadata as the resource file.",
                                "Or Create client of type SAML and copy the values; Sign assertions on.",
                                "Realm settings → SAML 2.0 Identity Provider Metadata: give its URL below."));
            case GENERIC ->
                new SetupWords(
                        "your identity provider",
                        "Entity ID (audience)",
                        "Assertion consumer service URL (HTTP-POST)",
                        "Single logout URL",
                        "Metadata URL of this service",
                        "Certificate that signs requests",
                        "NameID format: " + EMAIL,
                        List.of(
                                "Create an application for SAML 2.0.",
                                "Import the metadata of this service, or copy the values.",
                                "Have assertions signed, and the e-mail address sent as NameID.",
                                "Give the metadata of your identity provider below."));
        };
    }

    /** The format's field and what to choose, apart. */
    SetupPage.Value nameId() {
        int colon = nameIdFormat.indexOf(": ");
        return new SetupPage.Value(nameIdFormat.substring(0, colon), nameIdFormat.substring(colon + 2));
    }
}
