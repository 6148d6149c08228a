package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.keys.CertifiedKey;
import java.time.Instant;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.saml2.core.ArtifactResolve;
import org.opensaml.saml.saml2.core.Issuer;

/** Makes the signed ArtifactResolve (Core §3.5.1) in its SOAP envelope (Bindings §3.2). */
public final class ArtifactResolves {
    private static final String BEFORE =
            "<soap11:Envelope xmlns:soap11=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap11:Body>";
    private static final String BEHIND = "</soap11:Body></soap11:Envelope>";

    private ArtifactResolves() {}

    /**
     * The bytes to post.
     *
     * @param id random, at least 128 bits (Core §1.3.4)
     * @param destination the resolution service's URL
     */
    public static byte[] make(
            String id, Instant now, ServiceProviderUrls urls, String destination, Artifact artifact, CertifiedKey key) {
        ArtifactResolve resolve = OpenSaml.build(ArtifactResolve.DEFAULT_ELEMENT_NAME);
        resolve.setID(id);
        resolve.setVersion(SAMLVersion.VERSION_20);
        resolve.setIssueInstant(now);
        resolve.setDestination(destination);
        Issuer issuer = OpenSaml.build(Issuer.DEFAULT_ELEMENT_NAME);
        issuer.setValue(urls.entityId());
        resolve.setIssuer(issuer);
        org.opensaml.saml.saml2.core.Artifact value =
                OpenSaml.build(org.opensaml.saml.saml2.core.Artifact.DEFAULT_ELEMENT_NAME);
        value.setValue(artifact.encoded());
        resolve.setArtifact(value);
        // As text: what is signed must not be written anew.
        return (BEFORE + OpenSaml.signed(resolve, key) + BEHIND).getBytes(UTF_8);
    }
}
