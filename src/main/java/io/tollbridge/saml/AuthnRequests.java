package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.RequestSettings;
import io.tollbridge.keys.CertifiedKey;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.core.AuthnContextClassRef;
import org.opensaml.saml.saml2.core.AuthnContextComparisonTypeEnumeration;
import org.opensaml.saml.saml2.core.AuthnRequest;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.NameIDPolicy;
import org.opensaml.saml.saml2.core.RequestedAuthnContext;
import org.opensaml.xmlsec.signature.support.SignatureConstants;

/**
 * Makes the AuthnRequest of an SP-initiated login (Core §3.4.1, Profiles §4.1.4.1) and puts it into the binding that the
 * identity provider's metadata offers: HTTP-Redirect (Bindings §3.4), else HTTP-POST (Bindings §3.5). No
 * RequestedAuthnContext unless an administrator asks for one: Entra ID refuses sign-ins over it (AADSTS75011).
 */
public final class AuthnRequests {
    private AuthnRequests() {}

    /** A request on its way to the identity provider through the browser. */
    public sealed interface Outgoing {
        /** HTTP-Redirect: send the browser to this URL. */
        record Redirect(String url) implements Outgoing {}

        /** HTTP-POST: let the browser post this form. */
        record Post(String url, String samlRequest, String relayState) implements Outgoing {}
    }

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
        if (force || asked.forceAuthn()) {
            request.setForceAuthn(true);
        }
        boolean sign = identityProvider.settings().signAuthnRequests() || identityProvider.wantAuthnRequestsSigned();
        if (redirect.isEmpty()) {
            String xml = sign ? OpenSaml.signed(request, key) : OpenSaml.xml(request);
            return new Outgoing.Post(destination, Base64.getEncoder().encodeToString(xml.getBytes(UTF_8)), relayState);
        }
        return new Outgoing.Redirect(redirectUrl(
                destination, OpenSaml.xml(request), relayState, sign ? Optional.of(key) : Optional.empty()));
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

    /** Bindings §3.4.4.1: the signature is over the octets of the query as they are sent. */
    private static String redirectUrl(String destination, String xml, String relayState, Optional<CertifiedKey> key) {
        String query = "SAMLRequest=" + encoded(Base64.getEncoder().encodeToString(deflated(xml))) + "&RelayState="
                + encoded(relayState);
        if (key.isPresent()) {
            boolean elliptic = key.get().privateKey() instanceof ECPrivateKey;
            query += "&SigAlg="
                    + encoded(
                            elliptic
                                    ? SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA256
                                    : SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256);
            query += "&Signature=" + encoded(signature(query, key.get(), elliptic));
        }
        return destination + (destination.contains("?") ? "&" : "?") + query;
    }

    private static String signature(String query, CertifiedKey key, boolean elliptic) {
        try {
            // XML Signature wants r and s side by side (RFC 4050 §3.3), not in ASN.1.
            Signature signature = Signature.getInstance(elliptic ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
            signature.initSign(key.privateKey());
            signature.update(query.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static byte[] deflated(String xml) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(xml.getBytes(UTF_8));
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[2048];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }
}
