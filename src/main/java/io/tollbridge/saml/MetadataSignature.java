package io.tollbridge.saml;

import static io.tollbridge.saml.MetadataDom.SIGNATURE;
import static io.tollbridge.saml.MetadataDom.attribute;
import static io.tollbridge.saml.MetadataDom.children;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.xml.security.Init;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.XMLSignature;
import org.w3c.dom.Element;

/** Judges the enveloped signature of a metadata root: with the certificate it brings, or with a pinned one (Metadata §3.1). */
final class MetadataSignature {
    private static final String ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    private static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private static final String INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    /** Anything else, XPath and XSLT above all, could choose what is digested or burn our time (Metadata §3.1.4). */
    private static final Set<String> TRANSFORMS =
            Set.of(ENVELOPED, EXCLUSIVE, EXCLUSIVE + "WithComments", INCLUSIVE, INCLUSIVE + "#WithComments");

    MetadataSignature() {
        Init.init();
    }

    /** Empty if the root is not signed. */
    Optional<Boolean> judge(Element root) {
        List<Element> signatures = children(root, SIGNATURE, "Signature");
        if (signatures.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(signatures.size() == 1 && holds(root, signatures.getFirst()));
    }

    /** What is wrong unless the root is signed with the key of this very certificate; what the document brings counts for nothing. */
    Optional<Finding> missing(Element root, X509Certificate pinned) {
        List<Element> signatures = children(root, SIGNATURE, "Signature");
        if (signatures.isEmpty()) {
            return Optional.of(MetadataFindings.unsigned(pinned));
        }
        boolean signed = signatures.size() == 1
                && isSound(signatures.getFirst(), pinned)
                && holds(root, signatures.getFirst(), pinned);
        return signed ? Optional.empty() : Optional.of(MetadataFindings.wronglySigned(pinned));
    }

    /** Where trust hangs on it, SHA-1 and keys of another kind than the algorithm's are out. */
    private static boolean isSound(Element signature, X509Certificate pinned) {
        List<Element> signedInfo = children(signature, SIGNATURE, "SignedInfo");
        List<String> methods = algorithms(signedInfo, "SignatureMethod");
        List<String> digests = algorithms(
                signedInfo.stream()
                        .flatMap(one -> children(one, SIGNATURE, "Reference").stream())
                        .toList(),
                "DigestMethod");
        if (methods.size() != 1 || digests.size() != 1) {
            return false;
        }
        String method = methods.getFirst();
        boolean fits = method.contains("ecdsa")
                ? pinned.getPublicKey() instanceof ECPublicKey
                : pinned.getPublicKey() instanceof RSAPublicKey;
        return fits
                && Algorithms.signatureAllowed(method, Policy.STRICT)
                && Algorithms.digestAllowed(digests.getFirst(), Policy.STRICT);
    }

    private static List<String> algorithms(List<Element> parents, String name) {
        return parents.stream()
                .flatMap(parent -> children(parent, SIGNATURE, name).stream())
                .map(element -> attribute(element, "Algorithm").orElse(""))
                .toList();
    }

    private static boolean holds(Element root, Element signature) {
        return ownCertificate(signature)
                .filter(certificate -> holds(root, signature, certificate))
                .isPresent();
    }

    private static boolean holds(Element root, Element signature, X509Certificate certificate) {
        if (!coversTheRoot(root, signature)) {
            return false;
        }
        try {
            if (root.hasAttributeNS(null, "ID")) {
                root.setIdAttributeNS(null, "ID", true);
            }
            // The key is handed in, so xmlsec resolves no KeyInfo, and the one reference stays in this document.
            return new XMLSignature(signature, "", true).checkSignatureValue(certificate.getPublicKey());
        } catch (XMLSecurityException | RuntimeException notValid) {
            // RuntimeException: broken base64 inside SignatureValue or DigestValue.
            return false;
        }
    }

    /** Metadata §3.1.2: one reference, to the element that holds the signature. */
    private static boolean coversTheRoot(Element root, Element signature) {
        List<Element> references = children(signature, SIGNATURE, "SignedInfo").stream()
                .flatMap(signedInfo -> children(signedInfo, SIGNATURE, "Reference").stream())
                .toList();
        if (references.size() != 1 || !children(signature, SIGNATURE, "Object").isEmpty()) {
            return false;
        }
        Element reference = references.getFirst();
        String uri = attribute(reference, "URI").orElse("none");
        boolean toTheRoot =
                uri.isEmpty() || uri.equals("#" + attribute(root, "ID").orElse(""));
        return toTheRoot
                && children(reference, SIGNATURE, "Transforms").stream()
                        .flatMap(transforms -> children(transforms, SIGNATURE, "Transform").stream())
                        .allMatch(transform -> TRANSFORMS.contains(
                                attribute(transform, "Algorithm").orElse("")));
    }

    private static Optional<X509Certificate> ownCertificate(Element signature) {
        return children(signature, SIGNATURE, "KeyInfo").stream()
                .flatMap(keyInfo -> children(keyInfo, SIGNATURE, "X509Data").stream())
                .flatMap(data -> children(data, SIGNATURE, "X509Certificate").stream())
                .findFirst()
                .flatMap(element -> KeyDescriptors.certificate(element.getTextContent()));
    }
}
