package io.tollbridge.saml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Looks into a metadata DOM by namespace and local name alone: prefixes mean nothing. */
final class MetadataDom {
    static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
    static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";

    private MetadataDom() {}

    static boolean is(Node node, String namespace, String localName) {
        return node instanceof Element
                && namespace.equals(node.getNamespaceURI())
                && localName.equals(node.getLocalName());
    }

    /** Direct children only: a descriptor hidden in Extensions or in someone else's element is none. */
    static List<Element> children(Element parent, String namespace, String localName) {
        List<Element> found = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && is(child, namespace, localName)) {
                found.add(element);
            }
        }
        return found;
    }

    static List<Element> children(Element parent, String localName) {
        return children(parent, METADATA, localName);
    }

    /** An attribute in no namespace; one that is present but blank is there, and empty. */
    static Optional<String> attribute(Element element, String name) {
        return element.hasAttributeNS(null, name)
                ? Optional.of(element.getAttributeNS(null, name).strip())
                : Optional.empty();
    }
}
