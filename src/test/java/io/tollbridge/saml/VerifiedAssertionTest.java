package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.END;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.NOON;
import static io.tollbridge.saml.Samples.answer;
import static io.tollbridge.saml.Samples.grant;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerifiedAssertionTest {
    private static final UUID ORGANIZATION = new UUID(1, 1);
    private static final UUID OTHER_ORGANIZATION = new UUID(1, 2);

    private static VerifiedAssertion verified(MessageDescription description) {
        return Receiver.ofAnswers()
                .judge(FACTORY.response(description))
                .assertion()
                .orElseThrow();
    }

    @Test
    void nobody_outside_this_package_can_make_one() {
        assertThat(Arrays.stream(VerifiedAssertion.class.getDeclaredConstructors())
                        .map(Constructor::getModifiers))
                .noneMatch(Modifier::isPublic);
        assertThat(Modifier.isFinal(VerifiedAssertion.class.getModifiers())).isTrue();
    }

    @Test
    void it_tells_the_session_for_logout_and_when_ours_must_end() {
        VerifiedAssertion assertion = verified(answer().withAuthentication(
                        statement -> statement.withSessionIndex("_s1").withSessionNotOnOrAfter(END)));
        assertThat(assertion.sessionIndex()).contains("_s1");
        assertThat(assertion.sessionNotOnOrAfter()).contains(END);
    }

    @Test
    void it_tells_every_value_of_an_attribute_trimmed_of_xml_white_space_alone() {
        VerifiedAssertion assertion = verified(answer().withAttribute("mail", " a@x.example \n", "b@x.example\u00a0")
                .withAttribute("role"));
        assertThat(assertion.attribute("mail")).containsExactly("a@x.example", "b@x.example\u00a0");
        assertThat(assertion.attribute("role")).isEmpty();
        assertThat(assertion.attribute("absent")).isEmpty();
    }

    @Test
    void values_of_one_attribute_sent_twice_are_joined_so_that_neither_hides_the_other() {
        VerifiedAssertion assertion =
                verified(answer().withAttribute("mail", "a@x.example").withAttribute("mail", "b@x.example"));
        assertThat(assertion.attribute("mail")).containsExactly("a@x.example", "b@x.example");
    }

    @Test
    void its_use_is_one_per_organization_issuer_and_id_whatever_the_channel() {
        MessageDescription atAcs = answer().withAssertionId("_one");
        Verdict atTokenEndpoint = Receiver.ofGrants().judge(FACTORY.assertion(grant().withAssertionId("_one")));
        AssertionUse use = verified(atAcs).use(ORGANIZATION);

        assertThat(use.key())
                .isEqualTo(atTokenEndpoint
                        .assertion()
                        .orElseThrow()
                        .use(ORGANIZATION)
                        .key());
        assertThat(use.key())
                .isNotEqualTo(verified(atAcs).use(OTHER_ORGANIZATION).key());
        assertThat(use.key())
                .isNotEqualTo(verified(answer().withAssertionId("_two"))
                        .use(ORGANIZATION)
                        .key());
    }

    @Test
    void its_use_is_remembered_until_no_channel_and_no_skew_could_accept_it_again() {
        Duration largestSkew = Duration.ofMinutes(5);
        MessageDescription longLived = answer().withNotOnOrAfter(NOON.plus(Duration.ofDays(30)));

        assertThat(verified(answer()).use(ORGANIZATION).rememberUntil()).isAfterOrEqualTo(END.plus(largestSkew));
        assertThat(verified(longLived).use(ORGANIZATION).rememberUntil())
                .isAfterOrEqualTo(NOON.plus(VerifiedAssertion.LONGEST_LIFETIME).plus(largestSkew))
                .isBefore(NOON.plus(Duration.ofDays(2)));
    }
}
