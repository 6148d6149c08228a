package io.tollbridge.command;

import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataReading;
import java.io.PrintWriter;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The answer of {@code metadata} for people: what would be trusted, then everything that is wrong or odd. */
final class MetadataText {
    private final PrintWriter out;
    private final Instant at;

    MetadataText(PrintWriter out, Instant at) {
        this.out = out;
        this.at = at;
    }

    void print(MetadataReading reading) {
        int usable = reading.usableIdps().size();
        int all = reading.idps().size();
        line(
                "",
                (reading.accepted() ? "ACCEPTED" : "REJECTED") + " at " + at + ": " + usable + " of " + all
                        + (all == 1 ? " identity provider" : " identity providers") + " usable");
        if (reading.idps().isEmpty()) {
            findings("", reading.findings(), "FAILED");
        } else {
            reading.entities().ifPresent(entities -> field("", "entities", String.valueOf(entities)));
            field("", "signature", signature(reading));
            reading.validUntil().ifPresent(until -> field("", "valid until", until));
            reading.cacheDuration().ifPresent(duration -> field("", "cache for", duration));
        }
        findings("", reading.warnings(), "warning");
        reading.idps().forEach(this::print);
        out.flush();
    }

    private static String signature(MetadataReading reading) {
        return reading.signatureValid()
                .map(valid -> valid
                        ? "holds with the certificate it brings along (that says nothing about who made it)"
                        : "does not hold with the certificate it brings along")
                .orElse("none");
    }

    private void print(IdpMetadata idp) {
        out.println();
        String entityId = idp.entityId().isEmpty() ? "(no entityID)" : idp.entityId();
        line("", "Identity provider " + entityId + (idp.usable() ? "" : " - NOT USABLE"));
        endpoints("single sign-on", idp.sso());
        endpoints("single logout", idp.slo());
        endpoints("artifacts", idp.artifactResolution());
        field("  ", "requests", idp.wantAuthnRequestsSigned() ? "wants them signed" : "need not be signed");
        certificates("signing", idp.signingCertificates());
        certificates("encryption", idp.encryptionCertificates());
        idp.nameIdFormats().forEach(format -> field("  ", "NameID format", format));
        idp.validUntil().ifPresent(until -> field("  ", "valid until", until.toString()));
        findings("  ", idp.findings(), "FAILED");
        findings("  ", idp.warnings(), "warning");
    }

    private void endpoints(String label, Map<String, IdpMetadata.Endpoint> endpoints) {
        for (IdpMetadata.Endpoint endpoint : endpoints.values()) {
            field("  ", label, endpoint.bindingName() + " " + endpoint.location());
            endpoint.responseLocation().ifPresent(answers -> field("  ", "", "answers to " + answers));
        }
    }

    private void certificates(String label, List<X509Certificate> certificates) {
        for (X509Certificate certificate : certificates) {
            long days = Certificates.daysLeft(certificate, at);
            field("  ", label, certificate.getSubjectX500Principal().getName());
            field("  ", "", "SHA-256 " + Certificates.sha256(certificate));
            field(
                    "  ",
                    "",
                    "not after " + certificate.getNotAfter().toInstant()
                            + (days < 0 ? ", ended " + -days + " days ago" : ", " + days + " days left"));
        }
    }

    private void findings(String indent, List<Finding> findings, String severity) {
        for (Finding finding : findings) {
            line(indent, severity + " " + finding.code());
            field(indent + "  ", "found", finding.found());
            field(indent + "  ", "wanted", finding.wanted());
            field(indent + "  ", "hint", finding.hint());
            field(indent + "  ", "section", finding.section());
        }
    }

    private void field(String indent, String label, String value) {
        line(indent, String.format("%-15s%s", label, value));
    }

    /** Text of the file may hold what steers a terminal or turns the reading direction: it is shown as its code. */
    private void line(String indent, String text) {
        StringBuilder shown = new StringBuilder(indent);
        text.codePoints().forEach(point -> {
            int type = Character.getType(point);
            boolean steers = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            if (steers) {
                shown.append(String.format("\\u%04x", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        out.println(shown);
    }
}
