package io.tollbridge.saml;

import static io.tollbridge.saml.CheckCode.ASSERTION_ISSUER;
import static io.tollbridge.saml.CheckCode.ASSERTION_SIGNATURE_INVALID;
import static io.tollbridge.saml.CheckCode.AUDIENCE;
import static io.tollbridge.saml.CheckCode.DESTINATION;
import static io.tollbridge.saml.CheckCode.EMAIL_DOMAIN;
import static io.tollbridge.saml.CheckCode.RECIPIENT;
import static io.tollbridge.saml.CheckCode.RESPONSE_ISSUER;
import static io.tollbridge.saml.CheckCode.RESPONSE_SIGNATURE_INVALID;
import static io.tollbridge.saml.CheckCode.STATUS;
import static io.tollbridge.saml.CheckCode.TRANSIENT_NAMEID;
import static io.tollbridge.saml.CheckCode.UNKNOWN_ISSUER;
import static io.tollbridge.saml.CheckCode.USER_UNKNOWN;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.People;
import io.tollbridge.directory.Person;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for what explains a refusal in the message and in the directory: one table, code by code. For administrators'
 * reports alone, never for whoever sent the message; it reads, and only once a message is refused.
 */
public final class Hints {
    /** More identity providers than an organization has in practice. */
    private static final int MOST_COMPARED = 200;

    private static final Map<String, String> STATUS_HINTS = Map.of(
            "AuthnFailed", "The person did not manage to sign in at the identity provider.",
            "NoPassive", "The identity provider would have had to ask the person, and the request did not allow it.",
            "InvalidNameIDPolicy",
                    "The identity provider cannot send the NameID format that is asked for: change"
                            + " name_id_format, or leave it out.",
            "NoAuthnContext", "The identity provider cannot sign people in as requested_authn_context asks.",
            "RequestDenied", "The identity provider does not let this person use the application: assign him to it.",
            "RequestUnsupported", "The identity provider does not take this kind of request.",
            "Requester",
                    "The identity provider did not like the request: compare entity id, ACS URL and whether it"
                            + " wants requests signed by the present certificate.");

    /** Where one of a table's looks has an answer, the rest are not asked. */
    private static final Map<CheckCode, List<Look>> TABLE = Map.ofEntries(
            Map.entry(
                    UNKNOWN_ISSUER,
                    List.of(Hints::issuerIsAnother, Hints::issuerIsNearlyKnown, Hints::issuerIsOfAnotherEnvironment)),
            Map.entry(RESPONSE_ISSUER, List.of(Hints::issuerIsOfAnotherEnvironment)),
            Map.entry(ASSERTION_ISSUER, List.of(Hints::issuerIsOfAnotherEnvironment)),
            Map.entry(RESPONSE_SIGNATURE_INVALID, List.of(Hints::certificateIsKnownFromElsewhere)),
            Map.entry(ASSERTION_SIGNATURE_INVALID, List.of(Hints::certificateIsKnownFromElsewhere)),
            Map.entry(STATUS, List.of(Hints::statusIsKnown)),
            Map.entry(AUDIENCE, List.of(Hints::addressIsOfAnotherOrganization)),
            Map.entry(RECIPIENT, List.of(Hints::addressIsOfAnotherOrganization)),
            Map.entry(DESTINATION, List.of(Hints::addressIsOfAnotherOrganization)),
            Map.entry(EMAIL_DOMAIN, List.of(Hints::domainIsOfAnotherIdentityProvider)),
            Map.entry(USER_UNKNOWN, List.of(Hints::nameIsNoEmailAddress, Hints::userIsOfAnotherDomain)));

    private final String baseUrl;
    private final IdentityProviders identityProviders;
    private final People people;

    /** {@code baseUrl}: of this service, to know addresses of its other organizations. */
    public Hints(String baseUrl, IdentityProviders identityProviders, People people) {
        this.baseUrl = baseUrl;
        this.identityProviders = identityProviders;
        this.people = people;
    }

    /** One comparison; empty where it explains nothing. */
    private interface Look {
        Optional<String> at(Hints hints, Check check, Case seen);
    }

    /** What is known of the refused message. */
    private record Case(ValidationReport report, Optional<IncomingMessage> message) {}

    /** The same report; the failed checks say more where the message or the directory does. */
    public ValidationReport explained(ValidationReport report, Optional<IncomingMessage> message) {
        if (report.refusal().isEmpty()) {
            return report;
        }
        Case seen = new Case(report, message);
        return report.withChecks(report.checks().stream()
                .map(check -> check.refuses() ? explained(check, seen) : check)
                .toList());
    }

