package io.tollbridge.saml;

import static io.tollbridge.saml.Check.that;

import java.security.cert.X509Certificate;
import java.util.List;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The rules for what an artifact resolution service answers (Core §3.5.2, Profiles §5.4): one ArtifactResponse in a SOAP
 * envelope, to our request, signed by a pinned certificate, with one Response in it. That one is then judged like one that
 * a browser brought.
 */
final class ArtifactResponseRules {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";

    private final Checks checks;
    private final TrustedIssuer issuer;
    private final SignatureVerifier verifier;

    ArtifactResponseRules(Checks checks, TrustedIssuer issuer, SignatureVerifier verifier) {
        this.checks = checks;
        this.issuer = issuer;
        this.verifier = verifier;
    }

    /** The Response, and what signed the ArtifactResponse around it. */
    record Resolved(Element response, X509Certificate certificate) {}

    /** What was resolved; the whole document is looked at before anything in it. */
    Resolved read(Element root, String requestId) throws SamlRefused {
        Element artifactResponse = artifactResponse(root);
        Survey survey = Survey.of(root);
        checks.add(StructureRules.identifiersAreUnique(survey));
        checks.add(StructureRules.version(artifactResponse));
        checks.add(StructureRules.identifier(artifactResponse));
        checks.refuseIfFailed();
        comesFromTheTrustedOne(artifactResponse);
        answers(artifactResponse, requestId);

        List<Element> signatures = Elements.children(artifactResponse, Namespaces.SIGNATURE, "Signature");
        checks.addOrRefuse(that(
                signatures.size() == 1,
                CheckCode.ARTIFACT_SIGNATURE_INVALID,
                signatures.size() + " signatures on the ArtifactResponse",
                "one",
                "Have the identity provider sign its protocol messages, not its assertions alone."));
        Element signature = signatures.get(0);
        List<Element> responses = Elements.children(artifactResponse, Namespaces.PROTOCOL, "Response");
        List<Element> stray = survey.signatures().stream()
                .filter(one -> one != signature && responses.stream().noneMatch(response -> isWithin(one, response)))
                .toList();
        checks.addOrRefuse(that(
                stray.isEmpty(),
                CheckCode.STRAY_SIGNATURE,
                stray.size() + " Signatures elsewhere in the envelope",
                "signatures only in the ArtifactResponse, the Response and its Assertion",
                ""));
        checks.addOrRefuse(StructureRules.signaturePosition(signature, checks.policy()));
        X509Certificate certificate =
                verifier.verify(signature, artifactResponse, CheckCode.ARTIFACT_SIGNATURE_INVALID);
        checks.addOrRefuse(ResponseRules.status(artifactResponse));
        checks.addOrRefuse(that(
                responses.size() == 1,
                CheckCode.ARTIFACT_RESOLUTION,
                responses.size() + " Responses in the ArtifactResponse",
                "one",
                responses.isEmpty()
                        ? "The artifact is unknown to the identity provider, too old, or was resolved before."
                        : ""));
        return new Resolved(responses.get(0), certificate);
    }

    private Element artifactResponse(Element root) throws SamlRefused {
        List<Element> bodies =
                Elements.is(root, SOAP, "Envelope") ? Elements.children(root, SOAP, "Body") : List.<Element>of();
        List<Element> content = bodies.size() == 1 ? Elements.children(bodies.get(0)) : List.<Element>of();
        boolean one = content.size() == 1 && Elements.is(content.get(0), Namespaces.PROTOCOL, "ArtifactResponse");
        boolean fault = content.size() == 1 && Elements.is(content.get(0), SOAP, "Fault");
        checks.addOrRefuse(that(
                one,
                CheckCode.ARTIFACT_RESOLUTION,
                one ? "an ArtifactResponse" : fault ? fault(content.get(0)) : "no ArtifactResponse in a SOAP envelope",
                "one ArtifactResponse in a SOAP 1.1 envelope",
                fault ? "The identity provider refused; its own log says why." : ""));
        return content.get(0);
    }

    private static String fault(Element fault) {
        String reason = Elements.children(fault).stream()
                .filter(part -> "faultstring".equals(part.getLocalName()))
                .map(part -> Elements.text(part).strip())
                .findFirst()
                .orElse("without a reason");
        return "SOAP fault: " + reason;
    }

    private void comesFromTheTrustedOne(Element artifactResponse) throws SamlRefused {
        List<Element> issuers = Elements.children(artifactResponse, Namespaces.ASSERTION, "Issuer");
        String found = issuers.size() == 1 ? Elements.trimmed(Elements.text(issuers.get(0))) : "";
        checks.addOrRefuse(that(
                found.equals(issuer.entityId()),
                CheckCode.ARTIFACT_RESOLUTION,
                issuers.size() == 1 ? "an ArtifactResponse of " + found : issuers.size() + " Issuers",
                issuer.entityId(),
                Difference.between("issuer", found, List.of(issuer.entityId()))));
    }

    private void answers(Element artifactResponse, String requestId) throws SamlRefused {
        String found = Elements.attribute(artifactResponse, "InResponseTo").orElse("");
        checks.addOrRefuse(that(
                found.equals(requestId),
                CheckCode.ARTIFACT_RESOLUTION,
                "answers " + (found.isEmpty() ? "nothing" : found),
                "an answer to " + requestId,
                ""));
    }

    private static boolean isWithin(Node node, Element ancestor) {
        for (Node parent = node; parent != null; parent = parent.getParentNode()) {
            if (parent == ancestor) {
                return true;
            }
        }
        return false;
    }
}
