package io.tollbridge.saml;

import io.tollbridge.keys.CertifiedKey;
import java.io.StringWriter;
import java.security.interfaces.ECPrivateKey;
import javax.xml.namespace.QName;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.opensaml.core.xml.XMLObject;
import org.opensaml.core.xml.XMLObjectBuilder;
import org.opensaml.core.xml.config.XMLObjectProviderRegistrySupport;
import org.opensaml.core.xml.io.MarshallingException;
import org.opensaml.core.xml.util.XMLObjectSupport;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.security.SecurityException;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.SignatureSigningParameters;
import org.opensaml.xmlsec.keyinfo.impl.X509KeyInfoGeneratorFactory;
import org.opensaml.xmlsec.signature.support.SignatureConstants;
import org.opensaml.xmlsec.signature.support.SignatureException;
import org.opensaml.xmlsec.signature.support.SignatureSupport;
import org.w3c.dom.Element;

/** Builds, signs and serializes what goes out, by OpenSAML. */
final class OpenSaml {
    private OpenSaml() {}

    /** An empty object of this element. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // the registry maps each element name to its builder
    static <T extends XMLObject> T build(QName name) {
        SamlEngine.require();
        XMLObjectBuilder<T> builder = (XMLObjectBuilder<T>)
                XMLObjectProviderRegistrySupport.getBuilderFactory().getBuilderOrThrow(name);
        return builder.buildObject(name);
    }

    /** The object as XML. */
    static String xml(XMLObject object) {
        try {
            return text(XMLObjectSupport.marshall(object));
        } catch (MarshallingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The object as XML with an enveloped signature, SHA-256, exclusive canonicalization (Core §5.4). */
    static String signed(SignableSAMLObject object, CertifiedKey key) {
        BasicX509Credential credential = new BasicX509Credential(key.certificate(), key.privateKey());
        X509KeyInfoGeneratorFactory keyInfo = new X509KeyInfoGeneratorFactory();
        keyInfo.setEmitEntityCertificate(true);
        SignatureSigningParameters parameters = new SignatureSigningParameters();
        parameters.setSigningCredential(credential);
        parameters.setSignatureAlgorithm(
                key.privateKey() instanceof ECPrivateKey
                        ? SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA256
                        : SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256);
        parameters.setSignatureReferenceDigestMethod(SignatureConstants.ALGO_ID_DIGEST_SHA256);
        parameters.setSignatureCanonicalizationAlgorithm(SignatureConstants.ALGO_ID_C14N_EXCL_OMIT_COMMENTS);
        parameters.setKeyInfoGenerator(keyInfo.newInstance());
        try {
            SignatureSupport.signObject(object, parameters); // marshals too
            Element element = object.getDOM();
            if (element == null) {
                throw new IllegalStateException("signing marshals");
            }
            return text(element);
        } catch (SecurityException | MarshallingException | SignatureException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The element as XML. */
    static String text(Element element) {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(element), new StreamResult(text));
            return text.toString();
        } catch (TransformerException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
