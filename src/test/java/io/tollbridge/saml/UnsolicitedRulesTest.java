package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ACS;
import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.END;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.REQUEST;
import static io.tollbridge.saml.Samples.answer;
import static io.tollbridge.saml.Samples.unsolicited;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Confirmation;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opensaml.saml.saml2.core.SubjectConfirmation;

/** Profiles §4.1.5: a login that the identity provider begins. */
class UnsolicitedRulesTest {
    private final Receiver receiver = Receiver.ofUnsolicited();

    private void refuses(CheckCode code, MessageDescription description) {
        assertThat(receiver.judge(FACTORY.response(description)).failed()).containsExactly(code);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void a_valid_unsolicited_response_passes_where_it_is_allowed(Signed signed) {
        Verdict verdict = receiver.judge(FACTORY.response(unsolicited().withSigned(signed)));
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.nameId()).contains(ALICE);
        assertThat(verdict.signed().orElseThrow().inResponseTo()).isEmpty();
    }

    @Test
    void it_is_refused_where_the_identity_provider_is_not_allowed_to() {
        Verdict verdict = receiver.refusingUnsolicited().judge(FACTORY.response(unsolicited()));
        assertThat(verdict.failed()).containsExactly(CheckCode.UNSOLICITED);
    }

    @Test
    void profiles_4_1_5_it_answers_no_request_neither_in_the_response_nor_in_the_confirmation() {
        refuses(CheckCode.IN_RESPONSE_TO, unsolicited().withResponseInResponseTo(REQUEST));
        refuses(CheckCode.CONFIRMATION_IN_RESPONSE_TO, unsolicited().withConfirmationInResponseTo(REQUEST));
    }

    @Test
    void an_unsolicited_message_is_no_answer() {
        Verdict verdict = Receiver.ofAnswers().judge(FACTORY.response(unsolicited()));
        assertThat(verdict.failed()).containsExactly(CheckCode.IN_RESPONSE_TO, CheckCode.CONFIRMATION_IN_RESPONSE_TO);
    }

    @Test
    void an_in_response_to_in_the_unsigned_response_alone_does_not_make_it_an_answer() {
        Verdict verdict = receiver.judge(FACTORY.response(unsolicited().withResponseInResponseTo(REQUEST)));
        assertThat(verdict.signed().orElseThrow().inResponseTo()).isEmpty();
        assertThat(verdict.accepted()).isFalse();
    }

    @Test
    void removing_the_in_response_to_of_the_unsigned_response_does_not_make_an_answer_unsolicited() {
        Verdict verdict = receiver.judge(FACTORY.response(answer().withResponseInResponseTo(null)));
        assertThat(verdict.signed().orElseThrow().inResponseTo()).contains(REQUEST);
        assertThat(verdict.failed()).containsExactly(CheckCode.CONFIRMATION_IN_RESPONSE_TO);
    }

    @Test
    void a_second_confirmation_that_names_a_request_makes_it_an_answer() {
        Confirmation free = new Confirmation(SubjectConfirmation.METHOD_BEARER, ACS, null, null, END);
        Verdict verdict =
                receiver.judge(FACTORY.response(unsolicited().withConfirmations(free, free.withInResponseTo(REQUEST))));
        assertThat(verdict.signed().orElseThrow().inResponseTo()).contains(REQUEST);
    }

    @Test
    void all_other_rules_hold_for_it_too() {
        refuses(CheckCode.RECIPIENT, unsolicited().withRecipient("https://other.example/acs"));
        refuses(CheckCode.AUDIENCE, unsolicited().withAudience("https://other.example"));
        refuses(CheckCode.NO_AUTHNSTATEMENT, unsolicited().withoutAuthentication());
        refuses(CheckCode.DESTINATION, unsolicited().withDestination("https://other.example/acs"));
        refuses(CheckCode.NO_SIGNATURE, unsolicited().withSigned(Signed.NONE));
        refuses(CheckCode.NO_CONFIRMATION_NOTONORAFTER, unsolicited().withConfirmationNotOnOrAfter(null));
    }
}
