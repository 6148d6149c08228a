package io.tollbridge.api;

import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.SelfSignedCertificates;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;

/** Metadata as an identity provider would publish it, and its certificates. */
final class SampleMetadata {
    static final String ENTITY_ID = "https://idp.example.org/saml";

    private SampleMetadata() {}

    static X509Certificate certificate(String name) {
        return new SelfSignedCertificates(new SecureRandom())
                .create(name, Purpose.SIGNING, ApiServer.NOW.minus(Duration.ofDays(1)), Duration.ofDays(101))
                .certificate();
    }

    static String of(String entityId, X509Certificate... certificates) {
        StringBuilder keys = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            keys.append("<md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>")
                    .append(base64(certificate))
                    .append("</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>");
        }
        return """
            <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
                xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="%s">
              <md:IDPSSODescriptor WantAuthnRequestsSigned="true"
                  protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
                %s
                <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
                    Location="https://idp.example.org/slo"/>
                <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
                    Location="https://idp.example.org/sso"/>
              </md:IDPSSODescriptor>
            </md:EntityDescriptor>
            """.formatted(entityId, keys);
    }

    static String several(String... entities) {
        return "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">" + String.join("", entities)
                + "</md:EntitiesDescriptor>";
    }

    static String pem(X509Certificate certificate) {
        return "-----BEGIN CERTIFICATE-----\n" + base64(certificate) + "\n-----END CERTIFICATE-----\n";
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
