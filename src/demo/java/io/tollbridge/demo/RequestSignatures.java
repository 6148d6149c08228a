package io.tollbridge.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.opensaml.xmlsec.signature.support.SignatureConstants;
import org.w3c.dom.Element;

/** Checks that a known service provider signed its AuthnRequest; anything else about the key is not looked at. */
final class RequestSignatures {
    private static final Map<String, String> REDIRECT_ALGORITHMS = Map.of(
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256, "SHA256withRSA",
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA384, "SHA384withRSA",
            SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA512, "SHA512withRSA",
            SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA256, "SHA256withECDSA",
            SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA384, "SHA384withECDSA",
            SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA512, "SHA512withECDSA");

    private RequestSignatures() {}

    static boolean holds(IncomingMessage message, X509Certificate certificate) {
        return switch (message) {
            case IncomingMessage.Redirected redirected -> redirectHolds(redirected, certificate);
            case IncomingMessage.Posted posted -> envelopedHolds(posted.root(), certificate);
        };
    }

    private static boolean redirectHolds(IncomingMessage.Redirected message, X509Certificate certificate) {
        String signature = message.signature();
        if (message.signatureAlgorithm() == null || signature == null) {
            return false;
        }
        String name = REDIRECT_ALGORITHMS.get(message.signatureAlgorithm());
        if (name == null) {
            return false;
        }
        // RFC 6931 §2.3.6 has r and s side by side; OpenSAML and others send the DER form of them.
        List<String> forms = name.endsWith("ECDSA") ? List.of(name + "inP1363Format", name) : List.of(name);
        byte[] octets = IncomingMessage.base64(signature, "Signature");
        return forms.stream().anyMatch(form -> verifies(form, message.signedOctets(), octets, certificate));
    }

    private static boolean verifies(String algorithm, String signedOctets, byte[] octets, X509Certificate certificate) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(certificate.getPublicKey());
            signature.update(signedOctets.getBytes(UTF_8));
            return signature.verify(octets);
        } catch (GeneralSecurityException notThisKeyOrForm) {
            return false;
        }
    }

    /** Core §5.4.2: the signature is the root's own child and its one Reference names the root. */
    private static boolean envelopedHolds(Element root, X509Certificate certificate) {
        var signature = Dom.child(root, XMLSignature.XMLNS, "Signature");
        if (signature.isEmpty()) {
            return false;
        }
        root.setIdAttribute("ID", true);
        try {
            var context = new DOMValidateContext(certificate.getPublicKey(), signature.get());
            XMLSignature read = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
            List<Reference> references = read.getSignedInfo().getReferences();
            return references.size() == 1
                    && ("#" + root.getAttribute("ID"))
                            .equals(references.getFirst().getURI())
                    && read.validate(context);
        } catch (MarshalException | XMLSignatureException broken) {
            return false;
        }
    }
}
