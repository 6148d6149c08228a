package io.tollbridge.saml;

import static io.tollbridge.saml.Check.failed;
import static io.tollbridge.saml.Check.passed;
import static io.tollbridge.saml.Check.skipped;
import static io.tollbridge.saml.Check.that;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The rules for what was signed, each with its section, and one table per trip: reading the table is the security review.
 * The replay check is not here: it is the last step of each trip, one INSERT on a unique key.
 */
final class AssertionRules {
    private static final String ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
    static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

    private AssertionRules() {}

    /** One rule: what it found, what it wanted. */
    interface AssertionRule {
        Check judge(Candidate candidate, Expected expected);
    }

    /** A signed message seen with one of its bearer confirmations: every rule must hold for one and the same. */
    record Candidate(SignedMessage message, Optional<Assertion.Confirmation> confirmation, Policy policy) {
        Assertion assertion() {
            return message.assertion();
        }
    }

    /** SP-initiated login. */
    static final List<AssertionRule> ANSWERED = List.of(
            ResponseRules::statusIsSuccess,
            ResponseRules::destinationIsOurUrl,
            ResponseRules::responseIssuerIsTheTrustedOne,
            ResponseRules::answersOurRequest,
            AssertionRules::issuerIsTheTrustedOne,
            AssertionRules::timesAreReadable,
            AssertionRules::isIssuedBeforeNow,
            AssertionRules::hasSubject,
            AssertionRules::namesTheSubject,
            AssertionRules::nameIsNotEmpty,
            AssertionRules::nameHoldsNoComment,
            AssertionRules::hasConditions,
            AssertionRules::conditionsAreKnown,
            AssertionRules::isAlreadyValid,
            AssertionRules::isStillValid,
            AssertionRules::isRestrictedToAnAudience,
            AssertionRules::audienceIsThisBridge,
            AssertionRules::tellsOfAnAuthentication,
            AssertionRules::sessionHasNotEnded,
            AssertionRules::authenticationIsRecentEnough,
            ConfirmationRules::isConfirmedAsBearer,
            ConfirmationRules::recipientIsOurUrl,
            ConfirmationRules::confirmationEnds,
            ConfirmationRules::confirmationHasNotEnded,
            ConfirmationRules::confirmationIsShort,
            ConfirmationRules::confirmationHasNoStart,
            ConfirmationRules::confirmationAnswersOurRequest);

    /** IdP-initiated login: it must answer no request, and the identity provider must be allowed to. */
    static final List<AssertionRule> UNSOLICITED = List.of(
            ResponseRules::statusIsSuccess,
            ResponseRules::destinationIsOurUrl,
            ResponseRules::responseIssuerIsTheTrustedOne,
            ResponseRules::answersNoRequest,
            ResponseRules::isAllowedUnsolicited,
            AssertionRules::issuerIsTheTrustedOne,
            AssertionRules::timesAreReadable,
            AssertionRules::isIssuedBeforeNow,
            AssertionRules::hasSubject,
            AssertionRules::namesTheSubject,
            AssertionRules::nameIsNotEmpty,
            AssertionRules::nameHoldsNoComment,
            AssertionRules::hasConditions,
            AssertionRules::conditionsAreKnown,
            AssertionRules::isAlreadyValid,
            AssertionRules::isStillValid,
            AssertionRules::isRestrictedToAnAudience,
            AssertionRules::audienceIsThisBridge,
            AssertionRules::tellsOfAnAuthentication,
            AssertionRules::sessionHasNotEnded,
            AssertionRules::authenticationIsRecentEnough,
            ConfirmationRules::isConfirmedAsBearer,
            ConfirmationRules::recipientIsOurUrl,
            ConfirmationRules::confirmationEnds,
            ConfirmationRules::confirmationHasNotEnded,
            ConfirmationRules::confirmationIsShort,
            ConfirmationRules::confirmationHasNoStart,
            ConfirmationRules::confirmationAnswersNoRequest);

    /** RFC 7522 §3. The assertion is judged; the Response around it may only refuse. */
    static final List<AssertionRule> BEARER_GRANT = List.of(
            ResponseRules::statusIsSuccess,
            ResponseRules::responseIssuerIsTheTrustedOne,
            AssertionRules::issuerIsTheTrustedOne,
            AssertionRules::timesAreReadable,
            AssertionRules::isIssuedBeforeNow,
            AssertionRules::hasSubject,
            AssertionRules::namesTheSubject,
            AssertionRules::nameIsNotEmpty,
            AssertionRules::nameHoldsNoComment,
            AssertionRules::hasConditions,
            AssertionRules::conditionsAreKnown,
            AssertionRules::isAlreadyValid,
            AssertionRules::isStillValid,
            AssertionRules::isRestrictedToAnAudience,
            AssertionRules::audienceIsThisBridge,
            AssertionRules::sessionHasNotEnded,
            AssertionRules::authenticationIsRecentEnough,
            ConfirmationRules::isConfirmedAsBearer,
            ConfirmationRules::recipientIsOurUrl,
            ConfirmationRules::confirmationOrConditionsEnd,
            ConfirmationRules::confirmationHasNotEnded,
            ConfirmationRules::confirmationIsShort,
            ConfirmationRules::confirmationHasNoStart);

