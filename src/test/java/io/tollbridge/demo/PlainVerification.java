package io.tollbridge.demo;

import java.security.Key;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Checks signatures by the JDK's own XML signature code, which shares nothing with the code that made them. */
final class PlainVerification {
    private PlainVerification() {}

    /** Whether the element's own signature covers that element and verifies with the key. */
    static boolean isSignedBy(Element element, Key key) throws Exception {
        Element signature = Dom.child(element, XMLSignature.XMLNS, "Signature").orElse(null);
        if (signature == null) {
            return false;
        }
        element.setIdAttribute("ID", true);
        DOMValidateContext context = new DOMValidateContext(key, signature);
        context.setProperty("org.jcp.xml.dsig.secureValidation", false); // SHA-1 and HMAC are made on purpose
        XMLSignature read = XMLSignatureFactory.getInstance("DOM", "XMLDSig").unmarshalXMLSignature(context);
        String uri = read.getSignedInfo().getReferences().getFirst().getURI();
        return uri.equals("#" + element.getAttribute("ID")) && read.validate(context);
    }

    static Element only(Document document, String localName) {
        var found = document.getElementsByTagNameNS("*", localName);
        if (found.getLength() != 1) {
            throw new AssertionError(found.getLength() + " elements " + localName);
        }
        return (Element) found.item(0);
    }
}
