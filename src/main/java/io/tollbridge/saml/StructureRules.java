package io.tollbridge.saml;

import static io.tollbridge.saml.Check.that;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What is checked of the document before any signature: that there is exactly one thing to read, and that no element
 * stands where it could be taken for another. Nothing here makes a message trusted; it only refuses.
 */
final class StructureRules {
    /** An identifier that cannot mean anything to an XPath or a URI (xs:NCName, and the leading digits some IdPs use). */
    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}\\p{Nd}_][\\p{L}\\p{Nd}_.\\-]{0,255}");

    private StructureRules() {}

    /** Core §2.3.3 and §3.2.2: Version is 2.0. */
    static Check version(Element element) {
        String version = element.getAttributeNS(null, "Version");
        return that(
                version.equals("2.0"), CheckCode.VERSION, element.getLocalName() + " Version=" + version, "2.0", "");
    }

    /** Core §1.3.4: every message and assertion has an ID. */
    static Check identifier(Element element) {
        String id = element.getAttributeNS(null, "ID");
        return that(IDENTIFIER.matcher(id).matches(), CheckCode.NO_ID, id, "an ID that is an XML name", "");
    }

    /** Core §1.3.4: identifiers are unique, so that a reference can mean one element only. */
    static Check identifiersAreUnique(Survey survey) {
        List<String> duplicates = survey.duplicates();
        return that(
                duplicates.isEmpty(),
                CheckCode.DUPLICATE_ID,
                String.join(", ", duplicates),
                "each identifier once",
                "Two elements with one ID are the mark of a signature wrapping attack.");
    }

    /** Profiles §4.1.4.2, and ours: exactly one assertion, the Response's own child, not counting Advice. */
    static Check oneAssertion(Element response, Survey survey) {
        List<Element> own = new ArrayList<>(Elements.children(response, Namespaces.ASSERTION, "Assertion"));
        own.addAll(Elements.children(response, Namespaces.ASSERTION, "EncryptedAssertion"));
        boolean one = own.size() == 1 && survey.assertions().size() == 1;
        return that(
                one,
                CheckCode.ASSERTION_COUNT,
                own.size() + " in the Response, " + (survey.assertions().size() - own.size()) + " elsewhere",
                "exactly one, a child of the Response",
                own.isEmpty() ? "The identity provider sent no assertion; see the status." : "");
    }

    /** A document that is the bare Assertion holds no other one. */
    static Check onlyAssertion(Survey survey) {
        return that(
                survey.assertions().size() == 1,
                CheckCode.ASSERTION_COUNT,
                survey.assertions().size() + " assertions",
                "exactly one",
                "");
    }

    /** The schemas of §2.3.3, §2.4.1 and §3.2.2: of what is read, no second one stands where another reader may look. */
    static Check nothingTwice(@Nullable Element response, Element assertion) {
        List<String> twice = new ArrayList<>(0);
        if (response != null) {
            once(response, Namespaces.ASSERTION, "Issuer", twice);
            once(response, Namespaces.PROTOCOL, "Status", twice);
        }
        once(assertion, Namespaces.ASSERTION, "Issuer", twice);
        once(assertion, Namespaces.ASSERTION, "Subject", twice);
        once(assertion, Namespaces.ASSERTION, "Conditions", twice);
        Elements.child(assertion, Namespaces.ASSERTION, "Subject").ifPresent(subject -> {
            int names = Elements.children(subject, Namespaces.ASSERTION, "NameID")
                            .size()
                    + Elements.children(subject, Namespaces.ASSERTION, "EncryptedID")
                            .size()
                    + Elements.children(subject, Namespaces.ASSERTION, "BaseID").size();
            if (names > 1) {
                twice.add("NameID");
            }
            Elements.children(subject, Namespaces.ASSERTION, "SubjectConfirmation")
                    .forEach(one -> once(one, Namespaces.ASSERTION, "SubjectConfirmationData", twice));
        });
        return that(
                twice.isEmpty(),
                CheckCode.REPEATED_ELEMENT,
                String.join(", ", twice),
                "each element as often as the schema allows",
                "");
    }

    private static void once(Element parent, String namespace, String localName, List<String> twice) {
        if (Elements.children(parent, namespace, localName).size() > 1) {
            twice.add(localName);
        }
    }

    /** Core §2.6.1: what stands in Advice is never read; whether it may stand there at all is policy. */
    static Optional<Check> advice(Survey survey, Policy policy) {
        return survey.adviceAssertions() > 0 && !policy.tolerates(Weakness.ADVICE_ASSERTIONS)
                ? Optional.of(Check.failed(
                        CheckCode.ASSERTION_COUNT, survey.adviceAssertions() + " in Advice", "none in Advice", ""))
                : Optional.empty();
    }

    /** Core §5.4: a signature is enveloped by the Response or the Assertion; any other is not ours to read around. */
    static Check noStraySignature(Survey survey, @Nullable Element response, Element assertion) {
        List<String> stray = survey.signatures().stream()
                .map(Node::getParentNode)
                .filter(parent -> parent != response
                        && !(parent == assertion && Elements.is(assertion, Namespaces.ASSERTION, "Assertion")))
                .map(Node::getNodeName)
                .toList();
        return that(
                stray.isEmpty(),
                CheckCode.STRAY_SIGNATURE,
                stray.isEmpty() ? "" : "a Signature in " + String.join(", ", stray),
                "signatures only in the Response and its Assertion",
                "");
    }

    /** Core §5.4.1: one signature an element. */
    static Check oneSignatureEach(Survey survey, @Nullable Element response, Element assertion) {
        long onResponse = survey.signatures().stream()
                .filter(s -> s.getParentNode() == response)
                .count();
        long onAssertion = survey.signatures().stream()
                .filter(s -> s.getParentNode() == assertion)
                .count();
        return that(
                onResponse <= 1 && onAssertion <= 1,
                CheckCode.MULTIPLE_SIGNATURES,
                onResponse + " on the Response, " + onAssertion + " on the Assertion",
                "at most one each",
                "");
    }

    /** Core §2.3.3 and §3.2.2 (schema): the Signature follows the Issuer at once. */
    static Check signaturePosition(Element signature, Policy policy) {
        Node before = signature.getPreviousSibling();
        while (before != null && !(before instanceof Element)) {
            before = before.getPreviousSibling();
        }
        boolean first = before == null;
        boolean afterIssuer =
                before != null && Elements.is(before, Namespaces.ASSERTION, "Issuer") && isFirstElement(before);
        return that(
                first || afterIssuer || policy.tolerates(Weakness.SIGNATURE_POSITION),
                CheckCode.SIGNATURE_POSITION,
                before == null ? "first" : "after " + before.getNodeName(),
                "after Issuer",
                "");
    }

    private static boolean isFirstElement(Node element) {
        Node before = element.getPreviousSibling();
        while (before != null && !(before instanceof Element)) {
            before = before.getPreviousSibling();
        }
        return before == null;
    }
}
