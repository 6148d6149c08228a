package io.tollbridge.saml;

import java.util.Set;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/**
 * A message as administrators may see it: its signatures have no values, so that it can be used nowhere, and what is
 * encrypted is left out.
 */
final class RedactedXml {
    private static final String LEFT_OUT = "…";
    private static final Set<String> HIDDEN = Set.of("SignatureValue", "CipherValue");
    /** An attribute of this length is no name that anybody looks for. */
    private static final int LONGEST_TEXT = 2_000;

    private static final int LONGEST = 32_768;

    private RedactedXml() {}

    static String of(Element root) {
        Element copy = (Element) root.cloneNode(true);
        redact(copy);
        String text = OpenSaml.text(copy);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + LEFT_OUT;
    }

    /** Depth is bounded by {@link HardenedXml}, so recursion is safe. */
    private static void redact(Element element) {
        if (HIDDEN.contains(element.getLocalName())) {
            element.setTextContent(LEFT_OUT);
            return;
        }
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                redact(child);
            } else if (node instanceof Text text && text.getLength() > LONGEST_TEXT) {
                text.setData(text.getData().substring(0, LONGEST_TEXT) + LEFT_OUT);
            }
        }
    }
}
