package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.END;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.NOON;
import static io.tollbridge.saml.Samples.SP;
import static io.tollbridge.saml.Samples.TOKEN_ENDPOINT;
import static io.tollbridge.saml.Samples.answer;
import static io.tollbridge.saml.Samples.grant;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Encryption;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensaml.saml.saml2.core.StatusCode;

/** RFC 7522 §3: an assertion as an authorization grant. */
class BearerGrantRulesTest {
    private final Receiver receiver = Receiver.ofGrants();

    private void refuses(CheckCode code, MessageDescription description) {
        assertThat(receiver.judge(FACTORY.assertion(description)).failed()).containsExactly(code);
        assertThat(receiver.judge(FACTORY.response(description)).failed()).containsExactly(code);
    }

    private void accepts(MessageDescription description) {
        Verdict bare = receiver.judge(FACTORY.assertion(description));
        Verdict inResponse = receiver.judge(FACTORY.response(description));
        assertThat(bare.failed()).isEmpty();
        assertThat(bare.nameId()).contains(ALICE);
        assertThat(inResponse.failed()).isEmpty();
        assertThat(inResponse.nameId()).contains(ALICE);
    }

    @Test
    void rfc_7522_2_1_the_parameter_is_base64url_with_or_without_padding_and_plain_base64_passes_too() {
        byte[] xml = FACTORY.assertion(grant()).bytes();
        assertThat(receiver.judgeParameter(
                                Base64.getUrlEncoder().withoutPadding().encodeToString(xml))
                        .accepted())
                .isTrue();
        assertThat(receiver.judgeParameter(Base64.getUrlEncoder().encodeToString(xml))
                        .accepted())
                .isTrue();
        assertThat(receiver.judgeParameter(Base64.getMimeEncoder().encodeToString(xml))
                        .accepted())
                .isTrue();
    }

    @Test
    void rfc_7522_2_1_what_is_no_base64_is_refused() {
        assertThat(receiver.judgeParameter("<Assertion/>").failed()).containsExactly(CheckCode.ENCODING);
        assertThat(receiver.judgeParameter("PEFzc2==VydGlvbi8+").failed()).containsExactly(CheckCode.ENCODING);
        assertThat(receiver.judgeParameter("").failed()).containsExactly(CheckCode.MALFORMED);
    }

    @Test
    void rfc_7522_3_a_valid_assertion_passes_alone_and_in_a_response() {
        accepts(grant());
    }

    @Test
    void rfc_7522_3_item_1_the_issuer_is_the_configured_one() {
        refuses(CheckCode.ASSERTION_ISSUER, grant().withAssertionIssuer("https://evil.example"));
    }

    @Test
    void rfc_7522_3_item_2_the_audience_is_the_entity_id_or_the_token_endpoint() {
        accepts(grant().withAudience(TOKEN_ENDPOINT));
        accepts(grant().withAudience("urn:other", SP));
        refuses(CheckCode.AUDIENCE, grant().withAudience("https://other.example"));
        refuses(CheckCode.NO_AUDIENCE, grant().withAudience());
        refuses(
                CheckCode.AUDIENCE,
                grant().withConditions(conditions ->
                        conditions.withAudienceRestrictions(List.of(List.of(TOKEN_ENDPOINT), List.of("urn:other")))));
    }

    @Test
    void rfc_7522_3_item_3_there_is_a_subject() {
        refuses(CheckCode.NO_NAMEID, grant().withNameId(null));
    }

    @Test
    void rfc_7522_3_item_5_an_assertion_for_the_acs_is_no_grant() {
        refuses(CheckCode.RECIPIENT, answer());
        refuses(CheckCode.RECIPIENT, grant().withRecipient(null));
        refuses(CheckCode.RECIPIENT, grant().withRecipient(TOKEN_ENDPOINT + "/"));
        refuses(CheckCode.NO_SUBJECT_CONFIRMATION, grant().withConfirmations());
    }

    @Test
    void rfc_7522_3_item_6_the_limit_stands_in_the_confirmation_or_in_the_conditions() {
        accepts(grant().withConfirmationNotOnOrAfter(null));
        accepts(grant().withNotOnOrAfter(null));
        refuses(
                CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                grant().withConfirmationNotOnOrAfter(null).withNotOnOrAfter(null));
    }

