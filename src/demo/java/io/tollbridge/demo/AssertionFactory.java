package io.tollbridge.demo;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.core.AuthnContext;
import org.opensaml.saml.saml2.core.NameIDType;
import org.opensaml.saml.saml2.core.SubjectConfirmation;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Makes the messages an identity provider sends. {@link #valid} describes one that every rule of Profiles §4.1.4 and
 * RFC 7522 §3 accepts at this moment; a test changes one thing in it and asks for the XML.
 */
public final class AssertionFactory {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final String PADDING = "0123456789abcdef".repeat(6);
    private static final int PADDING_SAMPLE = 20;

    private final Clock clock;
    private final Identifiers identifiers;
    private final MessageBuilder builder;
    private final XmlEncrypter encrypter;

    public AssertionFactory(Clock clock, SecureRandom random) {
        OpenSamlStart.ensure();
        this.clock = clock;
        this.identifiers = new Identifiers(random);
        this.builder = new MessageBuilder(identifiers);
        this.encrypter = new XmlEncrypter(random, identifiers);
    }

    /**
     * A valid message of this moment, good for five minutes: for alice@demo.example by e-mail address, confirmed as
     * bearer, its Assertion signed by RSA-SHA256 (ECDSA-SHA256 for an elliptic-curve key), nothing encrypted.
     *
     * @param identityProvider entity id of the issuer
     * @param audience entity id of the service provider
     * @param recipient URL it is to be presented at; also the Response's Destination
     * @param inResponseTo ID of the AuthnRequest it answers; null for an unsolicited one and for the bearer grant
     */
    public MessageDescription valid(
            String identityProvider,
            String audience,
            String recipient,
            @Nullable String inResponseTo,
            Credential credential) {
        Instant now = clock.instant();
        Instant end = now.plus(LIFETIME);
        return new MessageDescription(
                identityProvider,
                now,
                new NameIdentifier("alice@demo.example", NameIDType.EMAIL, null, null),
                new Confirmation(SubjectConfirmation.METHOD_BEARER, recipient, inResponseTo, null, end),
                new Conditions(now, end, List.of(List.of(audience)), false, null, List.of()),
                new Authentication(now, identifiers.next(), null, AuthnContext.PPT_AUTHN_CTX),
                Signing.with(credential));
    }

    /** The Response as described. */
    public SamlMessage response(MessageDescription description) {
        return sealed(padded(description, builder::response), builder::response);
    }

    /** The Assertion alone, as the grant of RFC 7522 takes it; what the description says of the Response is unused. */
    public SamlMessage assertion(MessageDescription description) {
        return sealed(padded(description, builder::assertion), builder::assertion);
    }

    private SamlMessage sealed(MessageDescription description, Function<MessageDescription, Document> build) {
        Document document = Dom.overTheWire(description.beforeSigning.apply(build.apply(description)));
        Optional<Element> assertion = Dom.first(document, SAMLConstants.SAML20_NS, "Assertion");
        if (assertion.isPresent()) {
            if (description.nameIdEncryption != null) {
                Element name =
                        Dom.first(document, SAMLConstants.SAML20_NS, "NameID").orElseThrow();
                encrypter.replace(name, "EncryptedID", description.nameIdEncryption);
            }
            if (description.signed.assertion()) {
                XmlSigner.sign(assertion.get(), description.signing);
            }
        }
        document = Dom.overTheWire(description.afterAssertionSigned.apply(document));
        assertion = Dom.first(document, SAMLConstants.SAML20_NS, "Assertion");
        if (assertion.isPresent() && description.assertionEncryption != null) {
            encrypter.replace(assertion.get(), "EncryptedAssertion", description.assertionEncryption);
        }
        Element root = document.getDocumentElement();
        if (description.signed.response() && SAMLConstants.SAML20P_NS.equals(root.getNamespaceURI())) {
            XmlSigner.sign(root, description.signing);
        }
        return new SamlMessage(Dom.write(description.afterSigning.apply(document)));
    }

    /** Measures what one padding attribute adds to the sealed message, encryption included, and adds as many as fit. */
    private MessageDescription padded(MessageDescription description, Function<MessageDescription, Document> build) {
        if (description.paddingTo == 0) {
            return description;
        }
        MessageDescription untouched = description
                .withBeforeSigning(UnaryOperator.identity())
                .withAfterAssertionSigned(UnaryOperator.identity())
                .withAfterSigning(UnaryOperator.identity());
        int bare = sealed(untouched, build).bytes().length;
        int sample = sealed(withPadding(untouched, PADDING_SAMPLE), build).bytes().length;
        int each = (sample - bare) / PADDING_SAMPLE;
        return withPadding(description, Math.max(0, Math.round((description.paddingTo - bare) / (float) each)));
    }

    private static MessageDescription withPadding(MessageDescription description, int count) {
        List<Attribute> attributes = new ArrayList<>(description.attributes);
        for (int index = 0; index < count; index++) {
            attributes.add(new Attribute("padding" + index, null, List.of(PADDING)));
        }
        return description.withAttributes(attributes);
    }
}
