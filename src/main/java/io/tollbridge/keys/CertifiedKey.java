package io.tollbridge.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Objects;

/** A private key and the certificate of its public key. */
public record CertifiedKey(X509Certificate certificate, PrivateKey privateKey) {
    public CertifiedKey {
        Objects.requireNonNull(certificate);
        Objects.requireNonNull(privateKey);
    }

    @Override
    public String toString() {
        return "key of " + certificate.getSubjectX500Principal();
    }
}
