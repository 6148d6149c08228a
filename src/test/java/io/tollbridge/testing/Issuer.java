package io.tollbridge.testing;

import io.tollbridge.demo.AssertionFactory;
import io.tollbridge.demo.Credential;
import io.tollbridge.demo.CredentialGenerator;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.SamlMessage;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** An identity provider that is an entity id and a key of its own, without a server: what it sends, tests post themselves. */
public final class Issuer {
    private final String entityId;
    private final Credential credential;
    private final AssertionFactory messages;

    /** With a new P-256 key. */
    public Issuer(String entityId, Clock clock) {
        SecureRandom random = new SecureRandom();
        this.entityId = entityId;
        this.credential = new CredentialGenerator(clock, random).ellipticCurve("secp256r1", "CN=Issuer of the tests");
        this.messages = new AssertionFactory(clock, random);
    }

    public String entityId() {
        return entityId;
    }

    public Credential credential() {
        return credential;
    }

    /** Where its AuthnRequests go. */
    public String ssoUrl() {
        return entityId + "/sso";
    }

    /** Metadata with both bindings of the AuthnRequest. */
    public String metadata() {
        return metadata("HTTP-Redirect", "HTTP-POST");
    }

    /** Metadata with these bindings of the AuthnRequest. */
    public String metadata(String... bindings) {
        StringBuilder services = new StringBuilder();
        for (String binding : bindings) {
            services.append(
                    "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:%s\" Location=\"%s\"/>"
                            .formatted(binding, ssoUrl()));
        }
        return """
            <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%s">
            <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
            <ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
            %s</md:IDPSSODescriptor></md:EntityDescriptor>\
            """.formatted(entityId, certificate(), services);
    }

    /** Its certificate as PEM. */
    public String pem() {
        return "-----BEGIN CERTIFICATE-----\n" + certificate() + "\n-----END CERTIFICATE-----\n";
    }

    /** A valid message for the assertion consumer service of that service. */
    public MessageDescription forAcs(RunningService service, String email, @Nullable String inResponseTo) {
        return messages.valid(entityId, service.entityId(), service.acsUrl(), inResponseTo, credential)
                .withNameIdValue(email);
    }

    /** A valid message for the token endpoint of that service. */
    public MessageDescription forToken(RunningService service, String email) {
        return messages.valid(entityId, service.entityId(), service.tokenUrl(), null, credential)
                .withNameIdValue(email);
    }

    public SamlMessage response(MessageDescription description) {
        return messages.response(description);
    }

    public SamlMessage assertion(MessageDescription description) {
        return messages.assertion(description);
    }

    private String certificate() {
        try {
            return Base64.getEncoder().encodeToString(credential.certificate().getEncoded());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
