package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.OTHER_KEY;
import static io.tollbridge.saml.Samples.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import io.tollbridge.demo.Signing;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Each known attack on the verification of signatures by its name; wrapping has a class of its own. */
class SignatureAttackTest {
    private static final String MALLORY = "mallory@demo.example";
    private static final String C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";

    private final Receiver receiver = Receiver.ofAnswers();

    private Verdict judge(MessageDescription description) {
        return receiver.judge(FACTORY.response(description));
    }

    private void refuses(CheckCode code, MessageDescription description) {
        Verdict verdict = judge(description);
        assertThat(verdict.failed()).containsExactly(code);
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.validation().signatureHolds()).isFalse();
    }

    private void refuses(CheckCode code, UnaryOperator<Document> attack) {
        refuses(code, answer().withAfterSigning(attack));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void stripped_signature(Signed signed) {
        refuses(CheckCode.NO_SIGNATURE, answer().withSigned(signed).withAfterSigning(document -> {
            while (document.getElementsByTagNameNS("*", "Signature").getLength() > 0) {
                Xml.remove(document, "Signature");
            }
            return document;
        }));
    }

    @Test
    void stripped_signature_value() {
        refuses(CheckCode.ASSERTION_SIGNATURE_INVALID, document -> {
            Xml.first(document, "SignatureValue").setTextContent("");
            return document;
        });
    }

    @Test
    void duplicate_id() {
        refuses(CheckCode.DUPLICATE_ID, document -> {
            Element subject = Xml.first(document, "Subject");
            subject.setAttribute("ID", Xml.first(document, "Assertion").getAttribute("ID"));
            return document;
        });
    }

    @Test
    void second_signed_info() {
        refuses(CheckCode.SIGNEDINFO_COUNT, document -> Xml.duplicate(document, "SignedInfo"));
        refuses(CheckCode.SIGNEDINFO_COUNT, document -> {
            Element copy = (Element) Xml.first(document, "SignedInfo").cloneNode(true);
            Xml.first(document, "KeyInfo").appendChild(copy);
            return document;
        });
        refuses(CheckCode.SIGNEDINFO_COUNT, document -> {
            Xml.first(document, "SignatureValue").appendChild(document.createElementNS("urn:x", "x:SignedInfo"));
            return document;
        });
    }

    @Test
    void second_reference() {
        refuses(CheckCode.SIGNEDINFO_INCOMPLETE, document -> Xml.duplicate(document, "Reference"));
        refuses(CheckCode.SIGNEDINFO_INCOMPLETE, document -> Xml.remove(document, "Reference"));
    }

    @Test
    void ds_object() {
        refuses(CheckCode.DS_OBJECT, document -> {
            Xml.first(document, "Signature").appendChild(document.createElementNS(Namespaces.SIGNATURE, "ds:Object"));
            return document;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'',REFERENCE_SCOPE",
        "#,REFERENCE_SCOPE",
        "#_elsewhere,REFERENCE_SCOPE",
        "http://127.0.0.1:1/x,REFERENCE_SCOPE",
        "file:///etc/hostname,REFERENCE_SCOPE",
        "#xpointer(/),REFERENCE_SCOPE",
        "#xpointer(id('_signed')),REFERENCE_SCOPE",
        "_signed,REFERENCE_SCOPE"
    })
    void reference_to_anything_but_its_own_parent(String uri, CheckCode code) {
        refuses(
                code,
                answer().withAssertionId("_signed")
                        .withAfterSigning(document -> Xml.set(document, "Reference", "URI", uri)));
    }

    @Test
    void reference_by_an_empty_uri_to_the_whole_document() {
        refuses(
                CheckCode.EMPTY_REFERENCE_URI,
                answer().withSigned(Signed.RESPONSE)
                        .withAfterSigning(document -> Xml.set(document, "Reference", "URI", "")));
    }

    @Test
    void reference_without_uri() {
        refuses(CheckCode.REFERENCE_SCOPE, document -> {
            Xml.first(document, "Reference").removeAttribute("URI");
            return document;
        });
    }

    @Test
    void signature_of_the_response_moved_onto_the_assertion() {
        refuses(CheckCode.REFERENCE_SCOPE, answer().withSigned(Signed.RESPONSE).withAfterSigning(document -> {
            Element assertion = Xml.first(document, "Assertion");
            assertion.insertBefore(
                    Xml.first(document, "Signature"),
                    Xml.nth(document, "Issuer", 1).getNextSibling());
            return document;
        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://www.w3.org/TR/1999/REC-xpath-19991116",
                "http://www.w3.org/2002/06/xmldsig-filter2",
                "http://www.w3.org/TR/1999/REC-xslt-19991116",
                "http://www.w3.org/2000/09/xmldsig#base64",
                "http://www.w3.org/2001/10/xml-exc-c14n#",
                "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
            })
    void extra_transform(String algorithm) {
        refuses(CheckCode.TRANSFORM, document -> {
            Element transform = document.createElementNS(Namespaces.SIGNATURE, "ds:Transform");
            transform.setAttribute("Algorithm", algorithm);
            Xml.first(document, "Transforms").appendChild(transform);
            return document;
        });
        refuses(CheckCode.TRANSFORM, document -> {
            Xml.nth(document, "Transform", 1).setAttribute("Algorithm", algorithm.equals(C14N) ? "urn:x" : algorithm);
            return document;
        });
    }

    @Test
    void no_transforms() {
        refuses(CheckCode.TRANSFORM, document -> Xml.remove(document, "Transforms"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
                "http://www.w3.org/2006/12/xml-c14n11",
                "http://santuario.apache.org/c14n/physical",
                "urn:none"
            })
    void other_canonicalization(String algorithm) {
        refuses(
                CheckCode.CANONICALIZATION,
                document -> Xml.set(document, "CanonicalizationMethod", "Algorithm", algorithm));
    }

    @Test
    void canonicalization_with_comments_and_a_comment_in_signed_info() {
        refuses(CheckCode.DIGEST_COMMENT, document -> {
            Xml.set(document, "CanonicalizationMethod", "Algorithm", C14N + "WithComments");
            Element info = Xml.first(document, "SignedInfo");
            info.insertBefore(document.createComment("x"), info.getFirstChild());
            return document;
        });
    }

    @Test
    void canonicalization_with_comments_hides_no_comment_in_the_name() {
        Verdict verdict = judge(answer().withAfterSigning(document -> {
            Xml.nth(document, "Transform", 1).setAttribute("Algorithm", C14N + "WithComments");
            Element name = Xml.first(document, "NameID");
            name.appendChild(document.createComment("x"));
            return document;
        }));
        assertThat(verdict.accepted()).isFalse();
    }

    @Test
    void comment_in_digest_value() {
        refuses(CheckCode.DIGEST_COMMENT, document -> {
            Element digest = Xml.first(document, "DigestValue");
            digest.insertBefore(document.createComment("forged"), digest.getFirstChild());
            return document;
        });
    }

    @Test
    void key_in_key_info() {
        // Signed by Mallory's key, whose certificate the message itself brings.
        refuses(CheckCode.ASSERTION_SIGNATURE_INVALID, answer().withSigning(Signing.with(OTHER_KEY)));
        // Signed by Mallory's key under the name of the trusted certificate.
        refuses(
                CheckCode.ASSERTION_SIGNATURE_INVALID,
                answer().withSigning(Signing.with(OTHER_KEY).withCertificate(Samples.IDP_KEY.certificate())));
    }

    @Test
    void key_info_that_points_elsewhere_is_not_followed() {
        Verdict verdict = judge(answer().withAfterSigning(document -> {
            Element info = Xml.first(document, "KeyInfo");
            info.setTextContent("");
            Element retrieval = document.createElementNS(Namespaces.SIGNATURE, "ds:RetrievalMethod");
            retrieval.setAttribute("URI", "http://127.0.0.1:1/key");
            info.appendChild(retrieval);
            return document;
        }));
        assertThat(verdict.accepted()).isTrue(); // by the pinned key; what KeyInfo says is nobody's business
    }

    @Test
    void signature_copied_from_another_message() {
        Document other = FACTORY.response(answer()).document();
        for (String id : new String[] {"_mine", Xml.first(other, "Assertion").getAttribute("ID")}) {
            Verdict verdict = judge(answer().withAssertionId(id)
                    .withNameIdValue(MALLORY)
                    .withSigned(Signed.NONE)
                    .withAfterSigning(document -> {
                        Element assertion = Xml.first(document, "Assertion");
                        assertion.insertBefore(
                                document.importNode(Xml.first(other, "Signature"), true),
                                Xml.nth(document, "Issuer", 1).getNextSibling());
                        return document;
                    }));
            assertThat(verdict.failed())
                    .hasSize(1)
                    .containsAnyOf(CheckCode.REFERENCE_SCOPE, CheckCode.ASSERTION_SIGNATURE_INVALID);
        }
    }

    @Test
    void signature_in_a_wrong_namespace() {
        refuses(CheckCode.NO_SIGNATURE, document -> {
            document.renameNode(Xml.first(document, "Signature"), "urn:not-xmldsig", "ds:Signature");
            return document;
        });
    }

    @Test
    void saml_prefix_bound_to_another_namespace() {
        Verdict verdict = receiver.judge(FACTORY.response(answer())
                .text()
                .replace(Namespaces.ASSERTION, "urn:oasis:names:tc:SAML:2.0:assertion:evil"));
        assertThat(verdict.failed()).containsExactly(CheckCode.ASSERTION_COUNT);
        refuses(CheckCode.ASSERTION_COUNT, document -> {
            document.renameNode(Xml.first(document, "Assertion"), "urn:other", "saml2:Assertion");
            return document;
        });
    }

    @Test
    void unprefixed_subject_of_another_namespace_before_the_signed_one() {
        refuses(CheckCode.ASSERTION_SIGNATURE_INVALID, document -> {
            Element subject = Xml.first(document, "Subject");
            subject.getParentNode().insertBefore(document.createElementNS("urn:other", "Subject"), subject);
            return document;
        });
    }
}
