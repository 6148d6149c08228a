package io.tollbridge.saml;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What tests do to a message's elements. */
final class Xml {
    private Xml() {}

    /** The first element of this local name, in whatever namespace. */
    static Element first(Document document, String localName) {
        return nth(document, localName, 0);
    }

    static Element nth(Document document, String localName, int index) {
        Node found = document.getElementsByTagNameNS("*", localName).item(index);
        if (found == null) {
            throw new IllegalStateException("no " + localName + " number " + index);
        }
        return (Element) found;
    }

    static Document remove(Document document, String localName) {
        Element element = first(document, localName);
        element.getParentNode().removeChild(element);
        return document;
    }

    /** A deep copy of it, right behind it. */
    static Document duplicate(Document document, String localName) {
        Element element = first(document, localName);
        element.getParentNode().insertBefore(element.cloneNode(true), element.getNextSibling());
        return document;
    }

    static Document set(Document document, String localName, String attribute, String value) {
        first(document, localName).setAttribute(attribute, value);
        return document;
    }

    /** A new SAML element of this qualified name. */
    static Element element(Document document, String namespace, String qualifiedName) {
        return document.createElementNS(namespace, qualifiedName);
    }
}
