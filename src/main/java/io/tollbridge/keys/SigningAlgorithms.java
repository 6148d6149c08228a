package io.tollbridge.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.tollbridge.directory.SigningAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What differs between ES256 and RS256 (RFC 7518 sections 3.3 and 3.4). Signatures are made by Amazon's Corretto provider
 * where it is there, which signs ES256 some twenty times and RS256 some two times as fast as the JDK does, if the key
 * is one of its own ({@code TokenSignerBenchmark}); only these signatures, as it is not installed for anything else.
 */
final class SigningAlgorithms {
    private static final Logger LOG = LoggerFactory.getLogger(SigningAlgorithms.class);
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final int RSA_BITS = 2048;

    private final SecureRandom random;
    private final Optional<Provider> provider;

    SigningAlgorithms(SecureRandom random, Optional<Provider> provider) {
        this.random = random;
        this.provider = provider;
    }

    /** With the fastest provider there is. */
    static SigningAlgorithms fastest(SecureRandom random) {
        Optional<Provider> corretto = corretto();
        LOG.info("tokens are signed by {}", corretto.map(Provider::toString).orElse("the JDK"));
        return new SigningAlgorithms(random, corretto);
    }

    /** Its library is native, and there is one for 64-bit Linux on x86 alone; where it cannot load it offers nothing. */
    private static Optional<Provider> corretto() {
        return ServiceLoader.load(Provider.class).stream()
                .filter(found -> found.type().getName().equals(CORRETTO))
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.getService("Signature", "SHA256withECDSA") != null)
                .findFirst();
    }

    /** A new key pair. */
    KeyPair generate(SigningAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(family(algorithm));
            switch (algorithm) {
                case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"), random);
                case RS256 -> generator.initialize(RSA_BITS, random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The key as verifiers are given it (RFC 7517): it is made of the public key alone and can hold nothing private. */
    JWK publicKey(SigningAlgorithm algorithm, byte[] encoded) {
        try {
            PublicKey key = KeyFactory.getInstance(family(algorithm)).generatePublic(new X509EncodedKeySpec(encoded));
            return switch (algorithm) {
                case ES256 ->
                    new ECKey.Builder(Curve.P_256, (ECPublicKey) key)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.ES256)
                            .keyIDFromThumbprint()
                            .build();
                case RS256 ->
                    new RSAKey.Builder((RSAPublicKey) key)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.RS256)
                            .keyIDFromThumbprint()
                            .build();
            };
        } catch (GeneralSecurityException | JOSEException bug) {
            throw new IllegalStateException("a stored public key cannot be read", bug);
        }
    }

    /** Signs with this private key, in PKCS #8. */
    JWSSigner signer(SigningAlgorithm algorithm, byte[] privateKey) {
        try {
            // A key of another provider would be translated anew for every signature.
            KeyFactory factory = provider.isPresent()
                    ? KeyFactory.getInstance(family(algorithm), provider.get())
                    : KeyFactory.getInstance(family(algorithm));
            PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey));
            JWSSigner signer = switch (algorithm) {
                case ES256 -> new ECDSASigner(key, Curve.P_256);
                case RS256 -> new RSASSASigner(key);
            };
            signer.getJCAContext().setSecureRandom(random);
            provider.ifPresent(signer.getJCAContext()::setProvider);
            return signer;
        } catch (GeneralSecurityException | JOSEException bug) {
            throw new IllegalStateException("a stored private key cannot be read", bug);
        }
    }

    private static String family(SigningAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> "EC";
            case RS256 -> "RSA";
        };
    }
}
