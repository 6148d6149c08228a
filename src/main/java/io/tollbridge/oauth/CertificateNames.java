package io.tollbridge.oauth;

import io.tollbridge.directory.CertificateSubject;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Compares the names in a certificate with the one that a client is set to (RFC 8705 §2.1.2). */
final class CertificateNames {
    /** RFC 5280 §4.2.1.6: the choices of GeneralName. */
    private static final int DNS_NAME = 2;

    private static final int URI = 6;

    private CertificateNames() {}

    static boolean match(CertificateSubject wanted, X509Certificate certificate) {
        return switch (wanted.kind()) {
            case SUBJECT_DN -> isSubject(wanted.value(), certificate);
            // Names of hosts have no case (RFC 4343); a wildcard is no name of a client, and matches itself alone.
            case SAN_DNS -> alternativeNames(certificate, DNS_NAME).stream().anyMatch(wanted.value()::equalsIgnoreCase);
            case SAN_URI -> alternativeNames(certificate, URI).contains(wanted.value());
        };
    }

    /** By attributes and values, not by the letters of one way to write them (RFC 4517 §4.2.15). */
    private static boolean isSubject(String wanted, X509Certificate certificate) {
        try {
            return new X500Principal(wanted).equals(certificate.getSubjectX500Principal());
        } catch (IllegalArgumentException noName) {
            return false;
        }
    }

    private static List<String> alternativeNames(X509Certificate certificate, int kind) {
        try {
            @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Integer.valueOf(kind).equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }
}