    @Test
    void rfc_7522_3_item_4_and_6_both_limits_are_exclusive() {
        Verdict confirmation = receiver.at(END).judge(FACTORY.assertion(grant().withNotOnOrAfter(END.plusSeconds(60))));
        assertThat(confirmation.failed()).containsExactly(CheckCode.CONFIRMATION_EXPIRED);
        Verdict conditions =
                receiver.at(END).judge(FACTORY.assertion(grant().withConfirmationNotOnOrAfter(END.plusSeconds(60))));
        assertThat(conditions.failed()).containsExactly(CheckCode.EXPIRED);
        assertThat(receiver.at(END.minusNanos(1))
                        .judge(FACTORY.assertion(grant()))
                        .accepted())
                .isTrue();
    }

    @Test
    void rfc_7522_3_an_assertion_that_lives_too_long_is_refused_wherever_its_limit_stands() {
        Duration hour = Duration.ofHours(1);
        accepts(grant().withConfirmationNotOnOrAfter(NOON.plus(hour)));
        refuses(
                CheckCode.CONFIRMATION_LIFETIME,
                grant().withConfirmationNotOnOrAfter(NOON.plus(hour).plusSeconds(1)));
        refuses(
                CheckCode.CONFIRMATION_LIFETIME,
                grant().withConfirmationNotOnOrAfter(null)
                        .withNotOnOrAfter(NOON.plus(hour).plusSeconds(1)));
    }

    @Test
    void rfc_7522_3_item_9_it_must_be_signed() {
        refuses(CheckCode.NO_SIGNATURE, grant().withSigned(Signed.NONE));
    }

    @Test
    void the_signature_of_a_response_covers_the_assertion_in_it() {
        Verdict verdict = receiver.judge(FACTORY.response(grant().withSigned(Signed.RESPONSE)));
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.accepted()).isTrue();
    }

    @Test
    void rfc_7522_3_item_10_all_conditions_must_be_understood() {
        refuses(
                CheckCode.UNKNOWN_CONDITION,
                grant().withConditions(conditions -> conditions.withExtra("<x:Unknown xmlns:x='urn:x'/>")));
    }

    @Test
    void rfc_7522_3_item_11_encrypted_parts_are_decrypted_first() {
        accepts(grant().withNameIdEncryption(Encryption.to(Samples.SP_KEY.certificate())));
        Verdict verdict = receiver.judge(
                FACTORY.response(grant().withAssertionEncryption(Encryption.to(Samples.SP_KEY.certificate()))));
        assertThat(verdict.nameId()).contains(ALICE);
    }

    @Test
    void an_encrypted_assertion_alone_is_no_grant() {
        Verdict verdict = receiver.judge(
                FACTORY.assertion(grant().withAssertionEncryption(Encryption.to(Samples.SP_KEY.certificate()))));
        assertThat(verdict.failed()).containsExactly(CheckCode.WRONG_ROOT);
    }

    @Test
    void the_response_around_a_grant_can_only_refuse() {
        assertThat(receiver.judge(FACTORY.response(grant().withStatus(StatusCode.RESPONDER)))
                        .failed())
                .containsExactly(CheckCode.STATUS);
        assertThat(receiver.judge(FACTORY.response(grant().withResponseIssuer("https://evil.example")))
                        .failed())
                .containsExactly(CheckCode.RESPONSE_ISSUER);
    }

    @Test
    void the_destination_of_the_response_around_a_grant_is_not_judged() {
        Verdict verdict = receiver.judge(FACTORY.response(grant().withDestination("https://app.example/acs")));
        assertThat(verdict.accepted()).isTrue();
    }

    @Test
    void every_request_that_the_message_names_is_known_for_refusing_signed_or_not() {
        Verdict verdict = receiver.judge(
                FACTORY.response(grant().withResponseInResponseTo("_outside").withConfirmationInResponseTo("_inside")));
        assertThat(verdict.signed().orElseThrow().namedRequests()).containsExactly("_inside", "_outside");
    }
}
