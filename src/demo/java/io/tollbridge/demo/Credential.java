package io.tollbridge.demo;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A private key and the certificate of its public half. */
public record Credential(PrivateKey privateKey, X509Certificate certificate) {
    /** Names the key's algorithm and the certificate's subject: the private key itself never shows up in a log. */
    @Override
    public String toString() {
        return "Credential[" + privateKey.getAlgorithm() + ", " + certificate.getSubjectX500Principal() + "]";
    }
}
