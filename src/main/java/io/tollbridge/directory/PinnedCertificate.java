package io.tollbridge.directory;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A signing certificate that an identity provider's messages may be verified by. A disabled one verifies nothing; it is
 * kept so that a message signed with it can be told apart from one signed with a stranger's key.
 *
 * @param disabledAt when it was switched off; absent while it is active
 * @param byHand an administrator added it beside the metadata, and new metadata does not take it away
 */
public record PinnedCertificate(
        X509Certificate certificate, Instant addedAt, Optional<Instant> disabledAt, boolean byHand) {
    public PinnedCertificate {
        addedAt = addedAt.truncatedTo(ChronoUnit.MICROS); // as the database keeps it
        disabledAt = disabledAt.map(at -> at.truncatedTo(ChronoUnit.MICROS));
    }

    /** One that is active from now on. */
    public static PinnedCertificate active(X509Certificate certificate, Instant now) {
        return new PinnedCertificate(certificate, now, Optional.empty(), false);
    }

    /** One that an administrator adds now. */
    public static PinnedCertificate byHand(X509Certificate certificate, Instant now) {
        return new PinnedCertificate(certificate, now, Optional.empty(), true);
    }

    /** Each of them active from now on, and once only: metadata may list one certificate twice. */
    public static List<PinnedCertificate> active(List<X509Certificate> certificates, Instant now) {
        return certificates.stream().distinct().map(one -> active(one, now)).toList();
    }

    /**
     * What is pinned once metadata lists these: one that was known stays as old as it is, and disabled if it was; one that is
     * disabled and not listed stays too, lest the next metadata brings it back to life; so does one added by hand.
     */
    public static List<PinnedCertificate> renewed(
            List<PinnedCertificate> known, List<X509Certificate> listed, Instant now) {
        Map<X509Certificate, PinnedCertificate> before = new LinkedHashMap<>();
        known.forEach(one -> before.put(one.certificate(), one));
        List<PinnedCertificate> renewed = new ArrayList<>();
        for (X509Certificate certificate : listed.stream().distinct().toList()) {
            renewed.add(Optional.ofNullable(before.remove(certificate)).orElseGet(() -> active(certificate, now)));
        }
        before.values().stream().filter(one -> !one.isActive() || one.byHand()).forEach(renewed::add);
        return renewed;
    }

    /** Whether messages may be verified by it. */
    public boolean isActive() {
        return disabledAt.isEmpty();
    }

    /** The same, active or disabled; when it was disabled stays as it was if it is already. */
    public PinnedCertificate with(boolean active, Instant now) {
        return new PinnedCertificate(
                certificate, addedAt, active ? Optional.empty() : Optional.of(disabledAt.orElse(now)), byHand);
    }

    /** The key alone: two certificates may carry the same one. */
    public PublicKey key() {
        return certificate.getPublicKey();
    }

    /** When its certificate ends. */
    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** The digest of its DER: its fingerprint, and what it is known by. */
    public Sha256 sha256() {
        return Sha256.of(certificate);
    }
}
