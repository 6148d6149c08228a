package io.tollbridge.saml;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * A message as it came: parsed, its structure checked, nothing of it trusted. What it claims may choose the key to
 * verify it with, and no more.
 */
public final class IncomingMessage {
    private static final int MOST_NAMES = 20;

    private final @Nullable Element response;
    private final Element assertion;
    private final Survey survey;
    private final Optional<String> envelopeCertificate;

    IncomingMessage(@Nullable Element response, Element assertion, Survey survey) {
        this(response, assertion, survey, Optional.empty());
    }

    private IncomingMessage(
            @Nullable Element response, Element assertion, Survey survey, Optional<String> envelopeCertificate) {
        this.response = response;
        this.assertion = assertion;
        this.survey = survey;
        this.envelopeCertificate = envelopeCertificate;
    }

    /** The same, inside an ArtifactResponse whose signature this certificate verified. */
    IncomingMessage within(String envelopeCertificate) {
        return new IncomingMessage(response, assertion, survey, Optional.of(envelopeCertificate));
    }

    /** The fingerprint of what signed the envelope around it; empty: there is none. */
    Optional<String> envelopeCertificate() {
        return envelopeCertificate;
    }

    /** The entity id it claims to come from: of the Response, else of the assertion; unverified. */
    public Optional<String> claimedIssuer() {
        return issuerOf(response).or(() -> issuerOf(assertion)).filter(issuer -> !issuer.isEmpty());
    }

    /**
     * Whom it may be about: the NameID and every attribute value, unverified, as far as they are not encrypted; at most
     * twenty. Good for nothing but reading ahead what the verified name will then be looked up in.
     */
    public Set<String> claimedNames() {
        Stream<Element> nameIds = Elements.child(assertion, Namespaces.ASSERTION, "Subject").stream()
                .flatMap(subject -> Elements.child(subject, Namespaces.ASSERTION, "NameID").stream());
        Stream<Element> values = Elements.children(assertion, Namespaces.ASSERTION, "AttributeStatement").stream()
                .flatMap(statement -> Elements.children(statement, Namespaces.ASSERTION, "Attribute").stream())
                .flatMap(attribute -> Elements.children(attribute, Namespaces.ASSERTION, "AttributeValue").stream());
        return Stream.concat(nameIds, values)
                .map(Elements::text)
                .filter(text -> text.indexOf('@') > 0)
                .limit(MOST_NAMES)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The request that the Response around says it answers; unverified. */
    public Optional<String> claimedRequest() {
        return response().flatMap(element -> Elements.attribute(element, "InResponseTo"));
    }

    /** The name in clear of whom it is about; unverified. */
    public Optional<String> claimedSubject() {
        return Elements.child(assertion, Namespaces.ASSERTION, "Subject")
                .flatMap(subject -> Elements.child(subject, Namespaces.ASSERTION, "NameID"))
                .map(Elements::text)
                .map(String::strip)
                .filter(name -> !name.isEmpty());
    }

    /** As administrators may see it. */
    public String redacted() {
        return RedactedXml.of(response == null ? assertion : response);
    }

    /** Whether it is a Response; else it is a bare Assertion. */
    public boolean isResponse() {
        return response != null;
    }

    Optional<Element> response() {
        return Optional.ofNullable(response);
    }

    /** The one Assertion or EncryptedAssertion. */
    Element assertion() {
        return assertion;
    }

    Survey survey() {
        return survey;
    }

    private static Optional<String> issuerOf(@Nullable Element element) {
        return element == null
                ? Optional.empty()
                : Elements.child(element, Namespaces.ASSERTION, "Issuer")
                        .map(Elements::text)
                        .map(String::strip);
    }
}