    /** Core §2.3.3, RFC 7522 §3 item 1: the issuer is the configured one, exactly. */
    static Check issuerIsTheTrustedOne(Candidate candidate, Expected expected) {
        return isTrusted(CheckCode.ASSERTION_ISSUER, candidate.assertion().issuer(), expected);
    }

    static Check isTrusted(CheckCode code, Assertion.Issuer issuer, Expected expected) {
        String wanted = expected.issuer().entityId();
        boolean entity = issuer.format().isEmpty() || issuer.format().equals(ENTITY);
        return that(
                issuer.entityId().equals(wanted) && entity,
                code,
                issuer.entityId() + (entity ? "" : " with Format " + issuer.format()),
                wanted,
                Difference.between("issuer", issuer.entityId(), List.of(wanted)));
    }

    /** Core §1.3.3: an unreadable time must not count as no limit. */
    static Check timesAreReadable(Candidate candidate, Expected expected) {
        List<String> unreadable = candidate.assertion().unreadableTimes();
        return that(
                unreadable.isEmpty() && candidate.assertion().issueInstant().isPresent(),
                CheckCode.BAD_TIMESTAMP,
                unreadable.isEmpty() ? "" : String.join(", ", unreadable),
                "times such as 2026-01-31T10:00:00Z, IssueInstant among them",
                "");
    }

    /** Core §2.3.3: it was issued before now, the allowed skew included. */
    static Check isIssuedBeforeNow(Candidate candidate, Expected expected) {
        Optional<Instant> issued = candidate.assertion().issueInstant();
        boolean future = issued.isPresent() && issued.get().isAfter(expected.latestNow());
        return that(
                !future,
                CheckCode.ISSUED_IN_FUTURE,
                text(issued),
                "at most " + expected.latestNow(),
                issued.map(instant -> "The IdP's clock is "
                                + Duration.between(expected.at(), instant).toSeconds() + " s ahead.")
                        .orElse(""));
    }

    /** Profiles §4.1.4.2, RFC 7522 §3 item 3. */
    static Check hasSubject(Candidate candidate, Expected expected) {
        return that(candidate.assertion().hasSubject(), CheckCode.NO_SUBJECT, "", "a Subject", "");
    }

    /** Ours: the subject has a NameID or an EncryptedID that holds one. */
    static Check namesTheSubject(Candidate candidate, Expected expected) {
        return that(
                candidate.assertion().nameId().isPresent(),
                CheckCode.NO_NAMEID,
                "",
                "a NameID in the Subject",
                "Have the identity provider send a NameID.");
    }

    /** Core §8.3: a name is not empty. */
    static Check nameIsNotEmpty(Candidate candidate, Expected expected) {
        Optional<NameId> name = candidate.assertion().nameId();
        return name.isEmpty()
                ? skipped(CheckCode.EMPTY_NAMEID, "no NameID")
                : that(
                        !name.get().value().isEmpty(),
                        CheckCode.EMPTY_NAMEID,
                        name.get().value(),
                        "a name",
                        "");
    }

    /** The comment attack of 2018 (CVE-2017-11427): the whole text is read, and a comment in it still refuses. */
    static Check nameHoldsNoComment(Candidate candidate, Expected expected) {
        return that(
                !candidate.assertion().commentInNameId() || candidate.policy().tolerates(Weakness.COMMENT_IN_NAMEID),
                CheckCode.COMMENT_IN_NAMEID,
                candidate.assertion().commentInNameId() ? "a comment inside the NameID" : "",
                "plain text",
                "Somebody may be trying to pass for another user.");
    }

    /** Core §2.5.1: without Conditions nothing says for whom and until when. */
    static Check hasConditions(Candidate candidate, Expected expected) {
        return that(candidate.assertion().conditions().isPresent(), CheckCode.NO_CONDITIONS, "", "Conditions", "");
    }

    /** Core §2.5.1: a condition nobody understands leaves the assertion's validity undetermined. */
    static Check conditionsAreKnown(Candidate candidate, Expected expected) {
        List<String> unknown = candidate
                .assertion()
                .conditions()
                .map(Assertion.Conditions::unknown)
                .orElse(List.of());
        return that(
                unknown.isEmpty(),
                CheckCode.UNKNOWN_CONDITION,
                String.join(", ", unknown),
                "AudienceRestriction, OneTimeUse, ProxyRestriction",
                "");
    }

