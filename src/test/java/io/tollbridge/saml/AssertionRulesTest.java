package io.tollbridge.saml;

import static io.tollbridge.saml.Samples.ACS;
import static io.tollbridge.saml.Samples.ALICE;
import static io.tollbridge.saml.Samples.END;
import static io.tollbridge.saml.Samples.FACTORY;
import static io.tollbridge.saml.Samples.NOON;
import static io.tollbridge.saml.Samples.SP;
import static io.tollbridge.saml.Samples.answer;
import static io.tollbridge.saml.Xml.first;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Conditions.ProxyRestriction;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.MessageDescription.Signed;
import io.tollbridge.demo.NameIdentifier;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensaml.saml.saml2.core.NameIDType;
import org.opensaml.saml.saml2.core.StatusCode;
import org.w3c.dom.Element;

/** Every rule of an SP-initiated login (Profiles §4.1.4): a valid message, one thing broken, that very check refuses. */
class AssertionRulesTest {
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

    /** Sets an attribute before signing, to a text that the factory's own types could not say. */
    private static MessageDescription with(String localName, String attribute, String value) {
        return answer().withBeforeSigning(document -> {
            first(document, localName).setAttribute(attribute, value);
            return document;
        });
    }

    @Test
    void a_valid_answer_passes_and_every_check_of_the_trip_is_reported() {
        Verdict verdict = receiver.judgeParameter(FACTORY.response(answer()).base64());

        Set<CheckCode> reported =
                verdict.validation().checks().stream().map(Check::code).collect(Collectors.toSet());
        Set<CheckCode> notOfThisTrip = EnumSet.of(
                // of limits and encryption, reported only where they refuse or are used
                CheckCode.LIMITS,
                CheckCode.DOCTYPE,
                CheckCode.HMAC_ALG,
                CheckCode.EMPTY_REFERENCE_URI,
                CheckCode.RESPONSE_SIGNATURE_INVALID,
                CheckCode.ENCRYPTION_ALGORITHM,
                CheckCode.ENCRYPTED_TO_UNKNOWN_KEY,
                CheckCode.DECRYPT_FAILED,
                // of the other trips
                CheckCode.UNSOLICITED,
                CheckCode.ARTIFACT,
                CheckCode.ARTIFACT_RESOLUTION,
                CheckCode.ARTIFACT_SIGNATURE_INVALID,
                // of what the bridge knows
                CheckCode.UNKNOWN_ISSUER,
                CheckCode.IDENTITY_PROVIDER_DISABLED,
                CheckCode.METADATA_EXPIRED,
                CheckCode.ISSUED_BEFORE_RESTORE,
                CheckCode.PENDING_LOGIN,
                CheckCode.USER_ATTRIBUTE,
                CheckCode.TRANSIENT_NAMEID,
                CheckCode.EMAIL_DOMAIN,
                CheckCode.USER_UNKNOWN,
                CheckCode.USER_INACTIVE,
                CheckCode.CLIENT_SUBJECT,
                CheckCode.REPLAY,
                // of logout
                CheckCode.LOGOUT_PARAMETERS,
                CheckCode.LOGOUT_SIGNATURE_INVALID,
                CheckCode.LOGOUT_NAME,
                CheckCode.LOGOUT_NAME_ENCRYPTED,
                CheckCode.LOGOUT_EXPIRED,
                CheckCode.PENDING_LOGOUT,
                CheckCode.SESSION_LOGGED_OUT);
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.nameId()).contains(ALICE);
        assertThat(verdict.report().accepted()).isTrue();
        assertThat(verdict.report().nameId()).contains(ALICE);
        assertThat(reported).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(notOfThisTrip)));
    }

    @Test
    void a_report_never_says_accepted_of_what_was_only_read_or_only_verified() throws SamlRefused {
        Validation validation = Validation.strict(NOON);
        IncomingMessage message = validation.read(FACTORY.response(answer()).bytes());
        Verdict read = new Verdict(Optional.empty(), Optional.empty(), validation);
        assertThat(read.report().accepted()).isFalse();

        validation.verify(
                message,
                new TrustedIssuer(
                        Samples.IDP,
                        List.of(Samples.IDP_KEY.certificate()),
                        Duration.ZERO,
                        true,
                        false,
                        Optional.empty()),
                List.of());
        assertThat(read.report().checks()).noneMatch(Check::refuses);
        assertThat(read.report().accepted()).isFalse();
    }

    // --- the Response ---

    @Test
    void core_3_2_2_2_only_the_status_success_passes_and_the_report_names_the_status_below_it() {
        MessageDescription denied = answer().withStatus(StatusCode.RESPONDER, StatusCode.AUTHN_FAILED)
                .withStatusMessage("no such user");
        refuses(CheckCode.STATUS, denied);
        assertThat(receiver.judge(FACTORY.response(denied))
                        .check(CheckCode.STATUS)
                        .found())
                .contains(StatusCode.RESPONDER, StatusCode.AUTHN_FAILED, "no such user");
    }

    @Test
    void core_3_2_2_2_success_below_another_status_is_no_success() {
        refuses(CheckCode.STATUS, answer().withStatus(StatusCode.REQUESTER, StatusCode.SUCCESS));
    }

    @Test
    void a_failed_status_without_an_assertion_says_the_status_first() {
        Verdict verdict = receiver.judge(
                FACTORY.response(answer().withStatus(StatusCode.RESPONDER).withoutAssertion()));
        assertThat(verdict.failed()).startsWith(CheckCode.STATUS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bridge.example/saml/demo/acs/",
                "http://bridge.example/saml/demo/acs",
                "https://bridge.example/saml/DEMO/acs",
                "https://other.example/saml/demo/acs"
            })
    void core_3_2_2_a_destination_must_be_the_url_it_came_in_at(String destination) {
        refuses(CheckCode.DESTINATION, answer().withDestination(destination));
        refuses(CheckCode.DESTINATION, with("Response", "Destination", ACS + " "));
    }

    @Test
    void bindings_3_5_5_2_a_signed_response_must_have_a_destination_and_an_unsigned_one_need_not() {
        refuses(CheckCode.DESTINATION, answer().withSigned(Signed.RESPONSE).withDestination(null));
        refuses(CheckCode.DESTINATION, answer().withSigned(Signed.BOTH).withDestination(""));
        accepts(answer().withDestination(null));
    }

    @Test
    void core_3_2_2_in_response_to_must_be_the_request_that_was_sent() {
        refuses(CheckCode.IN_RESPONSE_TO, answer().withResponseInResponseTo("_another"));
        refuses(CheckCode.IN_RESPONSE_TO, answer().withResponseInResponseTo(null));
        refuses(CheckCode.IN_RESPONSE_TO, answer().withSigned(Signed.RESPONSE).withResponseInResponseTo(null));
    }

    @Test
    void profiles_4_1_4_2_a_response_issuer_is_the_trusted_one_and_must_be_there_where_the_response_is_signed() {
        refuses(CheckCode.RESPONSE_ISSUER, answer().withResponseIssuer("https://idp.example/other"));
        refuses(CheckCode.RESPONSE_ISSUER, answer().withSigned(Signed.RESPONSE).withResponseIssuer(null));
        accepts(answer().withResponseIssuer(null));
    }

    // --- the assertion ---

    @Test
    void core_2_2_3_the_assertion_issuer_is_the_configured_entity_id_exactly() {
        refuses(CheckCode.ASSERTION_ISSUER, answer().withAssertionIssuer("https://idp.example/metadata/"));
        refuses(CheckCode.ASSERTION_ISSUER, answer().withAssertionIssuer("https://IDP.example/metadata"));
    }

    @Test
    void core_2_2_5_an_issuer_has_the_entity_format_or_none() {
        accepts(with("Issuer", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"));
        refuses(
                CheckCode.RESPONSE_ISSUER,
                with("Issuer", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01 12:05:00Z",
                "2026-01-01T12:05:00",
                "2026-01-01T12:05:00+01:00",
                "2026-02-30T12:05:00Z",
                "2026-01-01T12:05:0099Z",
                "2026-01-01T12:05Z",
                "tomorrow",
                ""
            })
    void core_1_3_3_a_time_that_is_no_utc_time_is_refused_wherever_it_stands(String time) {
        refuses(CheckCode.BAD_TIMESTAMP, with("Conditions", "NotOnOrAfter", time));
        refuses(CheckCode.BAD_TIMESTAMP, with("Conditions", "NotBefore", time));
        refuses(CheckCode.BAD_TIMESTAMP, with("AuthnStatement", "SessionNotOnOrAfter", time));
        refuses(CheckCode.BAD_TIMESTAMP, with("Assertion", "IssueInstant", time));
        Verdict confirmation = receiver.judge(FACTORY.response(with("SubjectConfirmationData", "NotOnOrAfter", time)));
        assertThat(confirmation.failed()).contains(CheckCode.BAD_TIMESTAMP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01T12:05:00.123456789Z",
                "2026-01-01T12:05:00.0000000000001Z",
                "2026-01-01T12:05:00+00:00"
            })
    void core_1_3_3_utc_times_of_any_precision_are_read(String time) {
        accepts(with("Conditions", "NotOnOrAfter", time));
    }

    @Test
    void core_2_3_3_an_assertion_without_issue_instant_is_refused() {
        refuses(CheckCode.BAD_TIMESTAMP, answer().withBeforeSigning(document -> {
            first(document, "Assertion").removeAttribute("IssueInstant");
            return document;
        }));
    }

    @Test
    void core_2_3_3_an_assertion_issued_after_now_is_refused_and_the_skew_counts() {
        MessageDescription early = answer().withIssueInstant(NOON.plusSeconds(60));
        refuses(CheckCode.ISSUED_IN_FUTURE, early);
        accepts(receiver.withSkew(60), early);
        refuses(receiver.withSkew(60), CheckCode.ISSUED_IN_FUTURE, answer().withIssueInstant(NOON.plusSeconds(61)));
        assertThat(receiver.judge(FACTORY.response(early))
                        .check(CheckCode.ISSUED_IN_FUTURE)
                        .hint())
                .contains("60 s ahead");
    }

    @Test
    void profiles_4_1_4_2_an_assertion_without_a_subject_is_refused() {
        Verdict verdict = receiver.judge(FACTORY.response(answer().withBeforeSigning(document -> {
            Element subject = first(document, "Subject");
            subject.getParentNode().removeChild(subject);
            return document;
        })));
        assertThat(verdict.failed())
                .containsExactly(CheckCode.NO_SUBJECT, CheckCode.NO_NAMEID, CheckCode.NO_SUBJECT_CONFIRMATION);
    }

    @Test
    void profiles_4_1_4_2_a_subject_without_a_name_or_with_an_empty_one_is_refused() {
        refuses(CheckCode.NO_NAMEID, answer().withNameId(null));
        refuses(CheckCode.EMPTY_NAMEID, answer().withNameIdValue(""));
        refuses(CheckCode.EMPTY_NAMEID, answer().withNameIdValue(" \n\t "));
    }

    @Test
    void a_name_keeps_its_format_and_qualifiers() {
        Verdict verdict = receiver.judge(FACTORY.response(
                answer().withNameId(new NameIdentifier("x17", NameIDType.PERSISTENT, "urn:idp", "urn:sp"))));
        assertThat(verdict.assertion().orElseThrow().nameId())
                .isEqualTo(new NameId("x17", NameIDType.PERSISTENT, "urn:idp", "urn:sp"));
    }

    @Test
    void core_2_5_1_an_assertion_without_conditions_is_refused() {
        Verdict verdict = receiver.judge(FACTORY.response(answer().withoutConditions()));
        assertThat(verdict.failed()).containsExactly(CheckCode.NO_CONDITIONS, CheckCode.NO_AUDIENCE);
    }

    @Test
    void core_2_5_1_a_condition_nobody_understands_refuses() {
        refuses(
                CheckCode.UNKNOWN_CONDITION,
                answer().withConditions(conditions -> conditions.withExtra("<x:OnlyOnMondays xmlns:x='urn:x'/>")));
        refuses(
                CheckCode.UNKNOWN_CONDITION,
                answer().withConditions(conditions ->
                        conditions.withExtra("<saml:Condition xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'"
                                + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
                                + " xsi:type='saml:OneTimeUseType'/>")));
        refuses(
                CheckCode.UNKNOWN_CONDITION,
                answer().withConditions(
                                conditions -> conditions.withExtra("<AudienceRestriction xmlns='urn:other'/>")));
    }

    @Test
    void core_2_5_1_5_one_time_use_is_understood_and_every_assertion_has_a_use_to_record() {
        MessageDescription once = answer().withConditions(conditions -> conditions.withOneTimeUse(true));
        accepts(once);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "3,3", "-1,0", "many,0"})
    void core_2_5_1_6_a_proxy_restriction_is_understood_and_its_count_kept(String count, int kept) {
        Verdict verdict = receiver.judge(FACTORY.response(answer().withConditions(
                        conditions -> conditions.withProxyRestriction(new ProxyRestriction(1, List.of())))
                .withBeforeSigning(document -> {
                    first(document, "ProxyRestriction").setAttribute("Count", count);
                    return document;
                })));
        assertThat(verdict.failed()).isEmpty();
        assertThat(verdict.signed()
                        .orElseThrow()
                        .assertion()
                        .conditions()
                        .orElseThrow()
                        .proxyCount())
                .contains(kept);
    }

    @ParameterizedTest
    @CsvSource({"0,0,true", "1,0,false", "60,60,true", "61,60,false"})
    void core_2_5_1_2_not_before_holds_from_that_instant_on(int secondsAhead, int skew, boolean accepted) {
        MessageDescription description = answer().withNotBefore(NOON.plusSeconds(secondsAhead));
        if (accepted) {
            accepts(receiver.withSkew(skew), description);
        } else {
            refuses(receiver.withSkew(skew), CheckCode.NOT_YET_VALID, description);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0,false", "1,0,true", "-60,60,false", "-59,60,true"})
    void core_2_5_1_2_not_on_or_after_is_over_at_that_instant(int secondsLeft, int skew, boolean accepted) {
        MessageDescription description =
                answer().withNotBefore(NOON.minusSeconds(600)).withNotOnOrAfter(NOON.plusSeconds(secondsLeft));
        if (accepted) {
            accepts(receiver.withSkew(skew), description);
        } else {
            refuses(receiver.withSkew(skew), CheckCode.EXPIRED, description);
        }
    }

    @Test
    void times_one_nanosecond_on_either_side_of_a_limit_are_told_apart() {
        Instant justBefore = END.minusNanos(1);
        accepts(receiver.at(justBefore), answer());
        Verdict verdict = receiver.at(END).judge(FACTORY.response(answer()));
        assertThat(verdict.failed()).containsExactly(CheckCode.EXPIRED, CheckCode.CONFIRMATION_EXPIRED);
        assertThat(verdict.check(CheckCode.EXPIRED).hint()).contains("By 0 s");
    }

    @Test
    void profiles_4_1_4_2_there_must_be_an_audience_restriction() {
        refuses(CheckCode.NO_AUDIENCE, answer().withAudience());
    }

    @Test
    void core_2_5_1_4_any_audience_of_one_restriction_may_be_us() {
        accepts(answer().withAudience("https://other.example", SP, "urn:third"));
    }

    @Test
    void core_2_5_1_4_every_restriction_must_name_us() {
        accepts(answer().withConditions(
                        conditions -> conditions.withAudienceRestrictions(List.of(List.of(SP), List.of(SP, "urn:x")))));
        refuses(
                CheckCode.AUDIENCE,
                answer().withConditions(conditions ->
                        conditions.withAudienceRestrictions(List.of(List.of(SP), List.of("https://other.example")))));
        refuses(
                CheckCode.AUDIENCE,
                answer().withConditions(
                                conditions -> conditions.withAudienceRestrictions(List.of(List.of(SP), List.of()))));
    }

    @ParameterizedTest
    @CsvSource({
        "https://bridge.example/saml/demo/metadata/, slash",
        "https://bridge.example/saml/Demo/metadata, upper and lower case",
        "http://bridge.example/saml/demo/metadata, http against https",
        "https://bridge.example/saml/other/metadata, Set the audience"
    })
    void an_audience_that_is_nearly_ours_is_refused_and_the_hint_says_how_it_differs(String audience, String hint) {
        MessageDescription description = answer().withAudience(audience);
        refuses(CheckCode.AUDIENCE, description);
        Check check = receiver.judge(FACTORY.response(description)).check(CheckCode.AUDIENCE);
        assertThat(check.hint()).contains(hint);
        assertThat(check.found()).contains(audience);
        assertThat(check.wanted()).isEqualTo(SP);
    }

    @Test
    void profiles_4_1_4_2_there_must_be_an_authn_statement() {
        refuses(CheckCode.NO_AUTHNSTATEMENT, answer().withoutAuthentication());
    }

    @ParameterizedTest
    @CsvSource({"0,0,false", "1,0,true", "-60,60,false", "-59,60,true"})
    void profiles_4_1_4_3_session_not_on_or_after_is_over_at_that_instant(int secondsLeft, int skew, boolean accepted) {
        MessageDescription description = answer().withAuthentication(
                        statement -> statement.withSessionNotOnOrAfter(NOON.plusSeconds(secondsLeft)));
        if (accepted) {
            accepts(receiver.withSkew(skew), description);
        } else {
            refuses(receiver.withSkew(skew), CheckCode.SESSION_ENDED, description);
        }
    }

    @Test
    void the_age_of_the_authentication_is_judged_only_where_it_is_limited() {
        MessageDescription old =
                answer().withAuthentication(statement -> statement.withInstant(NOON.minus(Duration.ofHours(8))));
        accepts(old);
        refuses(receiver.wantingAuthenticationWithin(Duration.ofHours(7)), CheckCode.AUTHENTICATION_AGE, old);
        accepts(receiver.wantingAuthenticationWithin(Duration.ofHours(8)), old);
    }
}
