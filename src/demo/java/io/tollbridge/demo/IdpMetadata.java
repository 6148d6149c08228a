package io.tollbridge.demo;

import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.List;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.metadata.EntityDescriptor;
import org.opensaml.saml.saml2.metadata.IDPSSODescriptor;
import org.opensaml.saml.saml2.metadata.KeyDescriptor;
import org.opensaml.saml.saml2.metadata.NameIDFormat;
import org.opensaml.saml.saml2.metadata.SingleSignOnService;
import org.opensaml.security.credential.UsageType;
import org.opensaml.xmlsec.keyinfo.KeyInfoSupport;
import org.opensaml.xmlsec.signature.KeyInfo;
import org.w3c.dom.Document;

/** Writes the metadata of an identity provider (Metadata §2.4.3), signed by the very key it announces. */
final class IdpMetadata {
    private IdpMetadata() {}

    static byte[] signed(
            String entityId,
            String ssoUrl,
            List<String> nameIdFormats,
            Credential credential,
            String id,
            Instant validUntil) {
        OpenSamlStart.ensure();
        EntityDescriptor entity = MessageBuilder.build(EntityDescriptor.class, EntityDescriptor.DEFAULT_ELEMENT_NAME);
        entity.setEntityID(entityId);
        entity.setID(id);
        entity.setValidUntil(validUntil);
        IDPSSODescriptor role = MessageBuilder.build(IDPSSODescriptor.class, IDPSSODescriptor.DEFAULT_ELEMENT_NAME);
        role.addSupportedProtocol(SAMLConstants.SAML20P_NS);
        role.getKeyDescriptors().add(signingKey(credential));
        for (String uri : nameIdFormats) {
            NameIDFormat format = MessageBuilder.build(NameIDFormat.class, NameIDFormat.DEFAULT_ELEMENT_NAME);
            format.setURI(uri);
            role.getNameIDFormats().add(format);
        }
        for (String binding : List.of(SAMLConstants.SAML2_REDIRECT_BINDING_URI, SAMLConstants.SAML2_POST_BINDING_URI)) {
            SingleSignOnService service =
                    MessageBuilder.build(SingleSignOnService.class, SingleSignOnService.DEFAULT_ELEMENT_NAME);
            service.setBinding(binding);
            service.setLocation(ssoUrl);
            role.getSingleSignOnServices().add(service);
        }
        entity.getRoleDescriptors().add(role);
        Document document = MessageBuilder.marshalled(entity);
        XmlSigner.sign(document.getDocumentElement(), Signing.with(credential));
        return Dom.write(document);
    }

    private static KeyDescriptor signingKey(Credential credential) {
        KeyInfo keyInfo = MessageBuilder.build(KeyInfo.class, KeyInfo.DEFAULT_ELEMENT_NAME);
        try {
            KeyInfoSupport.addCertificate(keyInfo, credential.certificate());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
        KeyDescriptor descriptor = MessageBuilder.build(KeyDescriptor.class, KeyDescriptor.DEFAULT_ELEMENT_NAME);
        descriptor.setUse(UsageType.SIGNING);
        descriptor.setKeyInfo(keyInfo);
        return descriptor;
    }
}
