package io.tollbridge.directory;

/**
 * Whom a client's TLS certificate must name (RFC 8705 §2.1.2).
 *
 * @param value compared with what the certificate holds: a distinguished name (RFC 4514), a DNS name or a URI
 */
public record CertificateSubject(Kind kind, String value) {
    /** Where in the certificate the name stands. */
    public enum Kind {
        SUBJECT_DN("tls_client_auth_subject_dn"),
        SAN_DNS("tls_client_auth_san_dns"),
        SAN_URI("tls_client_auth_san_uri");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The client metadata's name. */
        public String word() {
            return word;
        }
    }

    public CertificateSubject {
        if (value.isBlank() || value.length() > 1024) {
            throw new InvalidValue(kind.word, "must have 1 to 1024 characters");
        }
    }
}
