package io.tollbridge.saml;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** The service provider's signing key with the certificate that identity providers check it by. */
public record SigningKey(X509Certificate certificate, PrivateKey privateKey) {
    @Override
    public String toString() {
        return Fingerprints.sha256(certificate);
    }
}
