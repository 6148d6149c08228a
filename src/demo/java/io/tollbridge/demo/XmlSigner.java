package io.tollbridge.demo;

import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Signs one element in place as Core §5.4 wants it: enveloped, one Reference to the element's own ID, exclusive
 * canonicalization. It works on the DOM, by the library beneath OpenSAML: OpenSAML signs only what its own objects can
 * say, and would drop the comments and strange elements that tests put in before signing.
 */
final class XmlSigner {
    private XmlSigner() {}

    static void sign(Element element, Signing signing) {
        Document document = element.getOwnerDocument();
        try {
            XMLSignature signature = begun(document, signing.algorithm());
            element.insertBefore(signature.getElement(), placeIn(element));
            Transforms transforms = new Transforms(document);
            transforms.addTransform(Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
            transforms.addTransform(Transforms.TRANSFORM_C14N_EXCL_OMIT_COMMENTS);
            element.setIdAttribute("ID", true);
            signature.addDocument("#" + element.getAttribute("ID"), transforms, signing.digest());
            if (signing.certificate() != null) {
                signature.addKeyInfo(signing.certificate());
            }
            signature.sign(signing.key());
        } catch (XMLSecurityException refused) {
            throw new IllegalArgumentException("Cannot sign by " + signing, refused);
        }
    }

    /** The schemas want ds:Signature right after saml:Issuer; metadata has no Issuer and wants it first. */
    private static @Nullable Node placeIn(Element element) {
        Optional<Element> issuer = Dom.child(element, SAMLConstants.SAML20_NS, "Issuer");
        return issuer.isPresent() ? issuer.get().getNextSibling() : element.getFirstChild();
    }

    private static XMLSignature begun(Document document, String algorithm) throws XMLSecurityException {
        String canonicalization = Transforms.TRANSFORM_C14N_EXCL_OMIT_COMMENTS;
        if (algorithm.endsWith("-rsa-MGF1")) {
            // RFC 9231 §2.3.10: the JDK has no name for RSA-PSS with the parameters fixed by the URI; Bouncy Castle
            // has.
            return new XMLSignature(document, "", algorithm, canonicalization, new BouncyCastleProvider());
        }
        if (algorithm.equals(XMLSignature.ALGO_ID_SIGNATURE_RSA_PSS)) {
            // RFC 9231 §2.3.9: SHA-256 in both places and as much salt, written out as RSAPSSParams.
            var parameters = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
            return new XMLSignature(document, "", algorithm, 0, canonicalization, null, parameters);
        }
        return new XMLSignature(document, "", algorithm, canonicalization);
    }
}
