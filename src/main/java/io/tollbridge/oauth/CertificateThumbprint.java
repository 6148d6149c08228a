package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** What a certificate is known by in a token (RFC 8705 §3.1, {@code x5t#S256}): the SHA-256 of its DER, base64url. */
final class CertificateThumbprint {
    private CertificateThumbprint() {}

    static String of(X509Certificate certificate) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Sha256.of(certificate.getEncoded()).bytes());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
