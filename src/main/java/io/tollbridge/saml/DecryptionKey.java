package io.tollbridge.saml;

import io.tollbridge.keys.CertifiedKey;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * One of the service provider's decryption keys, or what is left of one.
 *
 * @param certificate the one that identity providers encrypt to; {@code explain} may have only the key
 * @param privateKey absent once the key is retired
 * @param retiredAt when its private key was erased
 */
public record DecryptionKey(
        Optional<X509Certificate> certificate, Optional<PrivateKey> privateKey, Optional<Instant> retiredAt) {
    public DecryptionKey(Optional<X509Certificate> certificate, PrivateKey privateKey) {
        this(certificate, Optional.of(privateKey), Optional.empty());
    }

    static DecryptionKey of(CertifiedKey key) {
        return new DecryptionKey(Optional.of(key.certificate()), key.privateKey());
    }

    static DecryptionKey retired(X509Certificate certificate, Instant at) {
        return new DecryptionKey(Optional.of(certificate), Optional.empty(), Optional.of(at));
    }

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
