package io.tollbridge.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.opensaml.saml.saml2.core.StatusCode;
import org.w3c.dom.Document;

/**
 * What a Response, or a bare Assertion, is to say and how it is to be sealed. Immutable: each {@code with…} method
 * gives a changed copy. A null leaves the attribute or element out of the message. {@link AssertionFactory} makes the
 * valid one to start from, and turns any into XML.
 */
public final class MessageDescription {
    /** Which elements carry a signature. */
    public enum Signed {
        RESPONSE,
        ASSERTION,
        BOTH,
        NONE;

        boolean response() {
            return this == RESPONSE || this == BOTH;
        }

        boolean assertion() {
            return this == ASSERTION || this == BOTH;
        }
    }

    // Set while a copy is being made, never after it has been handed out.
    @Nullable
    String responseId;

    @Nullable
    String assertionId;

    Instant issueInstant;

    @Nullable
    String responseIssuer;

    String assertionIssuer;

    @Nullable
    String destination;

    @Nullable
    String inResponseTo;

    List<String> statusCodes = List.of(StatusCode.SUCCESS);

    @Nullable
    String statusMessage;

    boolean hasAssertion = true;

    @Nullable
    NameIdentifier nameId;

    List<Confirmation> confirmations;

    @Nullable
    Conditions conditions;

    @Nullable
    Authentication authentication;

    List<Attribute> attributes = List.of();
    Signed signed = Signed.ASSERTION;
    Signing signing;

    @Nullable
    Encryption assertionEncryption;

    @Nullable
    Encryption nameIdEncryption;

    UnaryOperator<Document> beforeSigning = UnaryOperator.identity();
    UnaryOperator<Document> afterAssertionSigned = UnaryOperator.identity();
    UnaryOperator<Document> afterSigning = UnaryOperator.identity();
    int paddingTo;

    MessageDescription(
            String issuer,
            Instant issueInstant,
            @Nullable NameIdentifier nameId,
            Confirmation confirmation,
            Conditions conditions,
            Authentication authentication,
            Signing signing) {
        this.responseIssuer = issuer;
        this.assertionIssuer = issuer;
        this.issueInstant = issueInstant;
        this.destination = confirmation.recipient();
        this.inResponseTo = confirmation.inResponseTo();
        this.nameId = nameId;
        this.confirmations = List.of(confirmation);
        this.conditions = conditions;
        this.authentication = authentication;
        this.signing = signing;
    }

    private MessageDescription(MessageDescription other) {
        responseId = other.responseId;
        assertionId = other.assertionId;
        issueInstant = other.issueInstant;
        responseIssuer = other.responseIssuer;
        assertionIssuer = other.assertionIssuer;
        destination = other.destination;
        inResponseTo = other.inResponseTo;
        statusCodes = other.statusCodes;
        statusMessage = other.statusMessage;
        hasAssertion = other.hasAssertion;
        nameId = other.nameId;
        confirmations = other.confirmations;
        conditions = other.conditions;
        authentication = other.authentication;
        attributes = other.attributes;
        signed = other.signed;
        signing = other.signing;
        assertionEncryption = other.assertionEncryption;
        nameIdEncryption = other.nameIdEncryption;
        beforeSigning = other.beforeSigning;
        afterAssertionSigned = other.afterAssertionSigned;
        afterSigning = other.afterSigning;
        paddingTo = other.paddingTo;
    }

    private MessageDescription with(Consumer<MessageDescription> change) {
        MessageDescription copy = new MessageDescription(this);
        change.accept(copy);
        return copy;
    }

    /** How it is signed now, to change one part of it. */
    public Signing signing() {
        return signing;
    }

    /** Fixed ID of the Response; null, the default, draws a new one for each message. */
    public MessageDescription withResponseId(@Nullable String id) {
        return with(copy -> copy.responseId = id);
    }

    /** Fixed ID of the Assertion; null, the default, draws a new one for each message. */
    public MessageDescription withAssertionId(@Nullable String id) {
        return with(copy -> copy.assertionId = id);
    }

    /** IssueInstant of both Response and Assertion. */
    public MessageDescription withIssueInstant(Instant instant) {
        return with(copy -> copy.issueInstant = instant);
    }

    /** Issuer of both Response and Assertion. */
    public MessageDescription withIssuer(String entityId) {
        return withResponseIssuer(entityId).withAssertionIssuer(entityId);
    }

    /** Issuer of the Response alone. */
    public MessageDescription withResponseIssuer(@Nullable String entityId) {
        return with(copy -> copy.responseIssuer = entityId);
    }

    /** Issuer of the Assertion alone. */
    public MessageDescription withAssertionIssuer(String entityId) {
        return with(copy -> copy.assertionIssuer = entityId);
    }

    /** Destination of the Response. */
    public MessageDescription withDestination(@Nullable String url) {
        return with(copy -> copy.destination = url);
    }

    /** InResponseTo of the Response and of every confirmation; null makes the message unsolicited. */
    public MessageDescription withInResponseTo(@Nullable String requestId) {
        return withResponseInResponseTo(requestId).withConfirmationInResponseTo(requestId);
    }

    /** InResponseTo of the Response alone. */
    public MessageDescription withResponseInResponseTo(@Nullable String requestId) {
        return with(copy -> copy.inResponseTo = requestId);
    }

    /** InResponseTo of every confirmation alone. */
    public MessageDescription withConfirmationInResponseTo(@Nullable String requestId) {
        return withEachConfirmation(confirmation -> confirmation.withInResponseTo(requestId));
    }

