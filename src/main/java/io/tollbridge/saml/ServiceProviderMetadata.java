package io.tollbridge.saml;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.core.NameIDType;
import org.opensaml.saml.saml2.metadata.AssertionConsumerService;
import org.opensaml.saml.saml2.metadata.EntityDescriptor;
import org.opensaml.saml.saml2.metadata.KeyDescriptor;
import org.opensaml.saml.saml2.metadata.NameIDFormat;
import org.opensaml.saml.saml2.metadata.SPSSODescriptor;
import org.opensaml.saml.saml2.metadata.SingleLogoutService;
import org.opensaml.security.credential.UsageType;
import org.opensaml.xmlsec.keyinfo.KeyInfoSupport;
import org.opensaml.xmlsec.signature.KeyInfo;

/** The metadata of one organization's service provider (Metadata §2.4.4), signed. */
public final class ServiceProviderMetadata {
    private static final List<String> NAME_ID_FORMATS =
            List.of(NameIDType.EMAIL, NameIDType.PERSISTENT, NameIDType.UNSPECIFIED, NameIDType.TRANSIENT);

    private static final List<String> LOGOUT_BINDINGS =
            List.of(SAMLConstants.SAML2_REDIRECT_BINDING_URI, SAMLConstants.SAML2_POST_BINDING_URI);

    /** The first one is the default. */
    private static final List<String> RESPONSE_BINDINGS =
            List.of(SAMLConstants.SAML2_POST_BINDING_URI, SAMLConstants.SAML2_ARTIFACT_BINDING_URI);

    private ServiceProviderMetadata() {}

    /**
     * The signed document. Of each purpose the current certificate stands first: not every identity provider reads more
     * than one.
     *
     * @param id random, at least 128 bits
     */
    public static String xml(String id, ServiceProviderUrls urls, ServiceProviderKeys.Published keys) {
        EntityDescriptor entity = OpenSaml.build(EntityDescriptor.DEFAULT_ELEMENT_NAME);
        entity.setID(id);
        entity.setEntityID(urls.entityId());

        SPSSODescriptor role = OpenSaml.build(SPSSODescriptor.DEFAULT_ELEMENT_NAME);
        role.addSupportedProtocol(SAMLConstants.SAML20P_NS);
        role.setAuthnRequestsSigned(true);
        role.setWantAssertionsSigned(true);
        for (X509Certificate certificate : keys.signing()) {
            role.getKeyDescriptors().add(key(UsageType.SIGNING, certificate));
        }
        for (X509Certificate certificate : keys.encryption()) {
            role.getKeyDescriptors().add(key(UsageType.ENCRYPTION, certificate));
        }
        for (String binding : LOGOUT_BINDINGS) {
            SingleLogoutService logout = OpenSaml.build(SingleLogoutService.DEFAULT_ELEMENT_NAME);
            logout.setBinding(binding);
            logout.setLocation(urls.singleLogout());
            role.getSingleLogoutServices().add(logout);
        }
        for (String format : NAME_ID_FORMATS) {
            NameIDFormat element = OpenSaml.build(NameIDFormat.DEFAULT_ELEMENT_NAME);
            element.setURI(format);
            role.getNameIDFormats().add(element);
        }
        for (int index = 0; index < RESPONSE_BINDINGS.size(); index++) {
            AssertionConsumerService consumer = OpenSaml.build(AssertionConsumerService.DEFAULT_ELEMENT_NAME);
            consumer.setBinding(RESPONSE_BINDINGS.get(index));
            consumer.setLocation(urls.assertionConsumer());
            consumer.setIndex(index);
            consumer.setIsDefault(index == 0);
            role.getAssertionConsumerServices().add(consumer);
        }
        entity.getRoleDescriptors().add(role);
        return OpenSaml.signed(entity, keys.signer());
    }

    private static KeyDescriptor key(UsageType use, X509Certificate certificate) {
        KeyDescriptor descriptor = OpenSaml.build(KeyDescriptor.DEFAULT_ELEMENT_NAME);
        descriptor.setUse(use);
        KeyInfo info = OpenSaml.build(KeyInfo.DEFAULT_ELEMENT_NAME);
        try {
            KeyInfoSupport.addCertificate(info, certificate);
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
        descriptor.setKeyInfo(info);
        return descriptor;
    }
}
