package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.w3c.dom.Attr;
import org.w3c.dom.Comment;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;

/**
 * A message as a page shows it: a tree, folded but for the way to what failed, which is marked.
 *
 * @param name with its prefix
 * @param text of an element without children
 * @param marks the codes of the failed checks that are about the element as a whole
 * @param open whether something in it is marked
 */
public record ShownXml(
        String name, List<Attribute> attributes, String text, List<ShownXml> children, List<String> marks, boolean open) {
    public ShownXml {
        attributes = List.copyOf(attributes);
        children = List.copyOf(children);
        marks = List.copyOf(marks);
    }

    /** One attribute; {@code marks} as above. */
    public record Attribute(String name, String value, List<String> marks) {
        public Attribute {
            marks = List.copyOf(marks);
        }
    }

    /** Of this XML, with the places of the checks that failed; empty where it is none, or was cut because of its length. */
    public static Optional<ShownXml> of(String xml, List<Check> checks) {
        try {
            Document document = HardenedXml.parse(xml.getBytes(UTF_8));
            IdentityHashMap<Node, List<String>> marks = new IdentityHashMap<>();
            for (Check check : checks) {
                if (check.outcome() == Outcome.FAILED) {
                    place(document, check.code())
                            .ifPresent(node -> marks.computeIfAbsent(node, _ -> new ArrayList<>())
                                    .add(check.code().code()));
                }
            }
            return Optional.of(shown(document.getDocumentElement(), marks, true));
        } catch (HardenedXml.Rejected cut) {
            return Optional.empty();
        }
    }

    private static Optional<Node> place(Document document, CheckCode code) {
        for (CheckPlace place : CheckPlace.of(code)) {
            NodeList named = document.getElementsByTagNameNS("*", place.element());
            for (int i = 0; i < named.getLength(); i++) {
                if (named.item(i) instanceof Element element && isIn(element, place.parent())) {
                    Attr attribute = element.getAttributeNode(place.attribute());
                    return Optional.of(attribute == null ? element : attribute);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isIn(Element element, String parent) {
        return parent.isEmpty() || parent.equals(element.getParentNode().getLocalName());
    }

    /** Depth is bounded by {@link HardenedXml}, so recursion is safe. */
    private static ShownXml shown(Element element, IdentityHashMap<Node, List<String>> marks, boolean root) {
        List<Attribute> attributes = new ArrayList<>();
        TreeMap<String, Attr> inOrder = new TreeMap<>();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Attr attribute = (Attr) element.getAttributes().item(i);
            inOrder.put(attribute.getName(), attribute);
        }
        inOrder.values()
                .forEach(one -> attributes.add(new Attribute(
                        one.getName(), one.getValue(), marks.getOrDefault(one, List.of()))));
        List<ShownXml> children = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            switch (node) {
                case Element child -> children.add(shown(child, marks, false));
                case Text words -> text.append(words.getData());
                case Comment comment -> text.append("<!--").append(comment.getData()).append("-->");
                default -> {} // processing instructions say nothing here
            }
        }
        List<String> own = marks.getOrDefault(element, List.of());
        boolean open = root
                || !own.isEmpty()
                || attributes.stream().anyMatch(one -> !one.marks().isEmpty())
                || children.stream().anyMatch(ShownXml::open);
        return new ShownXml(element.getNodeName(), attributes, text.toString().strip(), children, own, open);
    }
}
