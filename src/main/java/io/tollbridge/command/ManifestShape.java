package io.tollbridge.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataReading;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/** A reading in the shape of the {@code expected} field of a manifest, names in camelCase as there. */
final class ManifestShape {
    /** How many identity providers are written out; {@code idpCount} has the total. */
    static final int MAX_IDPS = 12;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ManifestShape() {}

    /** The whole {@code expected} object: empty if the document was no metadata at all. */
    static ObjectNode expected(MetadataReading reading) {
        ObjectNode json = JSON.objectNode();
        boolean readable = !reading.idps().isEmpty() || reading.failed().contains("no-idp");
        if (!readable) {
            return json;
        }
        json.put("signed", reading.signed());
        reading.signatureValid().ifPresent(valid -> json.put("signatureValid", valid));
        reading.validUntil().ifPresent(until -> json.put("validUntil", until));
        reading.cacheDuration().ifPresent(duration -> json.put("cacheDuration", duration));
        reading.entities().ifPresent(entities -> json.put("entities", entities));
        json.put("idpCount", reading.idps().size());
        json.set("idps", idps(reading));
        return json;
    }

    static ArrayNode idps(MetadataReading reading) {
        ArrayNode json = JSON.arrayNode();
        reading.idps().stream().limit(MAX_IDPS).forEach(idp -> json.add(idp(idp)));
        return json;
    }

    private static ObjectNode idp(IdpMetadata idp) {
        ObjectNode json = JSON.objectNode();
        if (!idp.entityId().isEmpty()) {
            json.put("entityId", idp.entityId());
        }
        json.put("wantAuthnRequestsSigned", idp.wantAuthnRequestsSigned());
        json.set("sso", endpoints(idp.sso()));
        if (!idp.slo().isEmpty()) {
            json.set("slo", endpoints(idp.slo()));
        }
        if (!idp.artifactResolution().isEmpty()) {
            json.set("artifactResolution", endpoints(idp.artifactResolution()));
        }
        json.set("signingCertSha256", fingerprints(idp.signingCertificates()));
        json.set("encryptionCertSha256", fingerprints(idp.encryptionCertificates()));
        if (idp.unparsableCerts() > 0) {
            json.put("unparsableCerts", idp.unparsableCerts());
        }
        if (idp.keyValueOnlyKeys() > 0) {
            json.put("keyValueOnlyKeys", idp.keyValueOnlyKeys());
        }
        ArrayNode formats = json.putArray("nameIdFormats");
        idp.nameIdFormats().forEach(formats::add);
        json.put("usable", idp.usable());
        if (!idp.usable()) {
            ArrayNode why = json.putArray("why");
            idp.why().forEach(why::add);
        }
        return json;
    }

    private static ObjectNode endpoints(Map<String, IdpMetadata.Endpoint> endpoints) {
        ObjectNode json = JSON.objectNode();
        for (IdpMetadata.Endpoint endpoint : endpoints.values()) {
            String name = endpoint.bindingName();
            // Two bindings may end alike; the first one keeps the name.
            if (!json.has(name)) {
                json.put(name, endpoint.location().toString());
                endpoint.responseLocation()
                        .ifPresent(answers -> json.put(name + "#ResponseLocation", answers.toString()));
            }
        }
        return json;
    }

    private static ArrayNode fingerprints(List<X509Certificate> certificates) {
        ArrayNode json = JSON.arrayNode();
        certificates.stream().map(Certificates::sha256).forEach(json::add);
        return json;
    }
}
