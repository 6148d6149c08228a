package io.tollbridge.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When people are warned that a certificate ends. */
public final class CertificateExpiry {
    /** Days before the end; 0: it has ended. */
    public static final List<Integer> THRESHOLDS = List.of(60, 30, 14, 7, 1, 0);

    private CertificateExpiry() {}

    /** Whole days until this end, negative once it has passed. */
    public static long daysLeft(Instant notAfter, Instant now) {
        return Math.floorDiv(
                Duration.between(now, notAfter).toSeconds(), Duration.ofDays(1).toSeconds());
    }

    /** The thresholds that have been reached, the nearest to the end last; empty: there is nothing to warn of. */
    public static List<Integer> reached(Instant notAfter, Instant now) {
        return THRESHOLDS.stream()
                .filter(days -> days == 0
                        ? now.isAfter(notAfter) // RFC 5280 section 4.1.2.5: valid through notAfter, inclusive
                        : !now.isBefore(notAfter.minus(Duration.ofDays(days))))
                .toList();
    }
}
