package io.tollbridge.command;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** What people are shown of a certificate. */
final class Certificates {
    private Certificates() {}

    /** SHA-256 over the DER form, 64 lower-case hex digits. */
    static String sha256(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** Whole days until notAfter, negative once it has passed. */
    static long daysLeft(X509Certificate certificate, Instant at) {
        Duration left = Duration.between(at, certificate.getNotAfter().toInstant());
        return Math.floorDiv(left.toSeconds(), Duration.ofDays(1).toSeconds());
    }
}
