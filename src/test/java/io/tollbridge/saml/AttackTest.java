package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.OTHER_KEY;
import static io.tollbridge.saml.Samples.REQUEST;
import static io.tollbridge.saml.Samples.SP_KEY;
import static io.tollbridge.saml.Samples.answer;
import static io.tollbridge.saml.Samples.unsolicited;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Encryption;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import io.tollbridge.demo.NameIdentifier;
import io.tollbridge.demo.Signing;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Each known attack by its name that leaves signatures alone: on the parser, the name, the places of assertions, encryption. */
class AttackTest {
    private static final String MALLORY = "mallory@demo.example";

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

    private static Element assertionNamed(Document document, String name, String id) {
        Element copy = (Element) Xml.first(document, "Assertion").cloneNode(true);
        Elements.child(copy, Namespaces.SIGNATURE, "Signature").ifPresent(copy::removeChild);
        copy.setAttribute("ID", id);
        copy.getElementsByTagNameNS(Namespaces.ASSERTION, "NameID").item(0).setTextContent(name);
        return copy;
    }

    // --- the bytes ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
                "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/x.dtd'> %x;]>",
                "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'>",
                "<!DOCTYPE a [<!ENTITY x 'y'>]>",
                "<!DOCTYPE a>"
            })
    void xxe_and_any_other_doctype(String doctype) {
        assertThat(receiver.judge(doctype + FACTORY.response(answer()).text()).failed())
                .containsExactly(CheckCode.DOCTYPE);
    }

    @Test
    void billion_laughs() {
        StringBuilder entities = new StringBuilder("<!ENTITY l0 'ha'>");
        for (int i = 1; i < 30; i++) {
            entities.append("<!ENTITY l%d '&l%d;&l%d;&l%d;'>".formatted(i, i - 1, i - 1, i - 1));
        }
        assertThat(receiver.judge("<!DOCTYPE a [" + entities + "]><a>&l29;</a>").failed())
                .containsExactly(CheckCode.DOCTYPE);
    }

    @Test
    void entity_in_an_attribute() {
        String xml = FACTORY.response(answer()).text().replaceFirst("Destination=\"[^\"]*\"", "Destination=\"&x;\"");
        assertThat(receiver.judge(xml).failed()).containsExactly(CheckCode.MALFORMED);
        assertThat(receiver.judge("<!DOCTYPE a [<!ENTITY x 'https://bridge.example/saml/demo/acs'>]>" + xml)
                        .failed())
                .containsExactly(CheckCode.DOCTYPE);
    }

    // --- the name ---

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void comment_in_name_id(Signed signed) {
        // Canonicalization drops comments, so the signature holds; a reader of the first text node would see Alice.
        Verdict verdict = judge(answer().withSigned(signed)
                .withNameIdValue(ALICE + ".evil.example")
                .withAfterSigning(document -> {
                    Element name = Xml.first(document, "NameID");
                    name.setTextContent(ALICE);
                    name.appendChild(document.createComment("x"));
                    name.appendChild(document.createTextNode(".evil.example"));
                    return document;
                }));
        assertThat(verdict.failed()).containsExactly(CheckCode.COMMENT_IN_NAMEID);
        assertThat(verdict.validation().signatureHolds()).isTrue();
        assertThat(verdict.report().nameId()).contains(ALICE + ".evil.example");
    }

    @Test
    void comment_in_an_attribute_value_an_audience_and_an_issuer_is_read_around() {
        Verdict verdict =
                judge(answer().withAttribute("mail", "a@x.example.evil").withAfterSigning(document -> {
                    Element value = Xml.first(document, "AttributeValue");
                    value.setTextContent("a@x.example");
                    value.appendChild(document.createComment("x"));
                    value.appendChild(document.createTextNode(".evil"));
                    return document;
                }));
        assertThat(verdict.assertion().orElseThrow().attribute("mail")).containsExactly("a@x.example.evil");
    }

    @Test
    void comment_that_splits_an_audience_so_that_its_beginning_is_ours() {
        Verdict verdict =
                judge(answer().withAudience(Samples.SP + ".evil.example").withAfterSigning(document -> {
                    Element audience = Xml.first(document, "Audience");
                    audience.setTextContent(Samples.SP);
                    audience.appendChild(document.createComment("x"));
                    audience.appendChild(document.createTextNode(".evil.example"));
                    return document;
                }));
        assertThat(verdict.failed()).containsExactly(CheckCode.AUDIENCE);
    }

    @Test
    void processing_instruction_in_name_id() {
        UnaryOperator<Document> instruction = document -> {
            Element name = Xml.first(document, "NameID");
            name.insertBefore(document.createProcessingInstruction("x", "y"), name.getFirstChild());
            return document;
        };
        refuses(CheckCode.ASSERTION_SIGNATURE_INVALID, instruction);
        assertThat(judge(answer().withBeforeSigning(instruction)).failed())
                .containsExactly(CheckCode.COMMENT_IN_NAMEID);
    }

    @Test
    void cdata_in_name_id_is_read_whole() {
        Verdict verdict = judge(answer().withNameIdValue(ALICE + ".evil").withAfterSigning(document -> {
            Element name = Xml.first(document, "NameID");
            name.setTextContent(ALICE);
            name.appendChild(document.createCDATASection(".evil"));
            return document;
        }));
        assertThat(verdict.nameId()).contains(ALICE + ".evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00a0", "\u2003", "\u200b", "\u2028", "\u3000", "\u0085", "\ufeff"})
    void unicode_white_space_around_name_id_is_part_of_the_name(String space) {
        for (String name : new String[] {ALICE + space, space + ALICE}) {
            Verdict verdict = judge(answer().withBeforeSigning(document -> {
                Xml.first(document, "NameID").setTextContent(name);
                return document;
            }));
            assertThat(verdict.failed()).isEmpty();
            assertThat(verdict.nameId()).contains(name);
        }
    }

    @Test
    void xml_white_space_around_name_id_is_no_part_of_the_name() {
        Verdict verdict = judge(answer().withBeforeSigning(document -> {
            Xml.first(document, "NameID").setTextContent("\n\t " + ALICE + " \n");
            return document;
        }));
        assertThat(verdict.nameId()).contains(ALICE);
    }

    @Test
    void second_name_id() {
        refuses(CheckCode.REPEATED_ELEMENT, document -> Xml.duplicate(document, "NameID"));
        refuses(CheckCode.REPEATED_ELEMENT, document -> Xml.duplicate(document, "Subject"));
    }

    // --- assertions where none should be ---

    @Test
    void unsigned_assertion_inside_extensions() {
        refuses(CheckCode.ASSERTION_COUNT, document -> {
            Element extensions = document.createElementNS(Namespaces.PROTOCOL, "saml2p:Extensions");
            extensions.appendChild(assertionNamed(document, MALLORY, "_forged"));
            document.getDocumentElement().insertBefore(extensions, Xml.first(document, "Status"));
            return document;
        });
    }

    @Test
    void unsigned_assertion_inside_the_signature() {
        refuses(CheckCode.ASSERTION_COUNT, document -> {
            Xml.first(document, "KeyInfo").appendChild(assertionNamed(document, MALLORY, "_forged"));
            return document;
        });
    }

    @Test
    void assertion_in_advice_is_never_read() {
        Verdict signedWithAdvice = judge(answer().withBeforeSigning(document -> {
            Element advice = document.createElementNS(Namespaces.ASSERTION, "saml2:Advice");
            advice.appendChild(assertionNamed(document, MALLORY, "_advice"));
            Xml.first(document, "Assertion").appendChild(advice);
            return document;
        }));
        assertThat(signedWithAdvice.nameId()).contains(ALICE);
    }

    @Test
    void signed_assertion_moved_into_the_advice_of_a_forged_one() {
        refuses(CheckCode.NO_SIGNATURE, document -> {
            Element signed = Xml.first(document, "Assertion");
            Element forged = assertionNamed(document, MALLORY, "_forged");
            signed.getParentNode().replaceChild(forged, signed);
            Element advice = document.createElementNS(Namespaces.ASSERTION, "saml2:Advice");
            advice.appendChild(signed);
            forged.appendChild(advice);
            return document;
        });
    }

    @Test
    void forged_assertion_in_advice_that_stands_outside_an_assertion() {
        refuses(CheckCode.ASSERTION_COUNT, document -> {
            Element advice = document.createElementNS(Namespaces.ASSERTION, "saml2:Advice");
            advice.appendChild(assertionNamed(document, MALLORY, "_forged"));
            document.getDocumentElement().appendChild(advice);
            return document;
        });
    }

    // --- encryption ---

    /** Anybody can encrypt to our public key: this is a whole EncryptedAssertion made by Mallory. */
    private static Element encryptedByMallory(MessageDescription forged) {
        return Xml.first(
                FACTORY.response(forged.withNameIdValue(MALLORY)
                                .withSigned(Signed.NONE)
                                .withAssertionEncryption(Encryption.to(SP_KEY.certificate())))
                        .document(),
                "EncryptedAssertion");
    }

    private static UnaryOperator<Document> replacedBy(Element encrypted) {
        return document -> {
            Element assertion = Xml.first(document, "Assertion");
            assertion.getParentNode().replaceChild(document.importNode(encrypted, true), assertion);
            return document;
        };
    }

    @Test
    void encrypted_forged_assertion_instead_of_the_signed_one() {
        refuses(CheckCode.NO_SIGNATURE, replacedBy(encryptedByMallory(answer())));
        refuses(
                CheckCode.RESPONSE_SIGNATURE_INVALID,
                answer().withSigned(Signed.RESPONSE).withAfterSigning(replacedBy(encryptedByMallory(answer()))));
    }

    @Test
    void encrypted_forged_assertion_beside_the_signed_one() {
        refuses(CheckCode.ASSERTION_COUNT, document -> {
            document.getDocumentElement().appendChild(document.importNode(encryptedByMallory(answer()), true));
            return document;
        });
    }

    @Test
    void encrypted_forged_assertion_that_takes_the_id_of_something_outside() {
        refuses(
                CheckCode.DUPLICATE_ID,
                answer().withResponseId("_taken")
                        .withAfterSigning(replacedBy(encryptedByMallory(answer().withAssertionId("_taken")))));
    }

    @Test
    void signed_response_whose_encrypted_assertion_holds_no_assertion() {
        // The identity provider's own mistake, or an EncryptedID replayed as an assertion: never read as one.
        Element encryptedName = Xml.first(
                FACTORY.response(answer().withNameIdEncryption(Encryption.to(SP_KEY.certificate())))
                        .document(),
                "EncryptedData");
        refuses(CheckCode.ASSERTION_COUNT, answer().withSigned(Signed.RESPONSE).withBeforeSigning(document -> {
            Element assertion = Xml.first(document, "Assertion");
            Element wrapper = document.createElementNS(Namespaces.ASSERTION, "saml2:EncryptedAssertion");
            wrapper.appendChild(document.importNode(encryptedName, true));
            assertion.getParentNode().replaceChild(wrapper, assertion);
            return document;
        }));
    }

    @Test
    void encrypted_assertion_with_a_second_assertion_inside() {
        MessageDescription nested = answer().withSigned(Signed.RESPONSE)
                .withBeforeSigning(document -> {
                    Element inner = assertionNamed(document, MALLORY, "_inner");
                    Xml.first(document, "Subject").appendChild(inner);
                    return document;
                })
                .withAssertionEncryption(Encryption.to(SP_KEY.certificate()));
        Verdict verdict = judge(nested);
        assertThat(verdict.failed()).containsExactly(CheckCode.ASSERTION_COUNT);
    }

    // --- the unsigned Response around a signed Assertion ---

    @Test
    void in_response_to_in_the_unsigned_response_alone() {
        Verdict verdict = judge(unsolicited().withResponseInResponseTo(REQUEST));
        assertThat(verdict.failed()).containsExactly(CheckCode.CONFIRMATION_IN_RESPONSE_TO);
        assertThat(verdict.signed().orElseThrow().inResponseTo()).isEmpty();
    }

    @Test
    void signed_assertion_of_another_login_in_a_response_for_this_one() {
        Verdict verdict = judge(
                answer().withConfirmationInResponseTo("_mallorys-own-login").withResponseInResponseTo(REQUEST));
        assertThat(verdict.failed()).containsExactly(CheckCode.CONFIRMATION_IN_RESPONSE_TO);
    }

    @Test
    void assertion_for_another_service_provider() {
        assertThat(judge(answer().withAudience("https://other.example")
                                .withRecipient("https://other.example/acs")
                                .withDestination("https://other.example/acs"))
                        .failed())
                .containsExactly(CheckCode.DESTINATION, CheckCode.AUDIENCE, CheckCode.RECIPIENT);
    }

    @Test
    void assertion_of_another_identity_provider_of_the_same_organization() {
        // Signed by a provider we know, claiming to come from another: that other's certificates are the ones tried.
        refuses(CheckCode.ASSERTION_SIGNATURE_INVALID, answer().withSigning(Signing.with(OTHER_KEY)));
        // And a Response of one around an Assertion of another is refused by either Issuer.
        assertThat(judge(answer().withAssertionIssuer("https://other-idp.example"))
                        .failed())
                .containsExactly(CheckCode.ASSERTION_ISSUER);
    }

    @Test
    void a_transient_name_that_looks_like_an_address_is_marked_as_what_it_is() {
        Verdict verdict = judge(answer().withNameId(
                        new NameIdentifier(ALICE, "urn:oasis:names:tc:SAML:2.0:nameid-format:transient", null, null)));
        assertThat(verdict.assertion().orElseThrow().nameId().isTransient()).isTrue();
    }
}
