package io.tollbridge.testing;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A service provider as an administrator would enter it in Keycloak; {@code attributes} are Keycloak's own client
 * attributes, which the named methods set.
 */
public record SamlClient(String entityId, URI acsUrl, Map<String, String> attributes) {
    /** What Keycloak can put into a NameID. */
    public enum NameIdFormat {
        EMAIL,
        PERSISTENT,
        TRANSIENT,
        USERNAME;

        private String keycloakName() {
            return switch (this) {
                case EMAIL -> "email";
                case PERSISTENT -> "persistent";
                case TRANSIENT -> "transient";
                case USERNAME -> "username";
            };
        }
    }

    public SamlClient {
        attributes = Map.copyOf(attributes);
    }

    /** Signs the Response but not the Assertion, takes unsigned requests, answers by POST with the user's e-mail. */
    public static SamlClient of(String entityId, URI acsUrl) {
        return new SamlClient(entityId, acsUrl, Map.of())
                .with("saml_assertion_consumer_url_post", acsUrl.toString())
                .with("saml.signature.algorithm", "RSA_SHA256")
                .with("saml.authnstatement", "true")
                .with("saml.client.signature", "false")
                .with("saml.encrypt", "false")
                .signing(true, false)
                .nameId(NameIdFormat.EMAIL)
                .forcingPostBinding(true);
    }

    /** Any attribute of Keycloak's clients, by Keycloak's name. */
    public SamlClient with(String attribute, String value) {
        Map<String, String> changed = new LinkedHashMap<>(attributes);
        changed.put(attribute, value);
        return new SamlClient(entityId, acsUrl, changed);
    }

    /** Requests must be signed by this certificate's key (PEM), unsigned ones are refused. */
    public SamlClient requestsSignedBy(String certificate) {
        return with("saml.client.signature", "true").with("saml.signing.certificate", base64Of(certificate));
    }

    /** Assertions are encrypted to this certificate (PEM). */
    public SamlClient encryptedTo(String certificate) {
        return with("saml.encrypt", "true").with("saml.encryption.certificate", base64Of(certificate));
    }

    /** What the realm signs: the Response, the Assertion, or both. */
    public SamlClient signing(boolean response, boolean assertion) {
        return with("saml.server.signature", String.valueOf(response))
                .with("saml.assertion.signature", String.valueOf(assertion));
    }

    /** This format, whatever a request's NameIDPolicy asks for. */
    public SamlClient nameId(NameIdFormat format) {
        return with("saml_name_id_format", format.keycloakName()).with("saml_force_name_id_format", "true");
    }

    /** Answers by POST even to a request that came by Redirect. */
    public SamlClient forcingPostBinding(boolean forced) {
        return with("saml.force.post.binding", String.valueOf(forced));
    }

    /** Allows IdP-initiated login at {@link Keycloak#idpInitiatedUrl}; an empty RelayState is not sent. */
    public SamlClient idpInitiated(String urlName, String relayState) {
        return with("saml_idp_initiated_sso_url_name", urlName).with("saml_idp_initiated_sso_relay_state", relayState);
    }

    private static String base64Of(String pem) {
        return pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    }
}
