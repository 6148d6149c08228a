package io.tollbridge.saml;

import io.tollbridge.directory.IdentityProviderEndpoints;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One IDPSSODescriptor (Metadata §2.4.3) with what its EntityDescriptor and the elements around that add. The maps are
 * keyed by the whole binding URI, since a last part like HTTP-POST can stand at the end of a URI of anyone's making.
 *
 * @param entityId the EntityDescriptor's entityID, without the white space around it that its schema type
 *     takes away; "" if there is none
 * @param sso SingleSignOnService by binding; the first of a binding counts
 * @param slo SingleLogoutService by binding
 * @param artifactResolution ArtifactResolutionService by binding
 * @param artifactResolvers the URLs of the ArtifactResolutionServices by SOAP, by index
 * @param signingCertificates each once, in the order of the document; a KeyDescriptor without {@code use} is in both
 * @param encryptionCertificates what an SP may encrypt to
 * @param unparsableCerts X509Certificate elements that hold no DER certificate
 * @param keyValueOnlyKeys KeyDescriptors with a bare key and no certificate, which are not used
 * @param validUntil the earliest validUntil of the role, its entity and all around it; empty if none has one
 * @param findings why it is not usable; empty means usable
 * @param warnings what an administrator should know before trusting it
 */
public record IdpMetadata(
        String entityId,
        boolean wantAuthnRequestsSigned,
        Map<String, Endpoint> sso,
        Map<String, Endpoint> slo,
        Map<String, Endpoint> artifactResolution,
        Map<Integer, String> artifactResolvers,
        List<X509Certificate> signingCertificates,
        List<X509Certificate> encryptionCertificates,
        int unparsableCerts,
        int keyValueOnlyKeys,
        List<String> nameIdFormats,
        Optional<Instant> validUntil,
        List<Finding> findings,
        List<Finding> warnings) {
    /** Bindings §3.4. */
    public static final String HTTP_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    /** Bindings §3.5. */
    public static final String HTTP_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

    /** Bindings §3.2. */
    public static final String SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";

    public IdpMetadata {
        sso = inOrder(sso);
        slo = inOrder(slo);
        artifactResolution = inOrder(artifactResolution);
        artifactResolvers = Map.copyOf(artifactResolvers);
        signingCertificates = List.copyOf(signingCertificates);
        encryptionCertificates = List.copyOf(encryptionCertificates);
        nameIdFormats = List.copyOf(nameIdFormats);
        findings = List.copyOf(findings);
        warnings = List.copyOf(warnings);
    }

    /** Where to send messages of one binding: an absolute http or https URL (Metadata §2.2.2). */
    public record Endpoint(String binding, URI location, Optional<URI> responseLocation) {
        /** Where answers go: ResponseLocation if there is one, else Location. */
        public URI forResponses() {
            return responseLocation.orElse(location);
        }

        /** The last part of the binding's URI, for people: HTTP-Redirect, HTTP-POST, SOAP. */
        public String bindingName() {
            return binding.substring(binding.lastIndexOf(':') + 1);
        }
    }

    /** Where it listens, by the bindings that are spoken here. */
    public IdentityProviderEndpoints endpoints() {
        return new IdentityProviderEndpoints(
                location(sso, HTTP_REDIRECT),
                location(sso, HTTP_POST),
                location(slo, HTTP_REDIRECT),
                location(slo, HTTP_POST),
                responseLocation(slo, HTTP_REDIRECT),
                responseLocation(slo, HTTP_POST),
                location(artifactResolution, SOAP),
                artifactResolvers);
    }

    private static Optional<String> location(Map<String, Endpoint> endpoints, String binding) {
        return Optional.ofNullable(endpoints.get(binding))
                .map(endpoint -> endpoint.location().toString());
    }

    private static Optional<String> responseLocation(Map<String, Endpoint> endpoints, String binding) {
        return Optional.ofNullable(endpoints.get(binding))
                .flatMap(Endpoint::responseLocation)
                .map(URI::toString);
    }

    /** Whether logins may be built on it. */
    public boolean usable() {
        return findings.isEmpty();
    }

    /** The codes of why it is not usable. */
    public List<String> why() {
        return findings.stream().map(Finding::code).toList();
    }

    IdpMetadata with(Finding finding) {
        List<Finding> all = new ArrayList<>(findings);
        all.add(finding);
        return new IdpMetadata(
                entityId,
                wantAuthnRequestsSigned,
                sso,
                slo,
                artifactResolution,
                artifactResolvers,
                signingCertificates,
                encryptionCertificates,
                unparsableCerts,
                keyValueOnlyKeys,
                nameIdFormats,
                validUntil,
                all,
                warnings);
    }

    /** Map.copyOf would lose the order of the document. */
    private static Map<String, Endpoint> inOrder(Map<String, Endpoint> endpoints) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
    }
}
