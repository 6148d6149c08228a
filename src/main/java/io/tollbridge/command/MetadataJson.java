package io.tollbridge.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataReading;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The answer of {@code metadata --json}: snake_case, every finding in full. */
final class MetadataJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private MetadataJson() {}

    static ObjectNode of(MetadataReading reading, Instant at) {
        ObjectNode json = JSON.objectNode().put("accepted", reading.accepted()).put("at", at.toString());
        json.set("failed", strings(reading.failed()));
        json.set("findings", findings(reading.findings()));
        json.set("warnings", findings(reading.warnings()));
        json.put("signed", reading.signed());
        reading.signatureValid().ifPresent(valid -> json.put("signature_valid", valid));
        reading.validUntil().ifPresent(until -> json.put("valid_until", until));
        reading.cacheDuration().ifPresent(duration -> json.put("cache_duration", duration));
        reading.entities().ifPresent(entities -> json.put("entities", entities));
        ArrayNode idps = json.putArray("idps");
        reading.idps().forEach(idp -> idps.add(idp(idp, at)));
        return json;
    }

    private static ObjectNode idp(IdpMetadata idp, Instant at) {
        ObjectNode json = JSON.objectNode()
                .put("entity_id", idp.entityId())
                .put("usable", idp.usable())
                .put("want_authn_requests_signed", idp.wantAuthnRequestsSigned());
        json.set("sso", endpoints(idp.sso()));
        json.set("slo", endpoints(idp.slo()));
        json.set("artifact_resolution", endpoints(idp.artifactResolution()));
        json.set("signing_certificates", certificates(idp.signingCertificates(), at));
        json.set("encryption_certificates", certificates(idp.encryptionCertificates(), at));
        json.put("unparsable_certs", idp.unparsableCerts()).put("key_value_only_keys", idp.keyValueOnlyKeys());
        json.set("name_id_formats", strings(idp.nameIdFormats()));
        idp.validUntil().ifPresent(until -> json.put("valid_until", until.toString()));
        json.set("findings", findings(idp.findings()));
        json.set("warnings", findings(idp.warnings()));
        return json;
    }

    private static ArrayNode endpoints(Map<String, IdpMetadata.Endpoint> endpoints) {
        ArrayNode json = JSON.arrayNode();
        for (IdpMetadata.Endpoint endpoint : endpoints.values()) {
            ObjectNode one = json.addObject()
                    .put("binding", endpoint.binding())
                    .put("location", endpoint.location().toString());
            endpoint.responseLocation().ifPresent(answers -> one.put("response_location", answers.toString()));
        }
        return json;
    }

    private static ArrayNode certificates(List<X509Certificate> certificates, Instant at) {
        ArrayNode json = JSON.arrayNode();
        for (X509Certificate certificate : certificates) {
            json.addObject()
                    .put("subject", certificate.getSubjectX500Principal().getName())
                    .put("sha256", Certificates.sha256(certificate))
                    .put("not_before", certificate.getNotBefore().toInstant().toString())
                    .put("not_after", certificate.getNotAfter().toInstant().toString())
                    .put("days_left", Certificates.daysLeft(certificate, at));
        }
        return json;
    }

    private static ArrayNode findings(List<Finding> findings) {
        ArrayNode json = JSON.arrayNode();
        for (Finding finding : findings) {
            json.addObject()
                    .put("code", finding.code())
                    .put("found", finding.found())
                    .put("wanted", finding.wanted())
                    .put("hint", finding.hint())
                    .put("section", finding.section());
        }
        return json;
    }

    private static ArrayNode strings(List<String> texts) {
        ArrayNode json = JSON.arrayNode();
        texts.forEach(json::add);
        return json;
    }
}
