package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.IdentityProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Reads and verifies a message at the single logout service (Core §3.7, Profiles §4.4): signed in either binding, by a
 * pinned key. Whatever happens, {@link #report} tells every check. For one message, one thread.
 */
public final class IncomingLogout {
    /** However long the identity provider lets its request live, or where it does not say. */
    private static final Duration LONGEST_LIFETIME = Duration.ofHours(1);

    /** Bindings §3.4.3 has 80 bytes; more is let pass, and as much as still goes into a URL again. */
    private static final int LONGEST_RELAY_STATE = 1024;

    private static final int LONGEST_SIGNATURE = 8192;
    private static final String STATUS = "urn:oasis:names:tc:SAML:2.0:status:";

    private final Instant at;
    private final Checks checks = new Checks(Policy.STRICT);
    private @Nullable String nameId;
    private boolean signatureHolds;
    private @Nullable String answerable;

    private IncomingLogout(Instant at) {
        this.at = at;
    }

    /** Starts one. */
    public static IncomingLogout at(Instant at) {
        return new IncomingLogout(at);
    }

    /** A message as it came: parsed, nothing of it trusted. */
    public static final class Message {
        private final Element root;
        private final boolean request;
        private final Optional<String> relayState;
        private final Optional<RedirectQuery> query;

        private Message(Element root, boolean request, Optional<String> relayState, Optional<RedirectQuery> query) {
            this.root = root;
            this.request = request;
            this.relayState = relayState;
            this.query = query;
        }

        /** Whom it claims to come from; unverified, good for choosing the keys alone. */
        public Optional<String> claimedIssuer() {
            return Elements.child(root, Namespaces.ASSERTION, "Issuer")
                    .map(issuer -> Elements.trimmed(Elements.text(issuer)))
                    .filter(issuer -> !issuer.isEmpty());
        }

        /** Exactly as it came, to be given back. */
        public Optional<String> relayState() {
            return relayState;
        }
    }

    /** The instant it judges at. */
    public Instant at() {
        return at;
    }

    /** By HTTP-Redirect: the query exactly as it came, not decoded. */
    public Message redirected(String query) throws SamlRefused {
        Optional<RedirectQuery> parsed = RedirectQuery.parse(query);
        if (parsed.isEmpty()) {
            throw notOneMessage("a query with another number of messages, a parameter twice or wrongly encoded");
        }
        RedirectQuery parameters = parsed.get();
        try {
            byte[] xml = MessageDecoder.inflate(MessageDecoder.decode(parameters.message()));
            return read(xml, parameters.isRequest(), parameters.value("RelayState"), parsed);
        } catch (HardenedXml.Rejected rejected) {
            throw rejected(rejected);
        }
    }

    /** By HTTP-POST: the values of the form's fields. */
    public Message posted(List<String> requests, List<String> responses, List<String> relayStates) throws SamlRefused {
        if (requests.size() + responses.size() != 1 || relayStates.size() > 1) {
            throw notOneMessage(requests.size() + " SAMLRequest, " + responses.size() + " SAMLResponse, "
                    + relayStates.size() + " RelayState");
        }
        boolean request = !requests.isEmpty();
        try {
            byte[] xml = MessageDecoder.decode(request ? requests.get(0) : responses.get(0));
            return read(xml, request, relayStates.stream().findFirst(), Optional.empty());
        } catch (HardenedXml.Rejected rejected) {
            throw rejected(rejected);
        }
    }

    private Message read(byte[] xml, boolean request, Optional<String> relayState, Optional<RedirectQuery> query)
            throws SamlRefused, HardenedXml.Rejected {
        if (relayState.isPresent() && relayState.get().getBytes(UTF_8).length > LONGEST_RELAY_STATE) {
            throw notOneMessage("a RelayState of more than " + LONGEST_RELAY_STATE + " bytes");
        }
        Document document = HardenedXml.parse(xml);
        checks.add(Check.passed(CheckCode.MALFORMED, xml.length + " bytes of XML", "well-formed XML"));
        Element root = document.getDocumentElement();
        String wanted = request ? "LogoutRequest" : "LogoutResponse";
        checks.addOrRefuse(Check.that(
                Elements.is(root, Namespaces.PROTOCOL, wanted),
                CheckCode.WRONG_ROOT,
                Elements.name(root),
                "samlp:" + wanted + " of SAML 2.0",
                ""));
        Survey survey = Survey.of(root);
        checks.add(StructureRules.version(root));
        checks.add(StructureRules.identifier(root));
        checks.add(StructureRules.identifiersAreUnique(survey));
        checks.add(nothingTwice(root));
        checks.add(StructureRules.noStraySignature(survey, root, root));
        checks.add(StructureRules.oneSignatureEach(survey, root, root));
        checks.refuseIfFailed();
        for (Element signature : survey.signatures()) {
            checks.addOrRefuse(StructureRules.signaturePosition(signature, checks.policy()));
        }
        return new Message(root, request, relayState, query);
    }

    /** The schema of §3.7.1 and §3.7.2: of what is read, no second one stands where another reader may look. */
    private static Check nothingTwice(Element root) {
        List<String> twice = new ArrayList<>(0);
        if (Elements.children(root, Namespaces.ASSERTION, "Issuer").size() > 1) {
            twice.add("Issuer");
        }
        if (Elements.children(root, Namespaces.PROTOCOL, "Status").size() > 1) {
            twice.add("Status");
        }
        if (Elements.children(root, Namespaces.ASSERTION, "NameID").size()
                        + Elements.children(root, Namespaces.ASSERTION, "EncryptedID")
                                .size()
                        + Elements.children(root, Namespaces.ASSERTION, "BaseID")
                                .size()
                > 1) {
            twice.add("NameID");
        }
        return Check.that(
                twice.isEmpty(), CheckCode.REPEATED_ELEMENT, String.join(", ", twice), "each element once", "");
    }

    /** {@code enabled: false} binds every channel. */
    public void mustBeEnabled(IdentityProvider identityProvider) throws SamlRefused {
        pass(CheckCode.UNKNOWN_ISSUER, identityProvider.entityId(), "an identity provider of this organization");
        checks.addOrRefuse(Check.that(
                identityProvider.enabled(),
                CheckCode.IDENTITY_PROVIDER_DISABLED,
                identityProvider.enabled() ? "enabled" : identityProvider.name() + " is disabled",
                "an enabled identity provider",
                ""));
    }

    /**
     * Verifies the signature, then judges what it covers.
     *
     * @param destination the single logout service's own URL
     */
    public LogoutMessage verify(
            Message message, TrustedIssuer issuer, Supplier<List<DecryptionKey>> keys, String destination)
            throws SamlRefused {
        signature(message, issuer);
        signatureHolds = true;
        Element root = message.root;
        Optional<String> addressed = Elements.attribute(root, "Destination");
        checks.add(Check.that(
                addressed.filter(destination::equals).isPresent(),
                CheckCode.DESTINATION,
                addressed.orElse("none"),
                destination,
                "Set the identity provider's logout URL to exactly this one."));
        if (message.request && addressed.filter(destination::equals).isPresent()) {
            answerable = root.getAttributeNS(null, "ID");
        }
        Optional<Instant> issued = time(root, "IssueInstant");
        Optional<Instant> stated = time(root, "NotOnOrAfter");
        boolean unreadable = issued.isEmpty() || stated.isEmpty() && root.hasAttributeNS(null, "NotOnOrAfter");
        checks.addOrRefuse(Check.that(
                !unreadable,
                CheckCode.BAD_TIMESTAMP,
                "IssueInstant=" + root.getAttributeNS(null, "IssueInstant"),
                "times of XML in UTC",
                ""));
        Instant issueInstant = issued.orElseThrow();
        checks.add(Check.that(
                !issueInstant.minus(issuer.clockSkew()).isAfter(at),
                CheckCode.ISSUED_IN_FUTURE,
                issueInstant.toString(),
                "not after " + at,
                "Compare the clocks of both sides."));
        if (!message.request) {
            checks.refuseIfFailed();
            return new LogoutMessage.Response(Elements.attribute(root, "InResponseTo"), status(root));
        }
        Instant latest = issueInstant.plus(LONGEST_LIFETIME);
        Instant end = stated.filter(one -> one.isBefore(latest)).orElse(latest).plus(issuer.clockSkew());
        checks.add(Check.that(
                at.isBefore(end),
                CheckCode.LOGOUT_EXPIRED,
                end.minus(issuer.clockSkew()).toString(),
                "later than " + at,
                "The message took too long, or the clocks differ."));
        checks.refuseIfFailed();
        NameId name = name(root, new Decryption(keys, issuer.allowAesCbc(), checks));
        nameId = name.value();
        List<String> sessionIndexes = Elements.children(root, Namespaces.PROTOCOL, "SessionIndex").stream()
                .map(Elements::text)
                .toList();
        return new LogoutMessage.Request(
                root.getAttributeNS(null, "ID"),
                issuer.entityId(),
                SamlSession.of(name, Optional.empty()),
                sessionIndexes,
                issueInstant,
                end);
    }

    /**
     * The ID of the request if it is one that its identity provider signed for this address. Whatever else is wrong with
     * it, it gets its answer (Core §3.7.3.2); anything less would have us sign answers to whom we do not know.
     */
    public Optional<String> answerable() {
        return Optional.ofNullable(answerable);
    }

    private void signature(Message message, TrustedIssuer issuer) throws SamlRefused {
        SignatureVerifier verifier = new SignatureVerifier(issuer, at, checks);
        Optional<Element> enveloped = Elements.child(message.root, Namespaces.SIGNATURE, "Signature");
        if (message.query.isEmpty()) {
            mustBeSigned(enveloped.isPresent());
            verifier.verify(enveloped.orElseThrow(), message.root, CheckCode.LOGOUT_SIGNATURE_INVALID);
            return;
        }
        RedirectQuery query = message.query.get();
        // Bindings §3.4.4.1: it is taken out of the message; one left in would be one that nobody verified.
        checks.addOrRefuse(Check.that(
                enveloped.isEmpty(),
                CheckCode.STRAY_SIGNATURE,
                enveloped.isEmpty() ? "" : "a Signature in the XML",
                "by HTTP-Redirect the signature is in the query",
                ""));
        Optional<String> signature = query.value("Signature");
        Optional<String> algorithm = query.value("SigAlg");
        mustBeSigned(signature.isPresent() && algorithm.isPresent());
        byte[] bytes;
        try {
            String text = signature.orElseThrow();
            bytes = text.length() > LONGEST_SIGNATURE ? new byte[0] : MessageDecoder.decode(text);
        } catch (HardenedXml.Rejected rejected) {
            throw rejected(rejected);
        }
        verifier.verify(algorithm.orElseThrow(), query.signedOctets(), bytes, CheckCode.LOGOUT_SIGNATURE_INVALID);
    }

    private void mustBeSigned(boolean signed) throws SamlRefused {
        checks.addOrRefuse(Check.that(
                signed,
                CheckCode.NO_SIGNATURE,
                signed ? "signed" : "not signed",
                "a signed message (Profiles §4.4.3.1)",
                "Have the identity provider sign its logout messages."));
    }

    private NameId name(Element root, Decryption decryption) throws SamlRefused {
        Optional<Element> plain = Elements.child(root, Namespaces.ASSERTION, "NameID");
        Optional<Element> encrypted = Elements.child(root, Namespaces.ASSERTION, "EncryptedID");
        if (plain.isEmpty() && encrypted.isPresent()) {
            Element decrypted = decryption.decrypt(encrypted.get());
            checks.addOrRefuse(Check.that(
                    Elements.is(decrypted, Namespaces.ASSERTION, "NameID"),
                    CheckCode.LOGOUT_NAME_ENCRYPTED,
                    decrypted.getNodeName() + " was encrypted",
                    "an encrypted NameID",
                    ""));
            plain = Optional.of(decrypted);
        }
        Optional<NameId> name = plain.filter(element -> !Elements.holdsComment(element))
                .map(AssertionReader::nameId)
                .filter(found -> !found.value().isEmpty());
        checks.addOrRefuse(Check.that(
                name.isPresent(),
                CheckCode.LOGOUT_NAME,
                name.map(NameId::value).orElse("none"),
                "a NameID without comments",
                ""));
        return name.orElseThrow();
    }

    /** Core §3.2.2.2: the first code says whether, the one inside why. */
    private LogoutStatus status(Element root) {
        Optional<Element> first = Elements.child(root, Namespaces.PROTOCOL, "Status")
                .flatMap(status -> Elements.child(status, Namespaces.PROTOCOL, "StatusCode"));
        String code = first.map(one -> one.getAttributeNS(null, "Value")).orElse("");
        String inner = first.flatMap(one -> Elements.child(one, Namespaces.PROTOCOL, "StatusCode"))
                .map(one -> one.getAttributeNS(null, "Value"))
                .orElse("");
        // Not a failure of this message: a logout that did not work is told just as authentically.
        pass(CheckCode.STATUS, inner.isEmpty() ? code : code + ", " + inner, "any status");
        if (inner.equals(STATUS + "PartialLogout")) {
            return LogoutStatus.PARTIAL;
        }
        return switch (code) {
            case STATUS + "Success" -> LogoutStatus.SUCCESS;
            case STATUS + "Requester" -> LogoutStatus.REQUEST_REFUSED;
            default -> LogoutStatus.FAILED;
        };
    }

    private static Optional<Instant> time(Element element, String attribute) {
        return Elements.attribute(element, attribute).flatMap(AssertionReader::instant);
    }

    /** Adds a failed check and gives the refusal to throw. */
    public SamlRefused refuse(CheckCode code, String found, String wanted, String hint) {
        checks.add(Check.failed(code, found, wanted, hint));
        return new SamlRefused(code);
    }

    /** Nobody here is configured for the issuer that the message claims. */
    public SamlRefused unknownIssuer(Message message) {
        return refuse(
                CheckCode.UNKNOWN_ISSUER,
                message.claimedIssuer().orElse("no Issuer"),
                "the entity id of an identity provider of this organization",
                "");
    }

    /** Adds a passed check. */
    public void pass(CheckCode code, String found, String wanted) {
        checks.add(Check.passed(code, found, wanted));
    }

    /** The report under this reference id. */
    public ValidationReport report(UUID id, UUID organizationId, Optional<UUID> identityProviderId) {
        List<Check> all = checks.withUnreached(List.of());
        return new ValidationReport(
                id,
                organizationId,
                identityProviderId,
                Channel.SLO,
                at,
                signatureHolds && all.stream().noneMatch(Check::refuses),
                Optional.ofNullable(nameId),
                all);
    }

    private SamlRefused notOneMessage(String found) {
        return refuse(
                CheckCode.LOGOUT_PARAMETERS, found, "one SAMLRequest or one SAMLResponse, each parameter once", "");
    }

    private SamlRefused rejected(HardenedXml.Rejected rejected) {
        CheckCode code = switch (rejected.code()) {
            case "doctype" -> CheckCode.DOCTYPE;
            case "limits" -> CheckCode.LIMITS;
            case "encoding" -> CheckCode.ENCODING;
            default -> CheckCode.MALFORMED;
        };
        return refuse(code, rejected.found(), "base64 of well-formed XML without a DOCTYPE, within limits", "");
    }
}
