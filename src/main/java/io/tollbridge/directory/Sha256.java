package io.tollbridge.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 digest: how random secrets, codes and used assertions are kept. Compared in constant time. */
public final class Sha256 {
    private final byte[] digest;

    private Sha256(byte[] digest) {
        if (digest.length != 32) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + digest.length);
        }
        this.digest = digest;
    }

    /** The digest of a random secret. */
    public static Sha256 of(String secret) {
        return of(secret.getBytes(UTF_8));
    }

    /** The digest of these bytes. */
    public static Sha256 of(byte[] bytes) {
        try {
            return new Sha256(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The digest of a certificate's DER form: its fingerprint. */
    public static Sha256 of(Certificate certificate) {
        try {
            return of(certificate.getEncoded());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** A digest as it was kept. */
    public static Sha256 stored(byte[] digest) {
        return new Sha256(digest.clone());
    }

    /** Its 32 bytes. */
    public byte[] bytes() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sha256 that && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    /** Lower-case hex. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest);
    }
}
