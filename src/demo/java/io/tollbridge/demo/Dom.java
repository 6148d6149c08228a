package io.tollbridge.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Reads and writes our own messages. It has none of the product's limits: tests must be able to exceed them. */
final class Dom {
    private Dom() {}

    static Document parse(byte[] xml) {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        try {
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
        } catch (ParserConfigurationException | SAXException | IOException bug) {
            throw new IllegalStateException("The message built is no well-formed XML", bug);
        }
    }

    static byte[] write(Document document) {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            transformer.transform(new DOMSource(document), new StreamResult(octets));
            return octets.toByteArray();
        } catch (TransformerException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** Over the wire and back: what is signed must be what a receiver will parse, namespaces included. */
    static Document overTheWire(Document document) {
        return parse(write(document));
    }

    /** The first such element in document order. */
    static Optional<Element> first(Document document, String namespace, String localName) {
        return Optional.ofNullable(
                (Element) document.getElementsByTagNameNS(namespace, localName).item(0));
    }

    /** The first such child. */
    static Optional<Element> child(Element parent, String namespace, String localName) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element
                    && namespace.equals(element.getNamespaceURI())
                    && localName.equals(element.getLocalName())) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    /** Repeats every namespace in scope on the element itself, so that it can be cut out and still be parsed. */
    static void declareInheritedNamespaces(Element element) {
        for (Node node = element.getParentNode(); node instanceof Element ancestor; node = ancestor.getParentNode()) {
            NamedNodeMap attributes = ancestor.getAttributes();
            for (int index = 0; index < attributes.getLength(); index++) {
                Attr attribute = (Attr) attributes.item(index);
                if (XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())
                        && !element.hasAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, attribute.getLocalName())) {
                    element.setAttributeNS(
                            XMLConstants.XMLNS_ATTRIBUTE_NS_URI, attribute.getName(), attribute.getValue());
                }
            }
        }
    }
}
