package io.tollbridge.saml;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256 of a certificate, in hex: the name people know it by. */
public final class Fingerprints {
    private Fingerprints() {}

    /** Lower-case hex of SHA-256 over the DER form. */
    public static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (CertificateEncodingException | NoSuchAlgorithmException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