    private Check explained(Check check, Case seen) {
        return TABLE.getOrDefault(check.code(), List.of()).stream()
                .flatMap(look -> look.at(this, check, seen).stream())
                .findFirst()
                .map(hint -> new Check(check.code(), check.outcome(), check.found(), check.wanted(), hint))
                .orElse(check);
    }

    private Optional<String> issuerIsAnother(Check check, Case seen) {
        return all(seen)
                .filter(one -> one.entityId().equals(check.found()))
                .map(one -> "It comes from %s, which is set up here too.".formatted(one.name()))
                .findFirst();
    }

    private Optional<String> issuerIsNearlyKnown(Check check, Case seen) {
        return all(seen)
                .flatMap(one -> {
                    String difference = Difference.between("issuer", check.found(), List.of(one.entityId()));
                    return difference.isEmpty()
                            ? Stream.empty()
                            : Stream.of(
                                    "%s has the entity id %s. %s".formatted(one.name(), one.entityId(), difference));
                })
                .findFirst();
    }

    private Optional<String> issuerIsOfAnotherEnvironment(Check check, Case seen) {
        Optional<String> host = host(check.found());
        return all(seen)
                .filter(one -> !one.entityId().equals(check.found()))
                .filter(one -> host.isPresent() && host.equals(host(one.entityId())))
                .map(one -> ("%s is at the same host and has the entity id %s: the message may come from another"
                                + " environment or tenant, or the metadata imported here does.")
                        .formatted(one.name(), one.entityId()))
                .findFirst();
    }

    private Optional<String> certificateIsKnownFromElsewhere(Check check, Case seen) {
        List<X509Certificate> carried = seen.message().stream()
                .flatMap(message -> message.survey().signatures().stream())
                .flatMap(signature -> SignatureVerifier.carried(signature).stream())
                .toList();
        return all(seen)
                .filter(one -> !seen.report().identityProviderId().equals(Optional.of(one.id())))
                .filter(one -> one.certificates().stream().anyMatch(carried::contains))
                .map(one -> ("The message carries the certificate of %s%s, another identity provider of this"
                                + " organization: their metadata or keys were mixed up.")
                        .formatted(one.name(), one.enabled() ? "" : " (disabled)"))
                .findFirst();
    }

    private Optional<String> statusIsKnown(Check check, Case seen) {
        return STATUS_HINTS.entrySet().stream()
                .filter(entry -> check.found().contains("status:" + entry.getKey()))
                .sorted(Map.Entry.comparingByKey(
                        (one, other) -> // Requester is only ever the top-level status
                        Boolean.compare(one.equals("Requester"), other.equals("Requester"))))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private Optional<String> addressIsOfAnotherOrganization(Check check, Case seen) {
        Matcher ours =
                Pattern.compile(Pattern.quote(baseUrl) + "/saml/([a-z0-9-]+)/").matcher(check.wanted());
        Matcher theirs =
                Pattern.compile(Pattern.quote(baseUrl) + "/saml/([a-z0-9-]+)/").matcher(check.found());
        return theirs.find() && ours.find() && !theirs.group(1).equals(ours.group(1))
                ? Optional.of("This is the address of the organization %s of this service, not of %s."
                        .formatted(theirs.group(1), ours.group(1)))
                : Optional.empty();
    }

    private Optional<String> domainIsOfAnotherIdentityProvider(Check check, Case seen) {
        return all(seen)
                .filter(one -> one.settings().emailDomains().contains(check.found()))
                .map(one -> "That domain belongs to %s.".formatted(one.name()))
                .findFirst();
    }

    private Optional<String> nameIsNoEmailAddress(Check check, Case seen) {
        if (EmailAddress.parse(check.found()).isPresent()) {
            return Optional.empty();
        }
        String format = seen.report().checks().stream()
                .filter(one -> one.code() == TRANSIENT_NAMEID)
                .map(Check::found)
                .filter(found -> !found.isEmpty())
                .map(found -> "The NameID of format " + found)
                .findFirst()
                .orElse("The name");
        return Optional.of(format + " is no e-mail address: have the identity provider send one, or set user_attribute"
                + " to an attribute that holds it.");
    }

    private Optional<String> userIsOfAnotherDomain(Check check, Case seen) {
        return EmailAddress.parse(check.found())
                .flatMap(email -> people.sameName(seen.report().organizationId(), email))
                .map(Person::email)
                .map(email -> "There is %s here: the same name at another domain.".formatted(email.text()));
    }

    private Stream<IdentityProvider> all(Case seen) {
        return identityProviders
                .list(seen.report().organizationId(), new PageRequest(Optional.empty(), MOST_COMPARED))
                .items()
                .stream();
    }

    private static Optional<String> host(String entityId) {
        try {
            return Optional.ofNullable(new URI(entityId).getHost()).map(host -> host.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException none) {
            return Optional.empty();
        }
    }
}
