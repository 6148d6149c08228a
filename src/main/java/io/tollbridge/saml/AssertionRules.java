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
import org.w3c.dom.Element;

/**
 * The rules for what was signed, each with its section, and one table per trip: reading the table is the security review.
 * The replay check is not here: it is the last step of each trip, one INSERT on a unique key.
 */
final class AssertionRules {
    private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
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
            AssertionRules::statusIsSuccess,
            AssertionRules::destinationIsOurUrl,
            AssertionRules::responseIssuerIsTheTrustedOne,
            AssertionRules::answersOurRequest,
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
            AssertionRules::isConfirmedAsBearer,
            AssertionRules::recipientIsOurUrl,
            AssertionRules::confirmationEnds,
            AssertionRules::confirmationHasNotEnded,
            AssertionRules::confirmationIsShort,
            AssertionRules::confirmationHasNoStart,
            AssertionRules::confirmationAnswersOurRequest);

    /** IdP-initiated login: it must answer no request, and the identity provider must be allowed to. */
    static final List<AssertionRule> UNSOLICITED = List.of(
            AssertionRules::statusIsSuccess,
            AssertionRules::destinationIsOurUrl,
            AssertionRules::responseIssuerIsTheTrustedOne,
            AssertionRules::answersNoRequest,
            AssertionRules::isAllowedUnsolicited,
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
            AssertionRules::isConfirmedAsBearer,
            AssertionRules::recipientIsOurUrl,
            AssertionRules::confirmationEnds,
            AssertionRules::confirmationHasNotEnded,
            AssertionRules::confirmationIsShort,
            AssertionRules::confirmationHasNoStart,
            AssertionRules::confirmationAnswersNoRequest);

    /** RFC 7522 §3. The assertion is judged; the Response around it may only refuse. */
    static final List<AssertionRule> BEARER_GRANT = List.of(
            AssertionRules::statusIsSuccess,
            AssertionRules::responseIssuerIsTheTrustedOne,
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
            AssertionRules::isConfirmedAsBearer,
            AssertionRules::recipientIsOurUrl,
            AssertionRules::confirmationOrConditionsEnd,
            AssertionRules::confirmationHasNotEnded,
            AssertionRules::confirmationIsShort,
            AssertionRules::confirmationHasNoStart);

    // --- the Response, signed or not: it can refuse, never let pass ---

    /** Core §3.2.2.2: only the top-level status Success; what stands below it goes to the report. */
    static Check statusIsSuccess(Candidate candidate, Expected expected) {
        Optional<Element> response = candidate.message().response();
        if (response.isEmpty()) {
            return skipped(CheckCode.STATUS, "no Response around the assertion");
        }
        return status(response.get());
    }

    static Check status(Element response) {
        Optional<Element> status = Elements.child(response, Namespaces.PROTOCOL, "Status");
        Optional<Element> top = status.flatMap(there -> Elements.child(there, Namespaces.PROTOCOL, "StatusCode"));
        String code = top.map(there -> there.getAttributeNS(null, "Value")).orElse("no status");
        String below = top.flatMap(there -> Elements.child(there, Namespaces.PROTOCOL, "StatusCode"))
                .map(there -> " / " + there.getAttributeNS(null, "Value"))
                .orElse("");
        String message = status.flatMap(there -> Elements.child(there, Namespaces.PROTOCOL, "StatusMessage"))
                .map(there -> " (" + Elements.text(there).strip() + ")")
                .orElse("");
        return that(
                code.equals(SUCCESS),
                CheckCode.STATUS,
                code + below + message,
                SUCCESS,
                "The identity provider refused; its own log says why.");
    }

    /** Core §3.2.2 and Bindings §3.5.5.2: a Destination is the URL it came in at; a signed Response must have one. */
    static Check destinationIsOurUrl(Candidate candidate, Expected expected) {
        Optional<String> destination = candidate
                .message()
                .response()
                .flatMap(response -> Elements.attribute(response, "Destination"))
                .filter(value -> !value.isEmpty());
        String wanted = expected.destination().orElse("");
        if (destination.isEmpty()) {
            boolean optional =
                    !candidate.message().responseSigned() || candidate.policy().tolerates(Weakness.NO_DESTINATION);
            return that(
                    optional, CheckCode.DESTINATION, "none", wanted, "A signed Response must name its destination.");
        }
        return that(
                destination.get().equals(wanted),
                CheckCode.DESTINATION,
                destination.get(),
                wanted,
                Difference.between("destination", destination.get(), List.of(wanted)));
    }

    /** Profiles §4.1.4.2: the Response's Issuer, needed where it is signed or hides the assertion's. */
    static Check responseIssuerIsTheTrustedOne(Candidate candidate, Expected expected) {
        if (candidate.message().response().isEmpty()) {
            return skipped(CheckCode.RESPONSE_ISSUER, "no Response around the assertion");
        }
        Assertion.Issuer issuer = candidate.message().responseIssuer();
        if (issuer.entityId().isEmpty()) {
            boolean optional = (!candidate.message().responseSigned()
                            && !candidate.message().encrypted())
                    || candidate.policy().tolerates(Weakness.NO_RESPONSE_ISSUER);
            return that(
                    optional,
                    CheckCode.RESPONSE_ISSUER,
                    "none",
                    expected.issuer().entityId(),
                    "");
        }
        return isTrusted(CheckCode.RESPONSE_ISSUER, issuer, expected);
    }

    /** Core §3.2.2: InResponseTo is the request that was sent. */
    static Check answersOurRequest(Candidate candidate, Expected expected) {
        String found = candidate.message().responseInResponseTo().orElse("");
        String wanted = expected.requestId().orElse("");
        return candidate.message().response().isEmpty()
                ? skipped(CheckCode.IN_RESPONSE_TO, "no Response around the assertion")
                : that(
                        expected.requestId().isPresent() && found.equals(wanted),
                        CheckCode.IN_RESPONSE_TO,
                        found,
                        wanted,
                        "");
    }

    /** Profiles §4.1.5: an unsolicited Response has no InResponseTo. */
    static Check answersNoRequest(Candidate candidate, Expected expected) {
        String found = candidate.message().responseInResponseTo().orElse("");
        return that(
                found.isEmpty(),
                CheckCode.IN_RESPONSE_TO,
                found,
                "none: no request was sent from here",
                "It answers a request, but not what was signed says so, or no such request is open.");
    }

    /** Ours: IdP-initiated login is switched on per identity provider. */
    static Check isAllowedUnsolicited(Candidate candidate, Expected expected) {
        return that(
                expected.allowUnsolicited() || candidate.policy().tolerates(Weakness.UNSOLICITED),
                CheckCode.UNSOLICITED,
                "an unsolicited Response",
                "an answer to a request",
                "Sign in from here, or allow IdP-initiated login for this identity provider.");
    }

    // --- the assertion ---

    /** Core §2.3.3, RFC 7522 §3 item 1: the issuer is the configured one, exactly. */
    static Check issuerIsTheTrustedOne(Candidate candidate, Expected expected) {
        return isTrusted(CheckCode.ASSERTION_ISSUER, candidate.assertion().issuer(), expected);
    }

    private static Check isTrusted(CheckCode code, Assertion.Issuer issuer, Expected expected) {
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

    // --- the bearer confirmation ---

    /** Profiles §4.1.4.2, RFC 7522 §3 item 5: a SubjectConfirmation of the bearer method. */
    static Check isConfirmedAsBearer(Candidate candidate, Expected expected) {
        String methods = candidate.assertion().confirmations().stream()
                .map(Assertion.Confirmation::method)
                .toList()
                .toString();
        return that(candidate.confirmation().isPresent(), CheckCode.NO_SUBJECT_CONFIRMATION, methods, BEARER, "");
    }

    /** Profiles §4.1.4.3: Recipient is our URL. */
    static Check recipientIsOurUrl(Candidate candidate, Expected expected) {
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
    static Check confirmationEnds(Candidate candidate, Expected expected) {
        return confirmed(
                candidate,
                CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                confirmation -> that(
                        confirmation.notOnOrAfter().isPresent(),
                        CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                        text(confirmation.notOnOrAfter()),
                        "a NotOnOrAfter",
                        ""));
    }

    /** RFC 7522 §3 item 6: the limit stands in the confirmation, or in the Conditions. */
    static Check confirmationOrConditionsEnd(Candidate candidate, Expected expected) {
        return confirmed(
                candidate,
                CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                confirmation -> that(
                        end(candidate, confirmation).isPresent(),
                        CheckCode.NO_CONFIRMATION_NOTONORAFTER,
                        text(end(candidate, confirmation)),
                        "a NotOnOrAfter in SubjectConfirmationData or Conditions",
                        ""));
    }

    /** Profiles §4.1.4.3: the confirmation's NotOnOrAfter, exclusive. */
    static Check confirmationHasNotEnded(Candidate candidate, Expected expected) {
        return confirmed(
                candidate,
                CheckCode.CONFIRMATION_EXPIRED,
                confirmation -> before(CheckCode.CONFIRMATION_EXPIRED, confirmation.notOnOrAfter(), expected));
    }

    /** HTTP.md section 7: an assertion that lives long is one that can be stolen long. */
    static Check confirmationIsShort(Candidate candidate, Expected expected) {
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
    static Check confirmationHasNoStart(Candidate candidate, Expected expected) {
        return confirmed(candidate, CheckCode.CONFIRMATION_NOTBEFORE, confirmation -> {
            Optional<Instant> start = confirmation.notBefore();
            boolean tolerated = candidate.policy().tolerates(Weakness.CONFIRMATION_NOTBEFORE)
                    && start.filter(notBefore -> expected.latestNow().isBefore(notBefore))
                            .isEmpty();
            return that(
                    start.isEmpty() || tolerated, CheckCode.CONFIRMATION_NOTBEFORE, text(start), "no NotBefore", "");
        });
    }

    /** Profiles §4.1.4.2: the confirmation names the request that was sent. */
    static Check confirmationAnswersOurRequest(Candidate candidate, Expected expected) {
        return confirmed(candidate, CheckCode.CONFIRMATION_IN_RESPONSE_TO, confirmation -> {
            String wanted = expected.requestId().orElse("");
            // Without it the signed Response's own InResponseTo says as much.
            boolean absent = confirmation.inResponseTo().isEmpty()
                    && (candidate.message().responseSigned()
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
    static Check confirmationAnswersNoRequest(Candidate candidate, Expected expected) {
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

    private static Check confirmed(Candidate candidate, CheckCode code, ConfirmationRule rule) {
        return candidate.confirmation().map(rule::judge).orElseGet(() -> skipped(code, "no bearer confirmation"));
    }

    private static Optional<Instant> end(Candidate candidate, Assertion.Confirmation confirmation) {
        return confirmation
                .notOnOrAfter()
                .or(() -> candidate.assertion().conditions().flatMap(Assertion.Conditions::notOnOrAfter));
    }

    /** NotOnOrAfter is exclusive: at that instant, the skew included, it is over. */
    private static Check before(CheckCode code, Optional<Instant> end, Expected expected) {
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

    private static String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse("none");
    }
}
