package io.tollbridge.saml;

import io.tollbridge.directory.IdentityProviderEndpoints;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of an identity provider, written as metadata again where the document itself is not at hand: what is read,
 * stored and compared later is then the same for all, and so are the rules it must keep.
 */
public record WrittenMetadata(
        String entityId,
        IdentityProviderEndpoints endpoints,
        boolean wantAuthnRequestsSigned,
        List<String> nameIdFormats,
        List<X509Certificate> certificates,
        Optional<Instant> validUntil) {
    public WrittenMetadata {
        nameIdFormats = List.copyOf(nameIdFormats);
        certificates = List.copyOf(certificates);
    }

    /**
     * How it reads.
     *
     * @param findings why it is not usable
     * @param same whether everything that was written was read: what is no endpoint is passed over with a warning alone
     */
    public record Verdict(List<Finding> findings, boolean same) {
        public Verdict {
            findings = List.copyOf(findings);
        }
    }

    /** Judges it as any metadata is judged. */
    public Verdict judged(Instant at) {
        MetadataReading reading = new MetadataReader().read(document().utf8(), at);
        return new Verdict(
                reading.findings(),
                reading.idps().stream()
                        .anyMatch(idp -> idp.entityId().equals(entityId)
                                && idp.endpoints().equals(endpoints)
                                && idp.wantAuthnRequestsSigned() == wantAuthnRequestsSigned
                                && idp.nameIdFormats().equals(nameIdFormats)
                                && idp.signingCertificates().equals(certificates)
                                && idp.validUntil().equals(validUntil)));
    }

    /** The EntityDescriptor (Metadata §2.3.2), its elements in the order of its schema (§2.4.2, §2.4.3). */
    public MetadataDocument document() {
        StringBuilder xml = new StringBuilder(1000)
                .append("<md:EntityDescriptor xmlns:md=\"")
                .append(MetadataDom.METADATA)
                .append("\" entityID=\"")
                .append(escaped(entityId))
                .append('"');
        validUntil.ifPresent(at -> xml.append(" validUntil=\"").append(at).append('"'));
        xml.append(">\n  <md:IDPSSODescriptor protocolSupportEnumeration=\"")
                .append(MetadataReader.SAML2_PROTOCOL)
                .append("\" WantAuthnRequestsSigned=\"")
                .append(wantAuthnRequestsSigned)
                .append("\">\n");
        certificates.forEach(certificate -> xml.append("    <md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"")
                .append(MetadataDom.SIGNATURE)
                .append("\"><ds:X509Data><ds:X509Certificate>")
                .append(base64(certificate))
                .append("</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>\n"));
        resolvers()
                .forEach((index, url) -> endpoint(
                        xml,
                        "ArtifactResolutionService",
                        IdpMetadata.SOAP,
                        url,
                        index.map(i -> " index=\"" + i + '"')));
        logout(xml, IdpMetadata.HTTP_REDIRECT, endpoints.sloRedirect(), endpoints.sloRedirectResponse());
        logout(xml, IdpMetadata.HTTP_POST, endpoints.sloPost(), endpoints.sloPostResponse());
        nameIdFormats.forEach(format ->
                xml.append("    <md:NameIDFormat>").append(escaped(format)).append("</md:NameIDFormat>\n"));
        endpoints.ssoRedirect().ifPresent(url -> signOn(xml, IdpMetadata.HTTP_REDIRECT, url));
        endpoints.ssoPost().ifPresent(url -> signOn(xml, IdpMetadata.HTTP_POST, url));
        xml.append("  </md:IDPSSODescriptor>\n</md:EntityDescriptor>\n");
        return new MetadataDocument(xml.toString());
    }

    /** By index; the one that is asked where no index says which stands first, as it did in the document. */
    private Map<Optional<Integer>, String> resolvers() {
        Map<Integer, String> byIndex = new TreeMap<>(endpoints.artifactResolvers());
        Optional<String> first = endpoints.artifactResolution();
        Map<Optional<Integer>, String> resolvers = new LinkedHashMap<>();
        first.filter(url -> !byIndex.containsValue(url)).ifPresent(url -> resolvers.put(Optional.empty(), url));
        byIndex.entrySet().stream()
                .filter(one -> first.filter(one.getValue()::equals).isPresent())
                .forEach(one -> resolvers.put(Optional.of(one.getKey()), one.getValue()));
        byIndex.forEach((index, url) -> resolvers.put(Optional.of(index), url));
        return resolvers;
    }

    private static void logout(
            StringBuilder xml, String binding, Optional<String> requests, Optional<String> responses) {
        requests.ifPresent(url -> endpoint(
                xml,
                "SingleLogoutService",
                binding,
                url,
                responses.map(to -> " ResponseLocation=\"" + escaped(to) + '"')));
    }

    private static void signOn(StringBuilder xml, String binding, String url) {
        endpoint(xml, "SingleSignOnService", binding, url, Optional.empty());
    }

    private static void endpoint(
            StringBuilder xml, String service, String binding, String url, Optional<String> attribute) {
        xml.append("    <md:")
                .append(service)
                .append(" Binding=\"")
                .append(binding)
                .append("\" Location=\"")
                .append(escaped(url))
                .append('"')
                .append(attribute.orElse(""))
                .append("/>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