    /** Core §2.5.1.2: NotBefore. */
    static Check isAlreadyValid(Candidate candidate, Expected expected) {
        Optional<Instant> notBefore = candidate.assertion().conditions().flatMap(Assertion.Conditions::notBefore);
        boolean early = notBefore.isPresent() && expected.latestNow().isBefore(notBefore.get());
        return that(
                !early,
                CheckCode.NOT_YET_VALID,
                text(notBefore),
                "at most " + expected.latestNow(),
                notBefore
                        .map(instant -> "The IdP's clock is "
                                + Duration.between(expected.at(), instant).toSeconds() + " s ahead.")
                        .orElse(""));
    }

    /** Core §2.5.1.2: NotOnOrAfter, exclusive. */
    static Check isStillValid(Candidate candidate, Expected expected) {
        Optional<Instant> end = candidate.assertion().conditions().flatMap(Assertion.Conditions::notOnOrAfter);
        return before(CheckCode.EXPIRED, end, expected);
    }

    /** Profiles §4.1.4.2, RFC 7522 §3 item 2: there is an audience restriction. */
    static Check isRestrictedToAnAudience(Candidate candidate, Expected expected) {
        boolean restricted = !audiences(candidate).isEmpty();
        return that(
                restricted || candidate.policy().tolerates(Weakness.NO_AUDIENCE),
                CheckCode.NO_AUDIENCE,
                restricted ? String.valueOf(audiences(candidate)) : "none",
                "an AudienceRestriction",
                "Without an audience an assertion made for any other service would be good here.");
    }

    /** Core §2.5.1.4: one audience of each restriction is us, and every restriction must say so. */
    static Check audienceIsThisBridge(Candidate candidate, Expected expected) {
        List<List<String>> restrictions = audiences(candidate);
        boolean allNameUs = restrictions.stream()
                .allMatch(audiences -> audiences.stream().anyMatch(expected.audiences()::contains));
        String hint = allNameUs
                ? ""
                : restrictions.stream()
                        .flatMap(Collection::stream)
                        .map(audience -> Difference.between("audience", audience, expected.audiences()))
                        .filter(difference -> !difference.isEmpty())
                        .findFirst()
                        .orElse("Set the audience (entity id, identifier) of this service at the identity provider.");
        return that(
                allNameUs,
                CheckCode.AUDIENCE,
                String.valueOf(restrictions),
                String.join(" or ", expected.audiences()),
                hint);
    }

    private static List<List<String>> audiences(Candidate candidate) {
        return candidate
                .assertion()
                .conditions()
                .map(Assertion.Conditions::audiences)
                .orElse(List.of());
    }

    /** Profiles §4.1.4.2: at least one AuthnStatement. */
    static Check tellsOfAnAuthentication(Candidate candidate, Expected expected) {
        int found = candidate.assertion().authentications().size();
        return that(
                found > 0 || candidate.policy().tolerates(Weakness.NO_AUTHNSTATEMENT),
                CheckCode.NO_AUTHNSTATEMENT,
                found + " AuthnStatement",
                "at least one",
                "");
    }

    /** Core §2.7.2: SessionNotOnOrAfter. */
    static Check sessionHasNotEnded(Candidate candidate, Expected expected) {
        Optional<Instant> end = candidate.assertion().authentications().stream()
                .flatMap(statement -> statement.sessionNotOnOrAfter().stream())
                .min(Instant::compareTo);
        return before(CheckCode.SESSION_ENDED, end, expected);
    }

    /** Core §2.7.2: judged only where the identity provider's record sets {@code max_authentication_age}. */
    static Check authenticationIsRecentEnough(Candidate candidate, Expected expected) {
        Optional<Duration> limit = expected.issuer().maxAuthenticationAge();
        if (limit.isEmpty()) {
            return skipped(CheckCode.AUTHENTICATION_AGE, "no max_authentication_age is set");
        }
        Instant oldest = expected.earliestNow().minus(limit.get());
        Optional<Instant> authenticated = candidate.assertion().authentications().stream()
                .flatMap(statement -> statement.instant().stream())
                .max(Instant::compareTo);
        return that(
                authenticated.isPresent() && !authenticated.get().isBefore(oldest),
                CheckCode.AUTHENTICATION_AGE,
                text(authenticated),
                "at least " + oldest,
                "The user signed in at the identity provider too long ago.");
    }

    /** NotOnOrAfter is exclusive: at that instant, the skew included, it is over. */
    static Check before(CheckCode code, Optional<Instant> end, Expected expected) {
        if (end.isEmpty()) {
            return skipped(code, "no limit is given here");
        }
        return expected.earliestNow().isBefore(end.get())
                ? passed(code, "until " + end.get(), "after " + expected.earliestNow())
                : failed(
                        code,
                        "until " + end.get(),
                        "after " + expected.earliestNow(),
                        "Too late. " + Difference.clock(end.get(), expected.at()));
    }

    static String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse("none");
    }
}
