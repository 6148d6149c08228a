package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.RequestSettings;
import io.tollbridge.keys.CertifiedKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.core.AuthnContextClassRef;
import org.opensaml.saml.saml2.core.AuthnContextComparisonTypeEnumeration;
import org.opensaml.saml.saml2.core.AuthnRequest;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.NameIDPolicy;
import org.opensaml.saml.saml2.core.RequestedAuthnContext;

/**
 * Makes the AuthnRequest of an SP-initiated login (Core §3.4.1, Profiles §4.1.4.1) and puts it into the binding that the
 * identity provider's metadata offers: HTTP-Redirect (Bindings §3.4), else HTTP-POST (Bindings §3.5). No
 * RequestedAuthnContext unless an administrator asks for one: Entra ID refuses sign-ins over it (AADSTS75011).
 */
public final class AuthnRequests {
    private AuthnRequests() {}

    /**
     * Makes and encodes the request.
     *
     * @param id random, at least 128 bits (Core §1.3.4)
     * @param relayState an opaque handle of at most 80 bytes (Bindings §3.4.3)
     * @param force the identity provider must not rely on a session of before (Core §3.4.1, ForceAuthn)
     */
    public static Outgoing make(
            String id,
            Instant now,
            ServiceProviderUrls urls,
            IdentityProvider identityProvider,
            String relayState,
            CertifiedKey key,
            boolean force) {
        if (relayState.getBytes(UTF_8).length > 80) {
            throw new IllegalArgumentException("a RelayState has at most 80 bytes");
        }
        Optional<String> redirect = identityProvider.endpoints().ssoRedirect();
        Optional<String> post = identityProvider.endpoints().ssoPost();
        String destination = redirect.or(() -> post)
                .orElseThrow(() -> new IllegalStateException("an identity provider has an SSO URL"));
        RequestSettings asked = identityProvider.settings().requests();
        AuthnRequest request = request(id, now, urls, destination, asked);
        if (identityProvider.answersByArtifact()) {
            request.setProtocolBinding(SAMLConstants.SAML2_ARTIFACT_BINDING_URI);
        }
        if (force || asked.forceAuthn()) {
            request.setForceAuthn(true);
        }
        boolean sign = identityProvider.settings().signAuthnRequests() || identityProvider.wantAuthnRequestsSigned();
        if (redirect.isEmpty()) {
            String xml = sign ? OpenSaml.signed(request, key) : OpenSaml.xml(request);
            return new Outgoing.Post(
                    destination,
                    "SAMLRequest",
                    Base64.getEncoder().encodeToString(xml.getBytes(UTF_8)),
                    Optional.of(relayState));
        }
        return new Outgoing.Redirect(RedirectBinding.url(
                destination,
                "SAMLRequest",
                OpenSaml.xml(request),
                Optional.of(relayState),
                sign ? Optional.of(key) : Optional.empty()));
    }

    private static AuthnRequest request(
            String id, Instant now, ServiceProviderUrls urls, String destination, RequestSettings asked) {
        AuthnRequest request = OpenSaml.build(AuthnRequest.DEFAULT_ELEMENT_NAME);
        request.setID(id);
        request.setVersion(SAMLVersion.VERSION_20);
        request.setIssueInstant(now);
        request.setDestination(destination);
        request.setAssertionConsumerServiceURL(urls.assertionConsumer());
        request.setProtocolBinding(SAMLConstants.SAML2_POST_BINDING_URI);
        Issuer issuer = OpenSaml.build(Issuer.DEFAULT_ELEMENT_NAME);
        issuer.setValue(urls.entityId());
        request.setIssuer(issuer);
        NameIDPolicy policy = OpenSaml.build(NameIDPolicy.DEFAULT_ELEMENT_NAME);
        policy.setAllowCreate(true);
        asked.nameIdFormat().ifPresent(policy::setFormat);
        request.setNameIDPolicy(policy);
        if (!asked.authnContexts().isEmpty()) {
            request.setRequestedAuthnContext(requestedContext(asked.authnContexts()));
        }
        return request;
    }

    /** Core §3.3.2.2.1: any one of them, exactly. */
    private static RequestedAuthnContext requestedContext(List<String> contexts) {
        RequestedAuthnContext requested = OpenSaml.build(RequestedAuthnContext.DEFAULT_ELEMENT_NAME);
        requested.setComparison(AuthnContextComparisonTypeEnumeration.EXACT);
        for (String context : contexts) {
            AuthnContextClassRef reference = OpenSaml.build(AuthnContextClassRef.DEFAULT_ELEMENT_NAME);
            reference.setURI(context);
            requested.getAuthnContextClassRefs().add(reference);
        }
        return requested;
    }
}
