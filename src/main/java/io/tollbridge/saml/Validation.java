package io.tollbridge.saml;

import io.tollbridge.directory.IdentityProvider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * One validation from bytes to {@link VerifiedAssertion}, in three steps that each give a type of their own: read (raw),
 * verify (signed), judge (verified). Whatever happens, {@link #report} tells every check. For one message, one thread.
 */
public final class Validation {
    private final Instant at;
    private final Policy policy;
    private final Checks checks;
    private final List<CheckCode> plan = new ArrayList<>();
    private @Nullable String nameId;
    private boolean signatureHolds;
    private boolean judged;

    private Validation(Instant at, Policy policy) {
        this.at = at;
        this.policy = policy;
        this.checks = new Checks(policy);
    }

    /** Starts one with the service's strict policy. */
    public static Validation strict(Instant at) {
        return new Validation(at, Policy.STRICT);
    }

    /** Starts one with a policy weakened by the offline commands. */
    public static Validation weakenedForExplainOnly(Instant at, Policy policy) {
        return new Validation(at, policy);
    }

    /** The instant it judges at. */
    public Instant at() {
        return at;
    }

    /** Reads the value of a SAMLResponse or assertion parameter: base64 of XML. */
    public IncomingMessage read(String parameter) throws SamlRefused {
        byte[] bytes;
        try {
            bytes = MessageDecoder.decode(parameter);
            if (policy.tolerates(Weakness.DEFLATED_POST) && !looksLikeXml(bytes)) {
                bytes = MessageDecoder.inflate(bytes);
            }
        } catch (HardenedXml.Rejected rejected) {
            throw refused(rejected);
        }
        checks.add(Check.passed(CheckCode.ENCODING, bytes.length + " bytes", "base64"));
        return read(bytes);
    }

    /** Reads XML as it is. */
    public IncomingMessage read(byte[] xml) throws SamlRefused {
        Element root = root(xml);
        boolean isResponse = Elements.is(root, Namespaces.PROTOCOL, "Response");
        boolean isAssertion = Elements.is(root, Namespaces.ASSERTION, "Assertion");
        checks.addOrRefuse(Check.that(
                isResponse || isAssertion,
                CheckCode.WRONG_ROOT,
                Elements.name(root),
                "samlp:Response or saml:Assertion of SAML 2.0",
                ""));
        return isResponse ? response(root) : bareAssertion(root);
    }

    /**
     * Reads what an artifact resolution service answered to this request. The signature around the Response is verified
     * first, and counts as one over the assertion.
     */
    public IncomingMessage readResolved(byte[] soap, String requestId, TrustedIssuer issuer) throws SamlRefused {
        ArtifactResponseRules rules =
                new ArtifactResponseRules(checks, issuer, new SignatureVerifier(issuer, at, checks));
        ArtifactResponseRules.Resolved resolved = rules.read(root(soap), requestId);
        return response(resolved.response()).within(Fingerprints.sha256(resolved.certificate()));
    }

    private Element root(byte[] xml) throws SamlRefused {
        try {
            Element root = HardenedXml.parse(xml).getDocumentElement();
            checks.add(Check.passed(CheckCode.MALFORMED, xml.length + " bytes of XML", "well-formed XML"));
            return root;
        } catch (HardenedXml.Rejected rejected) {
            throw refused(rejected);
        }
    }

    private IncomingMessage response(Element response) throws SamlRefused {
        Survey survey = Survey.of(response);
        checks.add(StructureRules.version(response));
        checks.add(StructureRules.identifier(response));
        checks.add(StructureRules.identifiersAreUnique(survey));
        Check status = ResponseRules.status(response);
        Check one = StructureRules.oneAssertion(response, survey);
        if (status.refuses()) {
            checks.add(status); // says more than the assertion that is missing because of it
        }
        checks.add(one);
        StructureRules.advice(survey, policy).ifPresent(checks::add);
        checks.refuseIfFailed();
        Element assertion = survey.assertions().get(0);
        if (Elements.is(assertion, Namespaces.ASSERTION, "Assertion")) {
            checks.add(StructureRules.version(assertion));
            checks.add(StructureRules.identifier(assertion));
            checks.add(StructureRules.nothingTwice(response, assertion));
        }
        signaturePlaces(survey, response, assertion);
        return new IncomingMessage(response, assertion, survey);
    }

    private IncomingMessage bareAssertion(Element assertion) throws SamlRefused {
        Survey survey = Survey.of(assertion);
        checks.add(StructureRules.version(assertion));
        checks.add(StructureRules.identifier(assertion));
        checks.add(StructureRules.identifiersAreUnique(survey));
        checks.add(StructureRules.onlyAssertion(survey));
        checks.add(StructureRules.nothingTwice(null, assertion));
        StructureRules.advice(survey, policy).ifPresent(checks::add);
        signaturePlaces(survey, null, assertion);
        return new IncomingMessage(null, assertion, survey);
    }

    private void signaturePlaces(Survey survey, @Nullable Element response, Element assertion) throws SamlRefused {
        checks.add(StructureRules.noStraySignature(survey, response, assertion));
        checks.add(StructureRules.oneSignatureEach(survey, response, assertion));
        checks.refuseIfFailed();
        for (Element signature : survey.signatures()) {
            checks.add(StructureRules.signaturePosition(signature, policy));
        }
        checks.refuseIfFailed();
    }

    /**
     * Verifies every signature on the message, decrypts what is encrypted, and gives the content that a signature covers.
     * A signed Response is verified before anything in it is decrypted.
     */
    public SignedMessage verify(IncomingMessage message, TrustedIssuer issuer, List<DecryptionKey> keys)
            throws SamlRefused {
        return verify(message, issuer, () -> keys);
    }

    /** The same; the keys are asked for only where something is encrypted. */
    public SignedMessage verify(IncomingMessage message, TrustedIssuer issuer, Supplier<List<DecryptionKey>> keys)
            throws SamlRefused {
        SignatureVerifier verifier = new SignatureVerifier(issuer, at, checks);
        Decryption decryption = new Decryption(keys, issuer.allowAesCbc(), checks);
        List<String> certificates = new ArrayList<>(2);
        message.envelopeCertificate().ifPresent(certificates::add);

        Optional<Element> response = message.response();
        Optional<Element> responseSignature = response.flatMap(Validation::signatureOf);
        if (response.isPresent() && responseSignature.isPresent()) {
            certificates.add(Fingerprints.sha256(
                    verifier.verify(responseSignature.get(), response.get(), CheckCode.RESPONSE_SIGNATURE_INVALID)));
        }

        Element assertion = message.assertion();
        boolean encrypted = Elements.is(assertion, Namespaces.ASSERTION, "EncryptedAssertion");
        if (encrypted) {
            assertion = decrypted(message, decryption.decrypt(assertion));
        } else {
            checks.addOrRefuse(Check.that(
                    !issuer.mustBeEncrypted(),
                    CheckCode.NOT_ENCRYPTED,
                    "an assertion in clear",
                    issuer.mustBeEncrypted() ? "an encrypted assertion" : "encrypted or in clear",
                    "want_assertions_encrypted is set for this identity provider."));
        }

        Optional<Element> assertionSignature = signatureOf(assertion);
        if (assertionSignature.isPresent()) {
            certificates.add(Fingerprints.sha256(
                    verifier.verify(assertionSignature.get(), assertion, CheckCode.ASSERTION_SIGNATURE_INVALID)));
        }
        checks.addOrRefuse(Check.that(
                !certificates.isEmpty(),
                CheckCode.NO_SIGNATURE,
                certificates.isEmpty() ? "nothing is signed" : "covered by a signature",
                "a signature on the Response or on the Assertion",
                "Have the identity provider sign its assertions."));

        signatureHolds = true;
        AssertionReader reader = new AssertionReader(decryption, policy);
        Assertion content = reader.read(assertion);
        nameId = content.nameId().map(NameId::value).orElse(null);
        return new SignedMessage(
                response.orElse(null),
                responseSignature.isPresent(),
                message.envelopeCertificate().isPresent(),
                content,
                response.map(reader::issuer).orElse(new Assertion.Issuer("", "")),
                encrypted,
                certificates);
    }

    /** What came out of an EncryptedAssertion is looked at as strictly as what came in clear. */
    private Element decrypted(IncomingMessage message, Element assertion) throws SamlRefused {
        checks.addOrRefuse(Check.that(
                Elements.is(assertion, Namespaces.ASSERTION, "Assertion"),
                CheckCode.ASSERTION_COUNT,
                Elements.name(assertion) + " was encrypted",
                "an encrypted Assertion",
                ""));
        Survey survey = Survey.of(assertion);
        checks.add(StructureRules.version(assertion));
        checks.add(StructureRules.identifier(assertion));
        checks.add(StructureRules.identifiersAreUnique(survey));
        // A forged assertion that takes the ID of something signed outside (ruby-saml's "new attack").
        List<String> again = survey.identifiers().keySet().stream()
                .filter(message.survey().identifiers()::containsKey)
                .toList();
        if (!again.isEmpty()) {
            checks.add(Check.failed(
                    CheckCode.DUPLICATE_ID, String.join(", ", again), "each identifier once, inside and outside", ""));
        }
        checks.add(StructureRules.onlyAssertion(survey));
        checks.add(StructureRules.nothingTwice(message.response().orElse(null), assertion));
        StructureRules.advice(survey, policy).ifPresent(checks::add);
        signaturePlaces(survey, null, assertion);
        return assertion;
    }

    /** Judges by the rules of this trip; the bearer confirmation that satisfies most of them is the one reported. */
    public VerifiedAssertion judge(SignedMessage message, Trip trip, Expected expected) throws SamlRefused {
        List<Check> best = judgeWith(message, Optional.empty(), trip, expected);
        long fewest = Long.MAX_VALUE;
        for (Assertion.Confirmation confirmation : message.assertion().confirmations()) {
            if (confirmation.method().equals(AssertionRules.BEARER)) {
                List<Check> judged = judgeWith(message, Optional.of(confirmation), trip, expected);
                long failures = judged.stream().filter(this::refuses).count();
                if (failures < fewest) {
                    best = judged;
                    fewest = failures;
                }
            }
        }
        checks.addAllOrRefuse(best);
        Optional<Check> restored = isOfAfterTheRestore(message.assertion(), expected);
        if (restored.isPresent()) {
            checks.addOrRefuse(restored.get());
        }
        judged = true;
        return new VerifiedAssertion(
                message.assertion(),
                message.assertion().nameId().orElseThrow(() -> new IllegalStateException("a rule wants a NameID")));
    }

    /**
     * A database restored from a backup does not know which assertions were used after the backup was made, so none is
     * accepted that may be older than the restore, by the clock of an identity provider that is ahead.
     */
    private static Optional<Check> isOfAfterTheRestore(Assertion assertion, Expected expected) {
        return expected.issuer().notBefore().map(restored -> {
            Instant earliest = restored.plus(expected.issuer().clockSkew());
            return Check.that(
                    assertion
                            .issueInstant()
                            .filter(issued -> issued.isAfter(earliest))
                            .isPresent(),
                    CheckCode.ISSUED_BEFORE_RESTORE,
                    assertion.issueInstant().map(Instant::toString).orElse("no IssueInstant"),
                    "issued after " + earliest,
                    "The database was restored at " + restored
                            + ", and what was used before is not known any more. Sign in again, a minute later.");
        });
    }

    private boolean refuses(Check check) {
        return check.refuses() && !policy.skipped().contains(check.code());
    }

    private List<Check> judgeWith(
            SignedMessage message, Optional<Assertion.Confirmation> confirmation, Trip trip, Expected expected) {
        var candidate = new AssertionRules.Candidate(message, confirmation, policy);
        return trip.rules().stream()
                .map(rule -> rule.judge(candidate, expected))
                .toList();
    }

    /** Adds a failed check and gives the refusal to throw. */
    public SamlRefused refuse(CheckCode code, String found, String wanted, String hint) {
        checks.add(Check.failed(code, found, wanted, hint));
        return new SamlRefused(code);
    }

    /** Nobody here is configured for the issuer that the message claims. */
    public SamlRefused unknownIssuer(IncomingMessage message) {
        return refuse(
                CheckCode.UNKNOWN_ISSUER,
                message.claimedIssuer().orElse("no Issuer in clear"),
                "the entity id of an identity provider of this organization",
                "Import the metadata of this identity provider, or compare its entity id with the one configured.");
    }

    /** {@code enabled: false} binds every channel, and so does metadata that has ended. */
    public void mustBeEnabled(IdentityProvider identityProvider) throws SamlRefused {
        pass(CheckCode.UNKNOWN_ISSUER, identityProvider.entityId(), "an identity provider of this organization");
        if (!identityProvider.enabled()) {
            throw disabled(identityProvider, "is disabled");
        }
        pass(CheckCode.IDENTITY_PROVIDER_DISABLED, "enabled", "an enabled identity provider");
        Optional<Instant> until = identityProvider.metadataValidUntil();
        if (until.isPresent()) {
            // Metadata §2.3.2: what it says, its keys above all, may have been withdrawn since.
            if (!at.isBefore(until.get())) {
                throw refuse(
                        CheckCode.METADATA_EXPIRED,
                        "the metadata of " + identityProvider.name() + " was valid until " + until.get(),
                        "a validUntil after " + at,
                        "Import the identity provider's current metadata, or have a metadata URL refreshed.");
            }
            pass(CheckCode.METADATA_EXPIRED, "valid until " + until.get(), "a validUntil after " + at);
        }
    }

    /** It was enabled when the message was judged, and is not any more when it is to be acted upon. */
    public SamlRefused disabledMeanwhile(IdentityProvider identityProvider) {
        return disabled(identityProvider, "was disabled meanwhile");
    }

    private SamlRefused disabled(IdentityProvider identityProvider, String how) {
        return refuse(
                CheckCode.IDENTITY_PROVIDER_DISABLED,
                identityProvider.name() + " " + how,
                "an enabled identity provider",
                "Enable it when its test login passes.");
    }

    /** Its identity provider had it logged out when it came (Core §3.7.3.2). */
    public SamlRefused loggedOut() {
        return refuse(
                CheckCode.SESSION_LOGGED_OUT,
                "logged out",
                "of a session that goes on",
                "The identity provider ended this session after it issued the assertion; sign in again.");
    }

    /** The replay guard found that the assertion was used before. */
    public SamlRefused replayed() {
        return refuse(
                CheckCode.REPLAY,
                "used before",
                "first use",
                "An assertion is good once, on whatever channel; sign in again for a new one.");
    }

    /** Whether the signature held: only then may a refusal say more than that it is one. */
    public boolean signatureHolds() {
        return signatureHolds;
    }

    /** Adds a passed check. */
    public void pass(CheckCode code, String found, String wanted) {
        checks.add(Check.passed(code, found, wanted));
    }

    /** Adds a check that could not be made without using the message up. */
    public void skip(CheckCode code, String found, String why) {
        checks.add(new Check(code, Outcome.SKIPPED, found, "", why));
    }

    /** Adds a failed check and goes on, where whoever asks wants to see what lies behind it as well. */
    public void note(CheckCode code, String found, String wanted, String hint) {
        checks.add(Check.failed(code, found, wanted, hint));
    }

    /** Names checks that belong to the trip, so that the report shows them as skipped where they were not reached. */
    public void plan(List<CheckCode> codes) {
        plan.addAll(codes);
    }

    /** Every check made so far, and those not reached. */
    public List<Check> checks() {
        return checks.withUnreached(plan);
    }

    /** Whom the message names; only once its signature held. */
    public Optional<String> nameId() {
        return Optional.ofNullable(nameId);
    }

    /** The report under this reference id. */
    public ValidationReport report(UUID id, UUID organizationId, Optional<UUID> identityProviderId, Channel channel) {
        List<Check> all = checks();
        return new ValidationReport(
                id,
                organizationId,
                identityProviderId,
                channel,
                at,
                judged && all.stream().noneMatch(Check::refuses),
                nameId(),
                all);
    }

    private SamlRefused refused(HardenedXml.Rejected rejected) {
        CheckCode code = switch (rejected.code()) {
            case "doctype" -> CheckCode.DOCTYPE;
            case "limits" -> CheckCode.LIMITS;
            case "encoding" -> CheckCode.ENCODING;
            default -> CheckCode.MALFORMED;
        };
        checks.add(
                Check.failed(code, rejected.found(), "base64 of well-formed XML without a DOCTYPE, within limits", ""));
        return new SamlRefused(code);
    }

    /** XML starts so, white space and a byte order mark aside. */
    private static boolean looksLikeXml(byte[] bytes) {
        for (byte one : bytes) {
            if (!Character.isWhitespace(one)) {
                return one == '<' || (one & 0xFF) == 0xEF;
            }
        }
        return true;
    }

    private static Optional<Element> signatureOf(Element element) {
        return Elements.child(element, Namespaces.SIGNATURE, "Signature");
    }
}
