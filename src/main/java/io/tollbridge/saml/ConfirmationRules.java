package io.tollbridge.saml;

import static io.tollbridge.saml.Check.skipped;
import static io.tollbridge.saml.Check.that;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rules for one and the same bearer confirmation (Profiles §4.1.4.2 and §4.1.4.3, RFC 7522 §3): what one confirmation
 * lacks another cannot lend. The tables that name them stand in {@link AssertionRules}.
 */
final class ConfirmationRules {
    private ConfirmationRules() {}

    /** Profiles §4.1.4.2, RFC 7522 §3 item 5: a SubjectConfirmation of the bearer method. */
    static Check isConfirmedAsBearer(AssertionRules.Candidate candidate, Expected expected) {
        String methods = candidate.assertion().confirmations().stream()
                .map(Assertion.Confirmation::method)
                .toList()
                .toString();
        return that(
                candidate.confirmation().isPresent(),
                CheckCode.NO_SUBJECT_CONFIRMATION,
                methods,
                AssertionRules.BEARER,
                "");
    }

    /** Profiles §4.1.4.3: Recipient is our URL. */
    static Check recipientIsOurUrl(AssertionRules.Candidate candidate, Expected expected) {
        return confirmed(candidate, CheckCode.RECIPIENT, confirmation -> {
            Optional<String> recipient = confirmation.recipient();
            boolean absent = recipient.isEmpty() && candidate.policy().tolerates(Weakness.NO_RECIPIENT);
            return that(
                    absent || recipient.filter(expected.recipients()::contains).isPresent(),
                    CheckCode.RECIPIENT,
                    recipient.orElse("none"),
                    String.join(" or ", expected.recipients()),
                    recipient
                            .map(found -> Difference.between("recipient", found, expected.recipients()))
                            .orElse(""));
        });
    }

    /** Profiles §4.1.4.2: the confirmation has a NotOnOrAfter. */
    static Check confirmationEnds(AssertionRules.Candidate candidate, Expected expected) {
        return confirmed(
                candidate,
                CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                confirmation -> that(
                        confirmation.notOnOrAfter().isPresent(),
                        CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                        AssertionRules.text(confirmation.notOnOrAfter()),
                        "a NotOnOrAfter",
                        ""));
    }

    /** RFC 7522 §3 item 6: the limit stands in the confirmation, or in the Conditions. */
    static Check confirmationOrConditionsEnd(AssertionRules.Candidate candidate, Expected expected) {
        return confirmed(
                candidate,
                CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                confirmation -> that(
                        end(candidate, confirmation).isPresent(),
                        CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                        AssertionRules.text(end(candidate, confirmation)),
                        "a NotOnOrAfter in SubjectConfirmationData or Conditions",
                        ""));
    }

    /** Profiles §4.1.4.3: the confirmation's NotOnOrAfter, exclusive. */
    static Check confirmationHasNotEnded(AssertionRules.Candidate candidate, Expected expected) {
        return confirmed(
                candidate,
                CheckCode.CONFIRMATION_EXPIRED,
                confirmation ->
                        AssertionRules.before(CheckCode.CONFIRMATION_EXPIRED, confirmation.notOnOrAfter(), expected));
    }

    /** HTTP.md section 7: an assertion that lives long is one that can be stolen long. */
    static Check confirmationIsShort(AssertionRules.Candidate candidate, Expected expected) {
        return confirmed(candidate, CheckCode.CONFIRMATION_LIFETIME, confirmation -> {
            Optional<Instant> end = end(candidate, confirmation);
            Optional<Instant> issued = candidate.assertion().issueInstant();
            if (end.isEmpty() || issued.isEmpty()) {
                return skipped(CheckCode.CONFIRMATION_LIFETIME, "no limit or no IssueInstant to measure");
            }
            Duration lifetime = Duration.between(issued.get(), end.get());
            return that(
                    lifetime.compareTo(expected.maxLifetime()) <= 0,
                    CheckCode.CONFIRMATION_LIFETIME,
                    lifetime.toSeconds() + " s",
                    "at most " + expected.maxLifetime().toSeconds() + " s",
                    "Have the issuer make assertions that end sooner.");
        });
    }

    /** Profiles §4.1.4.2: a bearer confirmation MUST NOT have a NotBefore; where tolerated it is still kept. */
    static Check confirmationHasNoStart(AssertionRules.Candidate candidate, Expected expected) {
        return confirmed(candidate, CheckCode.CONFIRMATION_NOTBEFORE, confirmation -> {
            Optional<Instant> start = confirmation.notBefore();
            boolean tolerated = candidate.policy().tolerates(Weakness.CONFIRMATION_NOTBEFORE)
                    && start.filter(notBefore -> expected.latestNow().isBefore(notBefore))
                            .isEmpty();
            return that(
                    start.isEmpty() || tolerated,
                    CheckCode.CONFIRMATION_NOTBEFORE,
                    AssertionRules.text(start),
                    "no NotBefore",
                    "");
        });
    }

    /** Profiles §4.1.4.2: the confirmation names the request that was sent. */
    static Check confirmationAnswersOurRequest(AssertionRules.Candidate candidate, Expected expected) {
        return confirmed(candidate, CheckCode.CONFIRMATION_IN_RESPONSE_TO, confirmation -> {
            String wanted = expected.requestId().orElse("");
            // Without it the signed Response's own InResponseTo says as much.
            boolean absent = confirmation.inResponseTo().isEmpty()
                    && (candidate.message().responseCovered()
                            || candidate.policy().tolerates(Weakness.NO_CONFIRMATION_IN_RESPONSE_TO));
            return that(
                    absent || confirmation.inResponseTo().filter(wanted::equals).isPresent(),
                    CheckCode.CONFIRMATION_IN_RESPONSE_TO,
                    confirmation.inResponseTo().orElse("none"),
                    wanted,
                    "");
        });
    }

    /** Profiles §4.1.5: no InResponseTo in the confirmation either. */
    static Check confirmationAnswersNoRequest(AssertionRules.Candidate candidate, Expected expected) {
        return confirmed(
                candidate,
                CheckCode.CONFIRMATION_IN_RESPONSE_TO,
                confirmation -> that(
                        confirmation.inResponseTo().isEmpty(),
                        CheckCode.CONFIRMATION_IN_RESPONSE_TO,
                        confirmation.inResponseTo().orElse(""),
                        "none: no request was sent from here",
                        ""));
    }

    private interface ConfirmationRule {
        Check judge(Assertion.Confirmation confirmation);
    }

    private static Check confirmed(AssertionRules.Candidate candidate, CheckCode code, ConfirmationRule rule) {
        return candidate.confirmation().map(rule::judge).orElseGet(() -> skipped(code, "no bearer confirmation"));
    }

    private static Optional<Instant> end(AssertionRules.Candidate candidate, Assertion.Confirmation confirmation) {
        return confirmation
                .notOnOrAfter()
                .or(() -> candidate.assertion().conditions().flatMap(Assertion.Conditions::notOnOrAfter));
    }
}
