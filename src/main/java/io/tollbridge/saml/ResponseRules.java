package io.tollbridge.saml;

import static io.tollbridge.saml.Check.skipped;
import static io.tollbridge.saml.Check.that;

import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * The rules for the Response around an assertion. It may be unsigned: what it says can refuse, and never let pass. The tables
 * that name the rules stand in {@link AssertionRules}.
 */
final class ResponseRules {
    private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";

    private ResponseRules() {}

    /** Core §3.2.2.2: only the top-level status Success; what stands below it goes to the report. */
    static Check statusIsSuccess(AssertionRules.Candidate candidate, Expected expected) {
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
    static Check destinationIsOurUrl(AssertionRules.Candidate candidate, Expected expected) {
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
    static Check responseIssuerIsTheTrustedOne(AssertionRules.Candidate candidate, Expected expected) {
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
        return AssertionRules.isTrusted(CheckCode.RESPONSE_ISSUER, issuer, expected);
    }

    /** Core §3.2.2: InResponseTo is the request that was sent. */
    static Check answersOurRequest(AssertionRules.Candidate candidate, Expected expected) {
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
    static Check answersNoRequest(AssertionRules.Candidate candidate, Expected expected) {
        String found = candidate.message().responseInResponseTo().orElse("");
        return that(
                found.isEmpty(),
                CheckCode.IN_RESPONSE_TO,
                found,
                "none: no request was sent from here",
                "It answers a request, but not what was signed says so, or no such request is open.");
    }

    /** Ours: IdP-initiated login is switched on per identity provider. */
    static Check isAllowedUnsolicited(AssertionRules.Candidate candidate, Expected expected) {
        return that(
                expected.allowUnsolicited() || candidate.policy().tolerates(Weakness.UNSOLICITED),
                CheckCode.UNSOLICITED,
                "an unsolicited Response",
                "an answer to a request",
                "Sign in from here, or allow IdP-initiated login for this identity provider.");
    }
}
