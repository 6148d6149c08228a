package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollbridge.api.Fields;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.saml.SigningCertificates;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pinned signing certificates of an identity provider. One that the file does not name stays as it is. */
final class CertificatesPart {
    private static final String ACTIVE = "active";
    private static final String DISABLED = "disabled";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final SigningCertificates READER = new SigningCertificates();

    private CertificatesPart() {}

    record Entry(X509Certificate certificate, boolean active, boolean byHand) {}

    static ArrayNode written(List<PinnedCertificate> pinned) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        pinned.stream()
                .sorted(Comparator.comparing(one -> one.sha256().toString()))
                .forEach(one -> list.addObject()
                        .put("state", one.isActive() ? ACTIVE : DISABLED)
                        .put("by_hand", one.byHand())
                        .put("pem", pem(one.certificate())));
        return list;
    }

    static List<Entry> read(List<Reading.Entry> entries) {
        List<Entry> certificates = new ArrayList<>();
        for (Reading.Entry entry : entries) {
            read(entry).ifPresent(certificate -> {
                if (certificates.stream().anyMatch(one -> one.certificate().equals(certificate.certificate()))) {
                    entry.problem("pem", "is that of another one in this list");
                }
                certificates.add(certificate);
            });
        }
        return certificates;
    }

    private static Optional<Entry> read(Reading.Entry entry) {
        Fields fields = entry.fields();
        String state = fields.text("state").orElse(ACTIVE);
        if (!state.equals(ACTIVE) && !state.equals(DISABLED)) {
            fields.problem("state", "must be active or disabled");
        }
        boolean byHand = fields.flag("by_hand", false);
        Optional<String> pem = fields.document("pem");
        if (pem.isEmpty()) {
            fields.problem("pem", "is required");
        }
        return entry.made(() -> new Entry(one(pem.orElseThrow(), byHand), state.equals(ACTIVE), byHand));
    }

    /** As by the API: one of metadata may have a key that no signature is accepted of, one added by hand may not. */
    private static X509Certificate one(String pem, boolean byHand) {
        List<X509Certificate> certificates = byHand ? READER.read(pem) : SigningCertificates.parse(pem);
        if (certificates.size() != 1) {
            throw new InvalidValue("pem", "must be one PEM certificate");
        }
        return certificates.getFirst();
    }

    /** What is pinned once these are applied: those that were known first, as old as they are. */
    static List<PinnedCertificate> over(List<PinnedCertificate> known, List<Entry> entries, Instant now) {
        Map<X509Certificate, PinnedCertificate> pinned = new LinkedHashMap<>();
        known.forEach(one -> pinned.put(one.certificate(), one));
        for (Entry entry : entries) {
            PinnedCertificate before = pinned.getOrDefault(
                    entry.certificate(), new PinnedCertificate(entry.certificate(), now, Optional.empty(), false));
            PinnedCertificate after =
                    new PinnedCertificate(before.certificate(), before.addedAt(), before.disabledAt(), entry.byHand());
            pinned.put(entry.certificate(), after.with(entry.active(), now));
        }
        return List.copyOf(pinned.values());
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
