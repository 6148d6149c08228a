package io.tollbridge.saml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * What stands where in a document, from one walk over it: every identifier, every signature, every assertion. Wrapping
 * attacks live from an element standing where one reader looks and another does not; so all of them are known here.
 *
 * @param signatures every ds:Signature outside Advice
 * @param assertions every Assertion and EncryptedAssertion outside Advice
 */
record Survey(
        Map<String, Integer> identifiers, List<Element> signatures, List<Element> assertions, int adviceAssertions) {

    static Survey of(Element root) {
        Walk walk = new Walk();
        walk.visit(root, false);
        return new Survey(walk.identifiers, walk.signatures, walk.assertions, walk.adviceAssertions);
    }

    List<String> duplicates() {
        return identifiers.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Depth is bounded by {@link HardenedXml}, so recursion is safe. */
    private static final class Walk {
        final Map<String, Integer> identifiers = new HashMap<>();
        final List<Element> signatures = new ArrayList<>(2);
        final List<Element> assertions = new ArrayList<>(1);
        int adviceAssertions;

        void visit(Element element, boolean inAdvice) {
            countIdentifiers(element);
            boolean assertion = Elements.is(element, Namespaces.ASSERTION, "Assertion")
                    || Elements.is(element, Namespaces.ASSERTION, "EncryptedAssertion");
            if (assertion && inAdvice) {
                adviceAssertions++;
            } else if (assertion) {
                assertions.add(element);
            } else if (!inAdvice && Elements.is(element, Namespaces.SIGNATURE, "Signature")) {
                signatures.add(element);
            }
            // Advice counts only where the schema has it: as a child of an Assertion (Core §2.6.1).
            boolean advice = inAdvice
                    || Elements.is(element, Namespaces.ASSERTION, "Advice")
                            && Elements.is(element.getParentNode(), Namespaces.ASSERTION, "Assertion");
            for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
                if (node instanceof Element child) {
                    visit(child, advice);
                }
            }
        }

        private void countIdentifiers(Element element) {
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                Attr attribute = (Attr) attributes.item(i);
                boolean declaration = XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI());
                if (!declaration && attribute.getLocalName().equalsIgnoreCase("id")) {
                    identifiers.merge(attribute.getValue(), 1, Integer::sum);
                }
            }
        }
    }
}
