package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ACS;
import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.END;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.NOON;
import static io.tollbridge.saml.Samples.REQUEST;
import static io.tollbridge.saml.Samples.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Confirmation;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensaml.saml.saml2.core.SubjectConfirmation;

/** One and the same bearer confirmation must satisfy every rule (Profiles §4.1.4.2, §4.1.4.3). */
class ConfirmationRulesTest {
    private final Receiver receiver = Receiver.ofAnswers();

    private static void refuses(CheckCode code, MessageDescription description) {
        refuses(Receiver.ofAnswers(), code, description);
    }

    private static void refuses(Receiver receiver, CheckCode code, MessageDescription description) {
        Verdict verdict = receiver.judge(FACTORY.response(description));
        assertThat(verdict.failed()).containsExactly(code);
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.report().accepted()).isFalse();
    }

    private static void accepts(MessageDescription description) {
        accepts(Receiver.ofAnswers(), description);
    }

    private static void accepts(Receiver receiver, MessageDescription description) {
        Verdict verdict = receiver.judge(FACTORY.response(description));
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.nameId()).contains(ALICE);
    }

    @ParameterizedTest
    @CsvSource({"0,0,false", "1,0,true", "-60,60,false", "-59,60,true"})
    void profiles_4_1_4_3_the_confirmation_is_over_at_its_not_on_or_after(int secondsLeft, int skew, boolean accepted) {
        MessageDescription description = answer().withConfirmationNotOnOrAfter(NOON.plusSeconds(secondsLeft));
        if (accepted) {
            accepts(receiver.withSkew(skew), description);
        } else {
            refuses(receiver.withSkew(skew), CheckCode.CONFIRMATION_EXPIRED, description);
        }
    }

    private static Confirmation bearer(String recipient, Instant end) {
        return new Confirmation(SubjectConfirmation.METHOD_BEARER, recipient, REQUEST, null, end);
    }

    @Test
    void profiles_4_1_4_2_there_must_be_a_bearer_confirmation() {
        refuses(CheckCode.NO_SUBJECT_CONFIRMATION, answer().withConfirmations());
        refuses(
                CheckCode.NO_SUBJECT_CONFIRMATION,
                answer().withEachConfirmation(
                                confirmation -> confirmation.withMethod(SubjectConfirmation.METHOD_HOLDER_OF_KEY)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bridge.example/saml/demo/acs/",
                "http://bridge.example/saml/demo/acs",
                "https://bridge.example/saml/demo/ACS",
                "https://other.example/acs",
                "https://bridge.example/oauth/token",
                ""
            })
    void profiles_4_1_4_3_the_recipient_must_be_our_url_exactly(String recipient) {
        refuses(CheckCode.RECIPIENT, answer().withRecipient(recipient));
    }

    @Test
    void profiles_4_1_4_2_a_confirmation_without_recipient_or_limit_is_refused() {
        refuses(CheckCode.RECIPIENT, answer().withRecipient(null));
        refuses(CheckCode.NO_CONFIRMATION_NOTONORAFTER, answer().withConfirmationNotOnOrAfter(null));
    }

    @Test
    void profiles_4_1_4_2_a_bearer_confirmation_has_no_not_before() {
        refuses(
                CheckCode.CONFIRMATION_NOTBEFORE,
                answer().withEachConfirmation(confirmation -> confirmation.withNotBefore(NOON.minusSeconds(60))));
    }

    @Test
    void a_confirmation_that_lives_too_long_is_refused() {
        accepts(answer().withConfirmationNotOnOrAfter(NOON.plus(Duration.ofHours(1))));
        refuses(
                CheckCode.CONFIRMATION_LIFETIME,
                answer().withConfirmationNotOnOrAfter(
                                NOON.plus(Duration.ofHours(1)).plusSeconds(1)));
    }

    @Test
    void profiles_4_1_4_2_the_confirmation_must_name_our_request() {
        refuses(CheckCode.CONFIRMATION_IN_RESPONSE_TO, answer().withConfirmationInResponseTo("_another"));
        refuses(CheckCode.CONFIRMATION_IN_RESPONSE_TO, answer().withConfirmationInResponseTo(null));
        accepts(answer().withSigned(Signed.RESPONSE).withConfirmationInResponseTo(null));
        refuses(
                CheckCode.CONFIRMATION_IN_RESPONSE_TO,
                answer().withSigned(Signed.RESPONSE).withConfirmationInResponseTo("_another"));
    }

    @Test
    void recipient_and_end_are_never_pooled_over_confirmations() {
        Confirmation rightButOver = bearer(ACS, NOON.minusSeconds(1));
        Confirmation validForAnother = bearer("https://other.example/acs", END);
        for (List<Confirmation> order :
                List.of(List.of(rightButOver, validForAnother), List.of(validForAnother, rightButOver))) {
            Verdict verdict =
                    receiver.judge(FACTORY.response(answer().withConfirmations(order.toArray(Confirmation[]::new))));
            assertThat(verdict.accepted()).isFalse();
            assertThat(verdict.failed()).hasSize(1).containsAnyOf(CheckCode.RECIPIENT, CheckCode.CONFIRMATION_EXPIRED);
        }
    }

    @Test
    void request_and_recipient_are_never_pooled_over_confirmations() {
        Confirmation ours = bearer(ACS, END).withInResponseTo("_another");
        Confirmation others = bearer("https://other.example/acs", END);
        Verdict verdict = receiver.judge(FACTORY.response(answer().withConfirmations(ours, others)));
        assertThat(verdict.accepted()).isFalse();
    }

    @Test
    void a_confirmation_of_another_method_lends_nothing_to_the_bearer_one() {
        Confirmation holder = bearer(ACS, END).withMethod(SubjectConfirmation.METHOD_HOLDER_OF_KEY);
        refuses(CheckCode.RECIPIENT, answer().withConfirmations(holder, bearer("https://other.example/acs", END)));
    }

    @Test
    void of_two_confirmations_one_that_satisfies_every_rule_is_enough() {
        Confirmation good = bearer(ACS, END);
        Confirmation bad = bearer("https://other.example/acs", NOON.minusSeconds(1));
        accepts(answer().withConfirmations(good, bad));
        accepts(answer().withConfirmations(bad, good));
    }
}
