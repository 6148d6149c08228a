package io.tollbridge.saml;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An identity provider entered by hand, written as the metadata it has none of: what is read, stored and compared later is
 * then the same for all, and so are the rules it must keep.
 *
 * @param ssoBinding a binding's whole URI
 */
public record MinimalMetadata(
        String entityId,
        String ssoUrl,
        String ssoBinding,
        Optional<String> sloUrl,
        String sloBinding,
        List<X509Certificate> certificates) {
    public MinimalMetadata {
        certificates = List.copyOf(certificates);
    }

    /** The EntityDescriptor (Metadata §2.3.2). */
    public MetadataDocument document() {
        StringBuilder xml = new StringBuilder(1000)
                .append("<md:EntityDescriptor xmlns:md=\"")
                .append(MetadataDom.METADATA)
                .append("\" entityID=\"")
                .append(escaped(entityId))
                .append("\">\n  <md:IDPSSODescriptor protocolSupportEnumeration=\"")
                .append(MetadataReader.SAML2_PROTOCOL)
                .append("\">\n");
        certificates.forEach(certificate -> xml.append("    <md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"")
                .append(MetadataDom.SIGNATURE)
                .append("\"><ds:X509Data><ds:X509Certificate>")
                .append(base64(certificate))
                .append("</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>\n"));
        // Metadata §2.4.2: SingleLogoutService stands before SingleSignOnService.
        sloUrl.ifPresent(url -> endpoint(xml, "SingleLogoutService", sloBinding, url));
        endpoint(xml, "SingleSignOnService", ssoBinding, ssoUrl);
        xml.append("  </md:IDPSSODescriptor>\n</md:EntityDescriptor>\n");
        return new MetadataDocument(xml.toString());
    }

    private static void endpoint(StringBuilder xml, String service, String binding, String url) {
        xml.append("    <md:")
                .append(service)
                .append(" Binding=\"")
                .append(escaped(binding))
                .append("\" Location=\"")
                .append(escaped(url))
                .append("\"/>\n");
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
