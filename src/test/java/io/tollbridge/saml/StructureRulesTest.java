package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.answer;
import static io.tollbridge.saml.Samples.grant;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Encryption;
import io.tollbridge.demo.MessageDescription;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What is refused before any signature is looked at: limits, and elements where another reader may look. */
class StructureRulesTest {
    private final Receiver receiver = Receiver.ofAnswers();

    private void refuses(CheckCode code, MessageDescription description) {
        Verdict verdict = receiver.judge(FACTORY.response(description));
        assertThat(verdict.failed()).containsExactly(code);
        assertThat(verdict.validation().signatureHolds()).isFalse();
        assertThat(verdict.validation().nameId()).isEmpty();
    }

    private static MessageDescription changed(UnaryOperator<Document> change) {
        return answer().withBeforeSigning(change);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "2.1", "", "2.0 "})
    void core_2_3_3_and_3_2_2_the_version_is_2_0(String version) {
        refuses(CheckCode.VERSION, changed(document -> Xml.set(document, "Response", "Version", version)));
        refuses(CheckCode.VERSION, changed(document -> Xml.set(document, "Assertion", "Version", version)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "x)y", "#x", "a/b", "xpointer(id('a'))"})
    void core_1_3_4_an_id_is_an_xml_name(String id) {
        MessageDescription forged = answer().withAfterSigning(document -> Xml.set(document, "Assertion", "ID", id));
        assertThat(receiver.judge(FACTORY.response(forged)).failed()).contains(CheckCode.NO_ID);
    }

    @Test
    void core_1_3_4_a_message_and_an_assertion_without_id_are_refused() {
        MessageDescription noResponseId = answer().withAfterSigning(document -> {
            Xml.first(document, "Response").removeAttribute("ID");
            return document;
        });
        refuses(CheckCode.NO_ID, noResponseId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID", "Id", "id", "xml:id"})
    void core_1_3_4_no_identifier_stands_twice_however_its_attribute_is_written(String attribute) {
        refuses(CheckCode.DUPLICATE_ID, answer().withAssertionId("_twice").withAfterSigning(document -> {
            Xml.first(document, "Status").setAttribute(attribute, "_twice");
            return document;
        }));
    }

    @Test
    void a_namespace_prefix_called_id_is_no_identifier() {
        Verdict verdict = receiver.judge(FACTORY.response(changed(document -> {
            for (String name : new String[] {"Status", "Subject"}) {
                Xml.first(document, name).setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:id", "urn:something");
            }
            return document;
        })));
        assertThat(verdict.failed()).isEmpty();
    }

    @Test
    void profiles_4_1_4_2_exactly_one_assertion() {
        refuses(CheckCode.ASSERTION_COUNT, answer().withoutAssertion());
        refuses(CheckCode.ASSERTION_COUNT, answer().withAfterSigning(document -> {
            Element second = (Element) Xml.first(document, "Assertion").cloneNode(true);
            second.setAttribute("ID", "_second");
            document.getDocumentElement().appendChild(second);
            return document;
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Issuer", "Status"})
    void core_3_2_2_no_second_issuer_or_status_in_a_response(String element) {
        refuses(CheckCode.REPEATED_ELEMENT, answer().withAfterSigning(document -> Xml.duplicate(document, element)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Subject", "Conditions", "NameID", "SubjectConfirmationData"})
    void core_2_3_3_what_is_read_of_an_assertion_stands_there_once(String element) {
        refuses(CheckCode.REPEATED_ELEMENT, changed(document -> Xml.duplicate(document, element)));
        Verdict bare = Receiver.ofGrants()
                .judge(FACTORY.assertion(grant().withBeforeSigning(document -> Xml.duplicate(document, element))));
        assertThat(bare.failed()).containsExactly(CheckCode.REPEATED_ELEMENT);
        Verdict encrypted = receiver.judge(FACTORY.response(changed(document -> Xml.duplicate(document, element))
                .withAssertionEncryption(Encryption.to(Samples.SP_KEY.certificate()))));
        assertThat(encrypted.failed()).containsExactly(CheckCode.REPEATED_ELEMENT);
    }

    @ParameterizedTest
    @CsvSource({"Status,STRAY_SIGNATURE", "Subject,STRAY_SIGNATURE", "AttributeValue,STRAY_SIGNATURE"})
    void core_5_4_a_signature_anywhere_else_is_refused(String parent, CheckCode code) {
        refuses(code, answer().withAttribute("a", "b").withAfterSigning(document -> {
            Xml.first(document, parent)
                    .appendChild(Xml.first(document, "Signature").cloneNode(true));
            return document;
        }));
    }

    @Test
    void a_signature_beside_the_cipher_text_is_refused() {
        refuses(
                CheckCode.STRAY_SIGNATURE,
                answer().withAssertionEncryption(Encryption.to(Samples.SP_KEY.certificate()))
                        .withAfterSigning(document -> {
                            Xml.first(document, "EncryptedAssertion")
                                    .appendChild(Xml.element(
                                            document, "http://www.w3.org/2000/09/xmldsig#", "ds:Signature"));
                            return document;
                        }));
    }

    @Test
    void core_5_4_1_two_signatures_on_one_element_are_refused() {
        Verdict verdict = receiver.judge(
                FACTORY.response(answer().withAfterSigning(document -> Xml.duplicate(document, "Signature"))));
        assertThat(verdict.failed()).containsExactly(CheckCode.MULTIPLE_SIGNATURES);
    }

    @Test
    void core_2_3_3_the_signature_follows_the_issuer() {
        refuses(CheckCode.SIGNATURE_POSITION, answer().withAfterSigning(document -> {
            Element signature = Xml.first(document, "Signature");
            signature.getParentNode().appendChild(signature);
            return document;
        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Response/>",
                "<a:Response xmlns:a='urn:oasis:names:tc:SAML:1.1:protocol'/>",
                "<a:Response xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion'/>",
                "<a:LogoutResponse xmlns:a='urn:oasis:names:tc:SAML:2.0:protocol'/>",
                "<soap:Envelope xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/'/>"
            })
    void another_root_element_is_refused(String xml) {
        assertThat(receiver.judge(xml).failed()).containsExactly(CheckCode.WRONG_ROOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "<", "<a><b></a></b>", "<a/><b/>", "hello", "<a>&undefined;</a>", "<a b='1' b='2'/>"})
    void what_is_no_xml_is_refused_with_its_place(String text) {
        Verdict verdict = receiver.judge(text);
        assertThat(verdict.failed()).containsExactly(CheckCode.MALFORMED);
        assertThat(verdict.check(CheckCode.MALFORMED).found()).isNotEmpty();
    }

    @Test
    void a_message_in_utf_16_is_read_as_the_same_message() {
        String xml = "<?xml version='1.0' encoding='UTF-16'?>"
                + FACTORY.response(answer()).text();
        assertThat(receiver.judge(xml.getBytes(StandardCharsets.UTF_16)).accepted())
                .isTrue();
    }

    @Test
    void bytes_that_are_not_of_the_declared_encoding_are_refused() {
        byte[] latin = "<?xml version='1.0' encoding='UTF-8'?><a>é</a>".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(receiver.judge(latin).failed()).containsExactly(CheckCode.MALFORMED);
    }

    // --- limits (HTTP.md section 7) ---

    @Test
    void a_message_of_200_kb_passes() {
        byte[] xml = FACTORY.response(answer().withPaddingTo(200_000)).bytes();
        assertThat(xml).hasSizeGreaterThan(195_000);
        assertThat(receiver.judgeParameter(Base64.getEncoder().encodeToString(xml))
                        .failed())
                .isEmpty();
    }

    @Test
    void one_mebibyte_is_read_and_a_byte_more_is_refused() {
        String open = "<a>";
        String close = "</a>";
        int room = HardenedXml.MAX_BYTES - open.length() - close.length();
        assertThat(receiver.judge(open + "x".repeat(room) + close).failed()).containsExactly(CheckCode.WRONG_ROOT);
        assertThat(receiver.judge(open + "x".repeat(room + 1) + close).failed()).containsExactly(CheckCode.LIMITS);
        String encoded = Base64.getMimeEncoder().encodeToString((open + "x".repeat(room + 1) + close).getBytes(UTF_8));
        assertThat(receiver.judgeParameter(encoded).failed()).containsExactly(CheckCode.LIMITS);
        assertThat(receiver.judgeParameter("A".repeat(3_000_000)).failed()).containsExactly(CheckCode.LIMITS);
    }

    @ParameterizedTest
    @CsvSource({"100,WRONG_ROOT", "101,LIMITS", "100000,LIMITS"})
    void a_hundred_levels_are_read_and_one_more_is_refused(int levels, CheckCode code) {
        assertThat(receiver.judge("<a>".repeat(levels) + "</a>".repeat(levels)).failed())
                .containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource({"20000,WRONG_ROOT", "20001,LIMITS"})
    void twenty_thousand_elements_are_read_and_one_more_is_refused(int elements, CheckCode code) {
        assertThat(receiver.judge("<a>" + "<b/>".repeat(elements - 1) + "</a>").failed())
                .containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource({"10000,WRONG_ROOT", "10001,LIMITS"})
    void ten_thousand_attributes_are_read_and_one_more_is_refused(int attributes, CheckCode code) {
        String many = "<b c='' d='' e='' f='' g=''/>".repeat(attributes / 5) + "<b c=''/>".repeat(attributes % 5);
        assertThat(receiver.judge("<a>" + many + "</a>").failed()).containsExactly(code);
        StringBuilder onOneElement = new StringBuilder("<a");
        IntStream.range(0, attributes)
                .forEach(i -> onOneElement.append(" a").append(i).append("=''"));
        assertThat(receiver.judge(onOneElement + "/>").failed()).containsExactly(code);
    }

    @Test
    void a_report_stays_short_whatever_a_message_holds() {
        String name = "x".repeat(901) + "😀".repeat(300);
        Verdict verdict = receiver.judge(FACTORY.response(answer().withStatus(name)));
        String found = verdict.check(CheckCode.STATUS).found();
        assertThat(found).endsWith("…");
        assertThat(found.length()).isLessThanOrEqualTo(1001);
        assertThat(UTF_8.newEncoder().canEncode(found)).isTrue();
    }
}
