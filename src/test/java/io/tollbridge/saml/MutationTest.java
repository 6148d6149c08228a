package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Encryption;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import io.tollbridge.demo.SamlMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Thousands of messages damaged at random, the same ones in every run: none may end in anything but a verdict, and none
 * may be accepted for anybody but the one whom the identity provider named.
 */
class MutationTest {
    private static final int MUTATIONS = 700;

    private final Random random = new Random(20260101);

    @Test
    void no_mutation_of_a_signed_assertion_is_accepted_for_another_name() throws Exception {
        mutate(answer().withAttribute("mail", ALICE).withSigned(Signed.ASSERTION));
    }

    @Test
    void no_mutation_of_a_signed_response_is_accepted_for_another_name() throws Exception {
        mutate(answer().withAttribute("mail", ALICE).withSigned(Signed.BOTH));
    }

    @Test
    void no_mutation_of_an_encrypted_message_is_accepted_for_another_name() throws Exception {
        mutate(answer().withSigned(Signed.BOTH)
                .withAssertionEncryption(
                        Encryption.to(Samples.SP_KEY.certificate()).withCertificate(Samples.SP_KEY.certificate())));
    }

    @Test
    void no_flipped_byte_ends_in_anything_but_a_verdict() {
        byte[] xml = FACTORY.response(answer()).bytes();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] flipped = xml.clone();
            for (int times = random.nextInt(3); times >= 0; times--) {
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            check(Receiver.ofAnswers().judge(flipped), i);
        }
    }

    private void mutate(MessageDescription description) throws TransformerException {
        SamlMessage message = FACTORY.response(description);
        assertThat(Receiver.ofAnswers().judge(message).nameId()).contains(ALICE);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Document document = message.document();
            for (int times = random.nextInt(3); times >= 0; times--) {
                mutateOnce(document);
            }
            Verdict verdict = Receiver.ofAnswers().judge(written(document));
            check(verdict, i);
            refused += verdict.accepted() ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 2);
    }

    private static void check(Verdict verdict, int number) {
        if (verdict.accepted()) {
            assertThat(verdict.nameId()).as("mutation %s", number).contains(ALICE);
        } else {
            assertThat(verdict.failed()).as("mutation %s", number).isNotEmpty();
        }
        assertThat(verdict.report().accepted()).isEqualTo(verdict.accepted());
    }

    private void mutateOnce(Document document) {
        List<Node> nodes = new ArrayList<>();
        collect(document.getDocumentElement(), nodes);
        Node node = one(nodes);
        Node parent = node.getParentNode();
        boolean root = parent instanceof Document;
        switch (random.nextInt(10)) {
            case 0 -> {
                if (!root) {
                    parent.removeChild(node);
                }
            }
            case 1 -> {
                if (!root) {
                    parent.insertBefore(node.cloneNode(true), node);
                }
            }
            case 2 -> move(node, one(nodes));
            case 3 -> copy(node, one(nodes));
            case 4 -> node.setTextContent("mallory@demo.example");
            case 5 -> changeAttribute(node);
            case 6 -> insert(node, document.createComment("x"));
            case 7 -> insert(node, document.createProcessingInstruction("x", "y"));
            case 8 -> insert(node, document.createTextNode("mallory"));
            default -> rename(document, node);
        }
    }

    private static void collect(Node node, List<Node> nodes) {
        nodes.add(node);
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            collect(child, nodes);
        }
    }

    private Node one(List<Node> nodes) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private static boolean within(Node node, Node ancestor) {
        for (Node one = node; one != null; one = one.getParentNode()) {
            if (one == ancestor) {
                return true;
            }
        }
        return false;
    }

    private static void move(Node node, Node target) {
        if (target instanceof Element && !within(target, node)) {
            target.appendChild(node);
        }
    }

    private static void copy(Node node, Node target) {
        if (target instanceof Element) {
            Node copy = node.cloneNode(true);
            if (copy instanceof Element element && element.hasAttribute("ID")) {
                element.setAttribute("ID", "_copy");
            }
            target.insertBefore(copy, target.getFirstChild());
        }
    }

    private void changeAttribute(Node node) {
        if (node instanceof Element element && element.getAttributes().getLength() > 0) {
            Attr attribute = (Attr) element.getAttributes()
                    .item(random.nextInt(element.getAttributes().getLength()));
            if (!attribute.getName().startsWith("xmlns")) {
                String[] values = {"", "x", attribute.getValue() + "x", "2.0", "#_x", "2027-01-01T00:00:00Z"};
                attribute.setValue(values[random.nextInt(values.length)]);
            }
        }
    }

    private static void insert(Node node, Node inserted) {
        if (node instanceof Element) {
            node.insertBefore(inserted, node.getFirstChild());
        } else {
            node.getParentNode().insertBefore(inserted, node);
        }
    }

    private void rename(Document document, Node node) {
        if (node instanceof Element element && element.getPrefix() != null) {
            String[] names = {"Assertion", "Subject", "NameID", "Signature", "Advice", "EncryptedAssertion", "Object"};
            document.renameNode(
                    element,
                    random.nextBoolean() ? element.getNamespaceURI() : "urn:other",
                    element.getPrefix() + ":" + names[random.nextInt(names.length)]);
        }
    }

    private static byte[] written(Document document) throws TransformerException {
        ByteArrayOutputStream xml = new ByteArrayOutputStream();
        TransformerFactory.newDefaultInstance()
                .newTransformer()
                .transform(new DOMSource(document), new StreamResult(xml));
        return xml.toByteArray();
    }
}
