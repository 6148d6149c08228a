package io.tollbridge.admin;

import io.tollbridge.directory.CertificateExpiry;
import java.util.List;

/**
 * A signing certificate of an identity provider.
 *
 * @param fingerprint SHA-256, in pairs of hexadecimal digits as other products show it
 * @param digits the same without colons, as an address has it
 * @param daysLeft negative once it has ended
 * @param mark empty, soon or ended
 * @param byHand added beside the metadata
 */
public record CertificateRow(
        String subject,
        String fingerprint,
        String digits,
        boolean active,
        Moment notBefore,
        Moment notAfter,
        long daysLeft,
        String mark,
        boolean byHand,
        Moment addedAt) {
    static List<CertificateRow> in(Resource resource, String field) {
        return resource.all(field).stream().map(CertificateRow::of).toList();
    }

    private static CertificateRow of(Resource one) {
        long daysLeft = one.body().path("days_left").asLong();
        String digits = one.text("fingerprint");
        return new CertificateRow(
                one.text("subject"),
                inPairs(digits),
                digits,
                one.text("state").equals("active"),
                one.moment("not_before"),
                one.moment("not_after"),
                daysLeft,
                mark(daysLeft),
                one.flag("by_hand"),
                one.moment("added_at"));
    }

    static String mark(long daysLeft) {
        return daysLeft < 0 ? "ended" : daysLeft < CertificateExpiry.THRESHOLDS.getFirst() ? "soon" : "";
    }

    /** As openssl and the identity providers' own pages show a fingerprint. */
    static String inPairs(String digits) {
        return String.join(":", digits.toUpperCase(java.util.Locale.ROOT).split("(?<=\\G..)"));
    }
}
