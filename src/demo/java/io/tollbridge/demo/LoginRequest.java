package io.tollbridge.demo;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.w3c.dom.Element;

/**
 * An AuthnRequest that has passed every check: a known service provider sent it, and the answer goes to that provider's
 * own URL.
 *
 * @param nameIdFormat the wanted format (URI); null leaves the choice to us
 */
record LoginRequest(
        String id,
        ServiceProvider serviceProvider,
        @Nullable String nameIdFormat,
        boolean passive,
        @Nullable String relayState) {

    static LoginRequest read(
            IncomingMessage message, String ssoUrl, Function<String, Optional<ServiceProvider>> serviceProviders) {
        Element root = message.root();
        if (!SAMLConstants.SAML20P_NS.equals(root.getNamespaceURI())
                || !"AuthnRequest".equals(root.getLocalName())
                || !"2.0".equals(root.getAttribute("Version"))) {
            throw new RefusedRequest("The message is no SAML 2.0 AuthnRequest.");
        }
        String issuer = Dom.child(root, SAMLConstants.SAML20_NS, "Issuer")
                .map(element -> element.getTextContent().strip())
                .orElse("");
        ServiceProvider serviceProvider = serviceProviders
                .apply(issuer)
                .orElseThrow(() -> new RefusedRequest("Service provider not known here: " + issuer));
        if (serviceProvider.signingCertificate() != null
                && !RequestSignatures.holds(message, serviceProvider.signingCertificate())) {
            throw new RefusedRequest("The AuthnRequest is not signed by " + issuer + ".");
        }
        String id = root.getAttribute("ID");
        if (id.isEmpty()) {
            throw new RefusedRequest("The AuthnRequest has no ID.");
        }
        requireIfPresent(root, "Destination", ssoUrl);
        // Profiles §4.1.4.1: an answer to any other URL would hand the assertion to whoever wrote the request.
        requireIfPresent(root, "AssertionConsumerServiceURL", serviceProvider.assertionConsumerService());
        requireIfPresent(root, "ProtocolBinding", SAMLConstants.SAML2_POST_BINDING_URI);
        String format = Dom.child(root, SAMLConstants.SAML20P_NS, "NameIDPolicy")
                .map(policy -> policy.getAttribute("Format"))
                .orElse("");
        String passive = root.getAttribute("IsPassive").strip();
        return new LoginRequest(
                id,
                serviceProvider,
                format.isEmpty() ? null : format,
                passive.equals("true") || passive.equals("1"),
                message.relayState());
    }

    private static void requireIfPresent(Element root, String attribute, String wanted) {
        if (root.hasAttribute(attribute) && !root.getAttribute(attribute).equals(wanted)) {
            throw new RefusedRequest(attribute + " is " + root.getAttribute(attribute) + ", not " + wanted + ".");
        }
    }
}
