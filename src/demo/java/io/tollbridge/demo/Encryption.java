package io.tollbridge.demo;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.opensaml.xmlsec.encryption.support.EncryptionConstants;
import org.opensaml.xmlsec.signature.support.SignatureConstants;

/**
 * How an assertion or a NameID is encrypted. Algorithms are the URIs of XML Encryption (constants in OpenSAML's
 * {@link EncryptionConstants}); the weak ones can be asked for too.
 *
 * @param recipient the public key that the content key is wrapped to
 * @param dataAlgorithm block encryption of the content; its key size is read from the URI
 * @param keyTransport RSA-OAEP or RSA 1.5
 * @param oaepDigest digest of RSA-OAEP; null leaves the element out, which means SHA-1
 * @param placement where the EncryptedKey stands
 * @param certificate named in the EncryptedKey's KeyInfo; null leaves it out
 */
public record Encryption(
        PublicKey recipient,
        String dataAlgorithm,
        String keyTransport,
        @Nullable String oaepDigest,
        KeyPlacement placement,
        @Nullable X509Certificate certificate) {
    /** Both places that Core §2.2.4 knows for the wrapped key. */
    public enum KeyPlacement {
        /** Inside the KeyInfo of the EncryptedData. */
        INLINE,
        /** Beside the EncryptedData, found by its ds:RetrievalMethod. */
        SIBLING
    }

    /** AES-256-GCM and RSA-OAEP with SHA-256 (MGF1 with SHA-1, as RSA-OAEP-MGF1P is fixed to), EncryptedKey inline. */
    public static Encryption to(X509Certificate certificate) {
        return new Encryption(
                certificate.getPublicKey(),
                EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES256_GCM,
                EncryptionConstants.ALGO_ID_KEYTRANSPORT_RSAOAEP,
                SignatureConstants.ALGO_ID_DIGEST_SHA256,
                KeyPlacement.INLINE,
                null);
    }

    /** Encrypts the content by this algorithm (URI). */
    public Encryption withDataAlgorithm(String uri) {
        return new Encryption(recipient, uri, keyTransport, oaepDigest, placement, certificate);
    }

    /** Wraps the key by this algorithm (URI); {@code digest} is of use to RSA-OAEP only. */
    public Encryption withKeyTransport(String uri, @Nullable String digest) {
        return new Encryption(recipient, dataAlgorithm, uri, digest, placement, certificate);
    }

    /** Puts the EncryptedKey there. */
    public Encryption withPlacement(KeyPlacement place) {
        return new Encryption(recipient, dataAlgorithm, keyTransport, oaepDigest, place, certificate);
    }

    /** Names this certificate in the EncryptedKey's KeyInfo; null names none. */
    public Encryption withCertificate(@Nullable X509Certificate named) {
        return new Encryption(recipient, dataAlgorithm, keyTransport, oaepDigest, placement, named);
    }
}