    /** The status code and, nested in it, the sub-status if there is one. */
    public MessageDescription withStatus(String code, String... nested) {
        List<String> codes = new ArrayList<>(List.of(code));
        codes.addAll(Arrays.asList(nested));
        return with(copy -> copy.statusCodes = List.copyOf(codes));
    }

    /** The words beside the status code. */
    public MessageDescription withStatusMessage(@Nullable String words) {
        return with(copy -> copy.statusMessage = words);
    }

    /** A Response without any assertion, as failures are. */
    public MessageDescription withoutAssertion() {
        return with(copy -> copy.hasAssertion = false);
    }

    /** The subject's NameID; null leaves it out. */
    public MessageDescription withNameId(@Nullable NameIdentifier name) {
        return with(copy -> copy.nameId = name);
    }

    /** Another name in the same format; without a NameID it makes one that has no format. */
    public MessageDescription withNameIdValue(String value) {
        return withNameId(nameId == null ? new NameIdentifier(value, null, null, null) : nameId.withValue(value));
    }

    /** Exactly these SubjectConfirmations; none at all is possible. */
    public MessageDescription withConfirmations(Confirmation... replacements) {
        return with(copy -> copy.confirmations = List.of(replacements));
    }

    /** The same change to every SubjectConfirmation. */
    public MessageDescription withEachConfirmation(UnaryOperator<Confirmation> change) {
        return with(
                copy -> copy.confirmations = confirmations.stream().map(change).toList());
    }

    /** Recipient of every SubjectConfirmationData. */
    public MessageDescription withRecipient(@Nullable String url) {
        return withEachConfirmation(confirmation -> confirmation.withRecipient(url));
    }

    /** The Conditions changed, beginning from none if there were none. */
    public MessageDescription withConditions(UnaryOperator<Conditions> change) {
        Conditions present =
                conditions == null ? new Conditions(null, null, List.of(), false, null, List.of()) : conditions;
        return with(copy -> copy.conditions = change.apply(present));
    }

    /** No Conditions element. */
    public MessageDescription withoutConditions() {
        return with(copy -> copy.conditions = null);
    }

    /** One AudienceRestriction with these audiences; with none named, no AudienceRestriction. */
    public MessageDescription withAudience(String... audiences) {
        List<List<String>> restrictions = audiences.length == 0 ? List.of() : List.of(List.of(audiences));
        return withConditions(present -> present.withAudienceRestrictions(restrictions));
    }

    /** NotBefore of the Conditions. */
    public MessageDescription withNotBefore(@Nullable Instant start) {
        return withConditions(present -> present.withNotBefore(start));
    }

    /** NotOnOrAfter of the Conditions alone. */
    public MessageDescription withNotOnOrAfter(@Nullable Instant end) {
        return withConditions(present -> present.withNotOnOrAfter(end));
    }

    /** NotOnOrAfter of every SubjectConfirmationData alone. */
    public MessageDescription withConfirmationNotOnOrAfter(@Nullable Instant end) {
        return withEachConfirmation(confirmation -> confirmation.withNotOnOrAfter(end));
    }

    /** The AuthnStatement changed; it must be there. */
    public MessageDescription withAuthentication(UnaryOperator<Authentication> change) {
        Authentication present = authentication;
        if (present == null) {
            throw new IllegalStateException("The AuthnStatement was left out before");
        }
        return with(copy -> copy.authentication = change.apply(present));
    }

    /** No AuthnStatement. */
    public MessageDescription withoutAuthentication() {
        return with(copy -> copy.authentication = null);
    }

    /** One more attribute, of the basic name format. */
    public MessageDescription withAttribute(String name, String... values) {
        List<Attribute> more = new ArrayList<>(attributes);
        more.add(new Attribute(name, org.opensaml.saml.saml2.core.Attribute.BASIC, List.of(values)));
        return withAttributes(more);
    }

    /** Exactly these attributes; an empty list leaves the AttributeStatement out. */
    public MessageDescription withAttributes(List<Attribute> replacements) {
        return with(copy -> copy.attributes = List.copyOf(replacements));
    }

    /** What is signed; a bare assertion counts as the assertion. */
    public MessageDescription withSigned(Signed elements) {
        return with(copy -> copy.signed = elements);
    }

    /** How it is signed. */
    public MessageDescription withSigning(Signing replacement) {
        return with(copy -> copy.signing = replacement);
    }

    /** Encrypts the Assertion after its own signature; null leaves it in the clear. */
    public MessageDescription withAssertionEncryption(@Nullable Encryption encryption) {
        return with(copy -> copy.assertionEncryption = encryption);
    }

    /** Encrypts the NameID before anything is signed; null leaves it in the clear. */
    public MessageDescription withNameIdEncryption(@Nullable Encryption encryption) {
        return with(copy -> copy.nameIdEncryption = encryption);
    }

    /** Changes the message in the clear, before any signature: what it does is signed. */
    public MessageDescription withBeforeSigning(UnaryOperator<Document> hook) {
        return with(copy -> copy.beforeSigning = hook);
    }

    /** Changes the message after the Assertion was signed, before it is encrypted and the Response is signed. */
    public MessageDescription withAfterAssertionSigned(UnaryOperator<Document> hook) {
        return with(copy -> copy.afterAssertionSigned = hook);
    }

    /** Changes the finished message, as an attacker on its way can. */
    public MessageDescription withAfterSigning(UnaryOperator<Document> hook) {
        return with(copy -> copy.afterSigning = hook);
    }

    /** Adds attributes until the message has about so many bytes (within some 2 %); 0, the default, adds none. */
    public MessageDescription withPaddingTo(int bytes) {
        return with(copy -> copy.paddingTo = bytes);
    }
}
