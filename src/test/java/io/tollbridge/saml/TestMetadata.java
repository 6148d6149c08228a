package io.tollbridge.saml;

import static io.tollbridge.saml.TestCertificates.base64;
import static io.tollbridge.saml.TestCertificates.selfSigned;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;

/** The parts of identity provider metadata, to be put together with one thing changed. */
final class TestMetadata {
    static final X509Certificate CERTIFICATE = selfSigned("idp.example.org");
    static final X509Certificate OTHER = selfSigned("next.idp.example.org");

    private TestMetadata() {}

    static byte[] bytes(String xml) {
        return xml.getBytes(StandardCharsets.UTF_8);
    }

    static String entities(String attributes, String content) {
        return "<md:EntitiesDescriptor xmlns:md=\"" + MetadataDom.METADATA + "\" " + attributes + ">" + content
                + "</md:EntitiesDescriptor>";
    }

    static String entity(String entityId, String content) {
        return "<md:EntityDescriptor xmlns:md=\"" + MetadataDom.METADATA + "\" xmlns:ds=\"" + MetadataDom.SIGNATURE
                + "\" entityID=\"" + entityId + "\">" + content + "</md:EntityDescriptor>";
    }

    static String role(String content) {
        return "<md:IDPSSODescriptor protocolSupportEnumeration=\"" + MetadataReader.SAML2_PROTOCOL + "\">" + content
                + "</md:IDPSSODescriptor>";
    }

    static String sso(String binding, String location) {
        return "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:" + binding + "\" Location=\""
                + location + "\"/>";
    }

    static String key(String use, String content) {
        return "<md:KeyDescriptor " + use + "><ds:KeyInfo>" + content + "</ds:KeyInfo></md:KeyDescriptor>";
    }

    static String x509(X509Certificate... certificates) {
        StringBuilder data = new StringBuilder("<ds:X509Data>");
        for (X509Certificate certificate : certificates) {
            data.append("<ds:X509Certificate>").append(base64(certificate)).append("</ds:X509Certificate>");
        }
        return data.append("</ds:X509Data>").toString();
    }
}
