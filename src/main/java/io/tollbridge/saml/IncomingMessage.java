package io.tollbridge.saml;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * A message as it came: parsed, its structure checked, nothing of it trusted. What it claims may choose the key to
 * verify it with, and no more.
 */
public final class IncomingMessage {
    private final @Nullable Element response;
    private final Element assertion;
    private final Survey survey;

    IncomingMessage(@Nullable Element response, Element assertion, Survey survey) {
        this.response = response;
        this.assertion = assertion;
        this.survey = survey;
    }

    /** The entity id it claims to come from: of the Response, else of the assertion; unverified. */
    public Optional<String> claimedIssuer() {
        return issuerOf(response).or(() -> issuerOf(assertion)).filter(issuer -> !issuer.isEmpty());
    }

    /** The name in clear of whom it is about; unverified. */
    public Optional<String> claimedSubject() {
        return Elements.child(assertion, Namespaces.ASSERTION, "Subject")
                .flatMap(subject -> Elements.child(subject, Namespaces.ASSERTION, "NameID"))
                .map(Elements::text)
                .map(String::strip)
                .filter(name -> !name.isEmpty());
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
