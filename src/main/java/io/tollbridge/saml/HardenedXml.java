package io.tollbridge.saml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The one XML parser for bytes from outside: no DTD, no external anything, comments kept (so that they can be seen), and
 * the limits of HTTP.md section 7: 1 MiB, 100 levels, 20,000 elements, 10,000 attributes.
 */
public final class HardenedXml {
    /** Bytes a message may have after decoding. */
    public static final int MAX_BYTES = 1 << 20;

    static final int MAX_DEPTH = 100;
    static final int MAX_ELEMENTS = 20_000;
    static final int MAX_ATTRIBUTES = 10_000;

    private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";
    private static final DocumentBuilderFactory FACTORY = factory();
    private static final ThreadLocal<DocumentBuilder> BUILDER = ThreadLocal.withInitial(HardenedXml::builder);

    private HardenedXml() {}

    /** Bytes that are no acceptable XML; {@code code} is one of {@code malformed}, {@code doctype}, {@code limits}. */
    public static final class Rejected extends Exception {
        private final String code;

        Rejected(String code, String found) {
            super(found);
            this.code = code;
        }

        /** The stable code of the check that refused it. */
        public String code() {
            return code;
        }

        /** What was found, for the report. */
        public String found() {
            String message = getMessage();
            return message == null ? "" : message;
        }
    }

    /** Parses once; what is refused says why and at which line. */
    public static Document parse(byte[] xml) throws Rejected {
        if (xml.length > MAX_BYTES) {
            throw new Rejected("limits", xml.length + " bytes");
        }
        DocumentBuilder builder = BUILDER.get();
        try {
            Document document = builder.parse(new ByteArrayInputStream(xml));
            withinLimits(document);
            return document;
        } catch (SAXParseException refused) {
            String message = String.valueOf(refused.getMessage());
            String where = "line " + refused.getLineNumber() + ", column " + refused.getColumnNumber();
            if (message.contains("DOCTYPE")) {
                throw new Rejected("doctype", "a DOCTYPE at " + where);
            }
            throw new Rejected(message.contains("JAXP00") ? "limits" : "malformed", message + " (" + where + ")");
        } catch (SAXException | IOException refused) {
            throw new Rejected("malformed", String.valueOf(refused.getMessage()));
        } finally {
            builder.reset();
            builder.setErrorHandler(SILENT);
        }
    }

    private static void withinLimits(Document document) throws Rejected {
        int elements = 0;
        int attributes = 0;
        int depth = 1;
        Node node = document.getDocumentElement();
        while (node != null) {
            if (node instanceof Element element) {
                elements++;
                attributes += element.getAttributes().getLength();
                if (elements > MAX_ELEMENTS || attributes > MAX_ATTRIBUTES || depth > MAX_DEPTH) {
                    throw new Rejected(
                            "limits",
                            elements + " elements, " + attributes + " attributes, " + depth + " levels so far");
                }
            }
            Node next = node.getFirstChild();
            if (next != null) {
                depth++;
            } else {
                next = node.getNextSibling();
                while (next == null && node != null) {
                    node = parentWithin(node);
                    depth--;
                    next = node == null ? null : node.getNextSibling();
                }
            }
            node = next;
        }
    }

    private static @Nullable Node parentWithin(Node node) {
        Node parent = node.getParentNode();
        return parent instanceof Element ? parent : null;
    }

    private static DocumentBuilder builder() {
        try {
            DocumentBuilder builder = FACTORY.newDocumentBuilder();
            builder.setErrorHandler(SILENT);
            return builder;
        } catch (ParserConfigurationException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static DocumentBuilderFactory factory() {
        // The JDK's own parser by name: no other on the class path may take its place unnoticed.
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(NO_DOCTYPE, true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            // Without this a plain DOM is built lazily, which costs more and is not safe to read from two threads.
            factory.setFeature("http://apache.org/xml/features/dom/defer-node-expansion", false);
        } catch (ParserConfigurationException bug) {
            throw new IllegalStateException(bug);
        }
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/maxElementDepth", MAX_DEPTH);
        factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/elementAttributeLimit", MAX_ATTRIBUTES);
        factory.setExpandEntityReferences(false);
        factory.setXIncludeAware(false);
        return factory;
    }

    private static final ErrorHandler SILENT = new ErrorHandler() {
        @Override
        public void warning(SAXParseException exception) {}

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    };
}
