package io.tollbridge.saml;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;

/**
 * One of the service provider's decryption keys.
 *
 * @param certificate the one that identity providers encrypt to; {@code explain} may have only the key
 */
public record DecryptionKey(Optional<X509Certificate> certificate, PrivateKey privateKey) {
    Optional<String> base64() {
        return certificate.map(known -> {
            try {
                return Base64.getEncoder().encodeToString(known.getEncoded());
            } catch (CertificateEncodingException bug) {
                throw new IllegalStateException(bug);
            }
        });
    }

    @Override
    public String toString() {
        return certificate.map(Fingerprints::sha256).orElse("a key without a certificate");
    }
}
