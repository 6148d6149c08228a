package io.tollbridge.saml;

import static io.tollbridge.saml.Check.that;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * What is checked of a Signature before its mathematics: that it covers its own parent element, whole and as it stands,
 * by sound algorithms. Each rule reads only the Signature's own elements, and each closes a known way around one.
 */
final class SignatureRules {
    private SignatureRules() {}

    /** Judges all rules of one Signature on this parent. */
    static List<Check> judge(Element signature, Element parent, Policy policy) {
        List<Check> checks = new ArrayList<>(10);
        checks.add(signedInfoOnce(signature));
        checks.add(complete(signature));
        if (checks.stream().anyMatch(Check::refuses)) {
            return checks; // the rest would read what is not there
        }
        Element signedInfo = theOne(signature, "SignedInfo");
        Element reference = theOne(signedInfo, "Reference");
        checks.add(noComment(signedInfo));
        checks.add(noObject(signature));
        checks.add(reference(reference, parent, policy));
        checks.add(canonicalization(signedInfo, policy));
        checks.add(transforms(reference, policy));
        checks.add(algorithms(signedInfo, reference, policy));
        return checks;
    }

    /** Core §5.4.1: one SignedInfo; a second one hidden deeper is what a careless reader would verify instead. */
    static Check signedInfoOnce(Element signature) {
        int anywhere = signature.getElementsByTagNameNS("*", "SignedInfo").getLength();
        int own =
                Elements.children(signature, Namespaces.SIGNATURE, "SignedInfo").size();
        return that(
                anywhere == 1 && own == 1,
                CheckCode.SIGNEDINFO_COUNT,
                own + " in the Signature, " + (anywhere - own) + " deeper",
                "exactly one",
                "");
    }

    /** XML Signature §4.4: everything that verifying needs is there, once. */
    static Check complete(Element signature) {
        List<String> missing = new ArrayList<>();
        countOne(signature, "SignatureValue", missing);
        Optional<Element> signedInfo = Elements.child(signature, Namespaces.SIGNATURE, "SignedInfo");
        if (signedInfo.isPresent()) {
            countOne(signedInfo.get(), "CanonicalizationMethod", missing);
            countOne(signedInfo.get(), "SignatureMethod", missing);
            countOne(signedInfo.get(), "Reference", missing);
            for (Element reference : Elements.children(signedInfo.get(), Namespaces.SIGNATURE, "Reference")) {
                countOne(reference, "DigestMethod", missing);
                countOne(reference, "DigestValue", missing);
            }
        }
        return that(
                missing.isEmpty(),
                CheckCode.SIGNEDINFO_INCOMPLETE,
                missing.isEmpty() ? "" : "not exactly one " + String.join(", ", missing),
                "one of each",
                "");
    }

    /** A comment inside SignedInfo can hide the real digest from one reader and not from another (CVE-2025-29775). */
    static Check noComment(Element signedInfo) {
        return that(
                !Elements.holdsComment(signedInfo), CheckCode.DIGEST_COMMENT, "", "no comment inside SignedInfo", "");
    }

    /** Core §5.4.1: SAML signatures are enveloped; an Object could carry anything. */
    static Check noObject(Element signature) {
        return that(
                Elements.child(signature, Namespaces.SIGNATURE, "Object").isEmpty(),
                CheckCode.DS_OBJECT,
                "",
                "no Object inside the Signature",
                "");
    }

    /** Core §5.4.2: the Reference names its own parent; nothing else, nothing outside, nothing by XPath. */
    static Check reference(Element reference, Element parent, Policy policy) {
        String uri = Elements.attribute(reference, "URI").orElse("(none)");
        String wanted = "#" + parent.getAttributeNS(null, "ID");
        boolean wholeDocument =
                uri.isEmpty() && parent == parent.getOwnerDocument().getDocumentElement();
        if (wholeDocument) {
            return that(
                    policy.tolerates(Weakness.EMPTY_REFERENCE_URI),
                    CheckCode.EMPTY_REFERENCE_URI,
                    "URI=\"\"",
                    wanted,
                    "Have the identity provider sign by reference to the element's ID.");
        }
        return that(uri.equals(wanted) && uri.length() > 1, CheckCode.REFERENCE_SCOPE, uri, wanted, "");
    }

    /** Core §5.4.3: exclusive canonicalization. */
    static Check canonicalization(Element signedInfo, Policy policy) {
        String method = algorithmOf(theOne(signedInfo, "CanonicalizationMethod"));
        return that(
                Algorithms.EXCLUSIVE.contains(method)
                        || Algorithms.INCLUSIVE.contains(method) && policy.tolerates(Weakness.INCLUSIVE_C14N),
                CheckCode.CANONICALIZATION,
                method,
                Algorithms.EXCLUSIVE_C14N,
                "");
    }

    /** Core §5.4.4: the enveloped-signature transform and one canonicalization, no other. */
    static Check transforms(Element reference, Policy policy) {
        List<String> found =
                Elements.child(reference, Namespaces.SIGNATURE, "Transforms")
                        .map(Elements::children)
                        .orElse(List.of())
                        .stream()
                        .map(SignatureRules::algorithmOf)
                        .toList();
        boolean enveloped =
                found.size() <= 2 && !found.isEmpty() && found.get(0).equals(Algorithms.ENVELOPED);
        // Without a second transform XML Signature canonicalizes inclusively.
        boolean exclusive = found.size() == 2 && Algorithms.EXCLUSIVE.contains(found.get(1));
        boolean inclusive = found.size() == 1 || found.size() == 2 && Algorithms.INCLUSIVE.contains(found.get(1));
        return that(
                enveloped && (exclusive || inclusive && policy.tolerates(Weakness.INCLUSIVE_C14N)),
                CheckCode.TRANSFORM,
                String.join(", ", found),
                Algorithms.ENVELOPED + ", " + Algorithms.EXCLUSIVE_C14N,
                "");
    }

    /** HTTP.md section 7: RSA or ECDSA with SHA-256 or longer; never HMAC, whose key would be the public certificate. */
    static Check algorithms(Element signedInfo, Element reference, Policy policy) {
        String signature = algorithmOf(theOne(signedInfo, "SignatureMethod"));
        String digest = algorithmOf(theOne(reference, "DigestMethod"));
        if (Algorithms.isHmac(signature)) {
            return Check.failed(CheckCode.HMAC_ALG, signature, "a signature by a private key", "");
        }
        return that(
                Algorithms.signatureAllowed(signature, policy) && Algorithms.digestAllowed(digest, policy),
                CheckCode.SIGNATURE_ALGORITHM,
                signature + " over " + digest,
                "RSA or ECDSA with SHA-256, SHA-384 or SHA-512",
                signature.endsWith("sha1") || digest.endsWith("sha1")
                        ? "Switch the identity provider's signature algorithm from SHA-1 to SHA-256."
                        : "");
    }

    static Element theOne(Element parent, String localName) {
        return Elements.child(parent, Namespaces.SIGNATURE, localName)
                .orElseThrow(() -> new IllegalStateException(localName + " was checked to be there"));
    }

    private static String algorithmOf(Element method) {
        return Elements.is(method, Namespaces.SIGNATURE, method.getLocalName())
                ? method.getAttributeNS(null, "Algorithm")
                : method.getNodeName();
    }

    private static void countOne(Element parent, String localName, List<String> missing) {
        if (Elements.children(parent, Namespaces.SIGNATURE, localName).size() != 1) {
            missing.add(localName);
        }
    }
}
