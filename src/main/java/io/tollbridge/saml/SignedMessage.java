package io.tollbridge.saml;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * A message whose assertion a verified signature covers. It is authentic, and not yet judged: it may be for somebody
 * else, late, or used before.
 */
public final class SignedMessage {
    private final @Nullable Element response;
    private final boolean responseSigned;
    private final boolean envelopeSigned;
    private final Assertion assertion;
    private final Assertion.Issuer responseIssuer;
    private final boolean encrypted;
    private final List<String> certificates;

    SignedMessage(
            @Nullable Element response,
            boolean responseSigned,
            boolean envelopeSigned,
            Assertion assertion,
            Assertion.Issuer responseIssuer,
            boolean encrypted,
            List<String> certificates) {
        this.response = response;
        this.responseSigned = responseSigned;
        this.envelopeSigned = envelopeSigned;
        this.assertion = assertion;
        this.responseIssuer = responseIssuer;
        this.encrypted = encrypted;
        this.certificates = List.copyOf(certificates);
    }

    /**
     * The request it answers, by what was signed: the bearer confirmation's InResponseTo, else the signed Response's.
     * This, never RelayState, chooses between a solicited and an unsolicited login.
     */
    public Optional<String> inResponseTo() {
        return assertion.confirmations().stream()
                .flatMap(confirmation -> confirmation.inResponseTo().stream())
                .findFirst()
                .or(() -> responseCovered() ? responseInResponseTo() : Optional.empty());
    }

    /** Every request that any confirmation or the Response around it names, signed or not: for refusing alone. */
    public List<String> namedRequests() {
        return Stream.concat(
                        assertion.confirmations().stream()
                                .flatMap(confirmation -> confirmation.inResponseTo().stream()),
                        responseInResponseTo().stream())
                .distinct()
                .toList();
    }

    Assertion assertion() {
        return assertion;
    }

    Optional<Element> response() {
        return Optional.ofNullable(response);
    }

    boolean responseSigned() {
        return responseSigned;
    }

    /** Whether a signature covers what the Response says of the request it answers: its own, or the envelope's. */
    boolean responseCovered() {
        return responseSigned || envelopeSigned;
    }

    Assertion.Issuer responseIssuer() {
        return responseIssuer;
    }

    boolean encrypted() {
        return encrypted;
    }

    List<String> certificates() {
        return certificates;
    }

    /** Signed or not: an unsigned one can only refuse, never let pass. */
    Optional<String> responseInResponseTo() {
        return response().flatMap(element -> Elements.attribute(element, "InResponseTo"));
    }
}
