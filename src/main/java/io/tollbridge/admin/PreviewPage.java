package io.tollbridge.admin;

import io.tollbridge.saml.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * What a document would make the organization trust, before it does.
 *
 * @param replacing it replaces the metadata of an identity provider that is there, so nothing of it is chosen
 * @param action where the form goes that confirms it
 * @param back the page to begin again at
 * @param byHand the entity id was typed, so it is carried and not chosen
 * @param carried what the form repeats
 * @param signature whether the document is signed, in words
 */
public record PreviewPage(
        Form form,
        boolean replacing,
        String action,
        String back,
        boolean byHand,
        List<AgainPage.Field> carried,
        String signature,
        List<Entry> entries,
        List<Finding> warnings) {
    public PreviewPage {
        carried = List.copyOf(carried);
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /** One identity provider of the document. */
    public record Entry(
            String entityId,
            boolean usable,
            List<Endpoint> endpoints,
            boolean wantsSignedRequests,
            List<CertificateRow> certificates,
            Moment validUntil,
            List<Finding> findings,
            List<Finding> warnings) {
        public Entry {
            endpoints = List.copyOf(endpoints);
            certificates = List.copyOf(certificates);
            findings = List.copyOf(findings);
            warnings = List.copyOf(warnings);
        }

        private static Entry of(Resource one) {
            return new Entry(
                    one.text("entity_id"),
                    one.flag("usable"),
                    Endpoint.in(one),
                    one.flag("want_authn_requests_signed"),
                    CertificateRow.in(one, "certificates"),
                    one.moment("valid_until"),
                    Findings.in(one, "findings"),
                    Findings.in(one, "warnings"));
        }
    }

    /** An address of an identity provider; {@code what} is the service and the binding. */
    public record Endpoint(String what, String url) {
        static List<Endpoint> in(Resource resource) {
            List<Endpoint> all = new ArrayList<>();
            var endpoints = resource.body().path("endpoints");
            endpoints
                    .path("sso")
                    .forEachEntry((binding, url) -> all.add(new Endpoint("Sign-in by " + binding, url.asText())));
            endpoints
                    .path("slo")
                    .forEachEntry((binding, url) -> all.add(new Endpoint("Logout by " + binding, url.asText())));
            String artifact = endpoints.path("artifact_resolution").asText("");
            if (!artifact.isEmpty()) {
                all.add(new Endpoint("Artifact resolution by SOAP", artifact));
            }
            return all;
        }
    }

    static PreviewPage of(Resource answer, Form form, boolean replacing, String action, String back, Visit visit) {
        return new PreviewPage(
                form,
                replacing,
                action,
                back,
                MetadataSource.byHand(visit.form()),
                MetadataSource.carried(visit.form()),
                !answer.flag("signed")
                        ? "not signed"
                        : answer.text("signature_valid").isEmpty()
                                ? "signed, by a certificate that it does not bring along, so it was not checked"
                                : answer.flag("signature_valid")
                                        ? "signed, and unchanged since; by the certificate it brings along, so this"
                                                + " says nothing about who signed it"
                                        : "signed, but the signature does not fit the document",
                answer.all("identity_providers").stream().map(Entry::of).toList(),
                Findings.in(answer, "warnings"));
    }

    /** How many can be chosen. */
    public long usable() {
        return entries.stream().filter(Entry::usable).count();
    }
}
