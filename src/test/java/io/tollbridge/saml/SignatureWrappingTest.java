package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription.Signed;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Signature wrapping in the eight forms of Somorovsky and others ("On Breaking SAML", USENIX Security 2012): what was
 * signed stays somewhere in the message, and something forged stands where a careless reader looks.
 */
class SignatureWrappingTest {
    private static final String MALLORY = "mallory@demo.example";
    private static final Set<CheckCode> MARKS = Set.of(
            CheckCode.DUPLICATE_ID,
            CheckCode.ASSERTION_COUNT,
            CheckCode.STRAY_SIGNATURE,
            CheckCode.REFERENCE_SCOPE,
            CheckCode.DS_OBJECT,
            CheckCode.NO_SIGNATURE,
            CheckCode.RESPONSE_SIGNATURE_INVALID,
            CheckCode.ASSERTION_SIGNATURE_INVALID,
            CheckCode.SIGNEDINFO_COUNT);

    /** What the forged element does about the ID that the signature refers to. */
    private enum Identifiers {
        THE_FORGED_ONE_HAS_ANOTHER,
        BOTH_HAVE_IT,
        THE_SIGNED_ONE_HAS_ANOTHER,
        THE_SIGNED_ONE_HAS_NONE
    }

    private enum Wrapping {
        XSW1,
        XSW2,
        XSW3,
        XSW4,
        XSW5,
        XSW6,
        XSW7,
        XSW8;

        boolean ofResponse() {
            return this == XSW1 || this == XSW2;
        }

        /** {@code signed} is a copy of what was signed, without its signature; {@code forged} stands in its place. */
        void build(Document document, Element forged, Element signed, Element signature) {
            switch (this) {
                case XSW1, XSW6 -> signature.appendChild(signed);
                case XSW2 -> signature.getParentNode().insertBefore(signed, signature);
                case XSW3 -> {
                    takeSignature(signed, signature);
                    forged.getParentNode().appendChild(signed);
                }
                case XSW4 -> {
                    takeSignature(signed, signature);
                    forged.appendChild(signed);
                }
                case XSW5 -> document.getDocumentElement().appendChild(signed);
                case XSW7 -> {
                    Element extensions = Xml.element(document, Namespaces.PROTOCOL, "samlp:Extensions");
                    Node parent = forged.getParentNode();
                    parent.insertBefore(extensions, parent.getFirstChild());
                    takeSignature(signed, signature);
                    parent.replaceChild(signed, forged);
                    extensions.appendChild(forged);
                }
                case XSW8 -> {
                    Element object = Xml.element(document, Namespaces.SIGNATURE, "ds:Object");
                    signature.appendChild(object);
                    object.appendChild(signed);
                }
            }
        }

        private static void takeSignature(Element signed, Element signature) {
            signed.insertBefore(signature, signed.getFirstChild().getNextSibling());
        }
    }

    static Stream<Arguments> forms() {
        return Arrays.stream(Wrapping.values())
                .flatMap(wrapping -> Stream.of(Signed.RESPONSE, Signed.ASSERTION, Signed.BOTH)
                        .flatMap(signed -> Arrays.stream(Identifiers.values())
                                .map(identifiers -> Arguments.of(wrapping, signed, identifiers))));
    }

    @ParameterizedTest(name = "{0}, signed {1}, {2}")
    @MethodSource("forms")
    void wrapping_is_refused(Wrapping wrapping, Signed signed, Identifiers identifiers) {
        Verdict verdict = Receiver.ofAnswers()
                .judge(FACTORY.response(answer().withSigned(signed)
                        .withAfterSigning(document -> wrapped(document, wrapping, identifiers))));

        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.failed()).isNotEmpty().allMatch(code -> MARKS.contains(code) || code == CheckCode.NO_ID);
        assertThat(verdict.report().nameId()).isEmpty();
    }

    @Test
    void the_forms_start_from_messages_that_pass() {
        for (Signed signed : new Signed[] {Signed.RESPONSE, Signed.ASSERTION, Signed.BOTH}) {
            assertThat(Receiver.ofAnswers()
                            .judge(FACTORY.response(answer().withSigned(signed)))
                            .nameId())
                    .contains(ALICE);
        }
    }

    private static Document wrapped(Document document, Wrapping wrapping, Identifiers identifiers) {
        Element forged = wrapping.ofResponse() ? document.getDocumentElement() : Xml.first(document, "Assertion");
        Element signed = (Element) forged.cloneNode(true);
        // Where only the other element is signed, its signature is the one the attacker has.
        Element signature = Elements.child(forged, Namespaces.SIGNATURE, "Signature")
                .orElseGet(() -> Xml.first(document, "Signature"));
        Elements.child(signed, Namespaces.SIGNATURE, "Signature").ifPresent(signed::removeChild);
        switch (identifiers) {
            case THE_FORGED_ONE_HAS_ANOTHER -> {
                forged.setAttribute("ID", "_forged");
                if (wrapping.ofResponse()) {
                    Xml.first(document, "Assertion").setAttribute("ID", "_forged-too");
                }
            }
            case BOTH_HAVE_IT -> {}
            case THE_SIGNED_ONE_HAS_ANOTHER -> signed.setAttribute("ID", "_signed");
            case THE_SIGNED_ONE_HAS_NONE -> signed.removeAttribute("ID");
        }
        forged.getElementsByTagNameNS(Namespaces.ASSERTION, "NameID").item(0).setTextContent(MALLORY);
        wrapping.build(document, forged, signed, signature);
        return document;
    }
}
