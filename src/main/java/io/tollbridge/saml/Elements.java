package io.tollbridge.saml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.namespace.QName;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Reads DOM elements by namespace and local name; text is always the whole text, around comments too. */
final class Elements {
    private Elements() {}

    static boolean is(Node node, String namespace, String localName) {
        return node instanceof Element
                && localName.equals(node.getLocalName())
                && namespace.equals(node.getNamespaceURI());
    }

    /** As {@code {namespace}name}; the name alone where it has no namespace. */
    static String name(Element element) {
        return new QName(element.getNamespaceURI(), element.getLocalName()).toString();
    }

    static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    static List<Element> children(Element parent, String namespace, String localName) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (is(node, namespace, localName)) {
                children.add((Element) node);
            }
        }
        return children;
    }

    static Optional<Element> child(Element parent, String namespace, String localName) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (is(node, namespace, localName)) {
                return Optional.of((Element) node);
            }
        }
        return Optional.empty();
    }

    /** The attribute's value, absent if it is not there; an empty one is there. */
    static Optional<String> attribute(Element element, String name) {
        return element.hasAttributeNS(null, name) ? Optional.of(element.getAttributeNS(null, name)) : Optional.empty();
    }

    /** The whole text in the element, comments left out: what a signature covers is what is read (CVE-2017-11427). */
    static String text(Element element) {
        return element.getTextContent();
    }

    /**
     * The text without the white space of XML (§2.3) around it, which pretty printing adds. Other white space of Unicode is
     * part of a name: an account called as another one but for a no-break space must not pass for it.
     */
    static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isXmlSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isXmlSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isXmlSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** Whether a comment or processing instruction stands anywhere inside. */
    static boolean holdsComment(Element element) {
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            short type = node.getNodeType();
            if (type == Node.COMMENT_NODE || type == Node.PROCESSING_INSTRUCTION_NODE) {
                return true;
            }
            if (node instanceof Element child && holdsComment(child)) {
                return true;
            }
        }
        return false;
    }
}
