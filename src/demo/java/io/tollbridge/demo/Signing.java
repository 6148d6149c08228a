package io.tollbridge.demo;

import java.security.Key;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.opensaml.xmlsec.signature.support.SignatureConstants;

/**
 * How messages are signed. Algorithms are the URIs of XML Signature (constants in OpenSAML's {@link
 * SignatureConstants}); any may be asked for, the weak ones too, since a receiver must be seen to refuse them.
 *
 * @param key private key, or a secret key for HMAC
 * @param certificate goes into ds:KeyInfo; null leaves KeyInfo out
 */
public record Signing(
        Key key, String algorithm, String digest, @Nullable X509Certificate certificate) {
    /** SHA-256 with the credential's own kind of key (RSA PKCS #1 1.5 or ECDSA), its certificate in KeyInfo. */
    public static Signing with(Credential credential) {
        String algorithm = credential.privateKey().getAlgorithm().equals("EC")
                ? SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA256
                : SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256;
        return new Signing(
                credential.privateKey(), algorithm, SignatureConstants.ALGO_ID_DIGEST_SHA256, credential.certificate());
    }

    /** Signs by this key instead; algorithms and KeyInfo stay, so that KeyInfo can name a key that did not sign. */
    public Signing withKey(Key replacement) {
        return new Signing(replacement, algorithm, digest, certificate);
    }

    /** Signs by this signature algorithm (URI). */
    public Signing withAlgorithm(String uri) {
        return new Signing(key, uri, digest, certificate);
    }

    /** Digests the referenced element by this algorithm (URI). */
    public Signing withDigest(String uri) {
        return new Signing(key, algorithm, uri, certificate);
    }

    /** Puts this certificate into KeyInfo; null leaves KeyInfo out. */
    public Signing withCertificate(@Nullable X509Certificate replacement) {
        return new Signing(key, algorithm, digest, replacement);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "Signing[" + algorithm + ", " + digest + "]";
    }
}
