package io.tollbridge.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Signs tokens by the current key (RFC 7515, RFC 7519), with Amazon's provider where it is. */
public final class TokenSigner {
    /** RFC 9068 §2.1. */
    public static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

    private final SigningKeys keys;
    private final Optional<Provider> faster = corretto();
    /** By key id. A signer may be used by many threads at once. */
    private final ConcurrentMap<UUID, JWSSigner> signers = new ConcurrentHashMap<>();

    public TokenSigner(SigningKeys keys) {
        this.keys = keys;
    }

    /** The signed token, in its compact form. */
    public String sign(JOSEObjectType type, JWTClaimsSet claims, JWSAlgorithm algorithm) {
        SigningKey key = keys.current(algorithm);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm)
                        .type(type)
                        .keyID(key.id().toString())
                        .build(),
                claims);
        try {
            token.sign(signers.computeIfAbsent(key.id(), _ -> signer(key.jwk())));
        } catch (JOSEException bug) {
            throw new IllegalStateException(bug);
        }
        return token.serialize();
    }

    private JWSSigner signer(JWK key) {
        try {
            JWSSigner signer = switch (key) {
                case ECKey elliptic -> new ECDSASigner(own(elliptic.toPrivateKey()), elliptic.getCurve());
                case RSAKey rsa -> new RSASSASigner(own(rsa.toPrivateKey()));
                default -> throw new IllegalStateException("no signer for " + key.getKeyType());
            };
            faster.ifPresent(signer.getJCAContext()::setProvider);
            return signer;
        } catch (JOSEException | GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /**
     * The key as an object of the provider's own. It would translate any other for every signature, which costs as much
     * again for ES256, and for RS256 all that it gains on the JDK (TokenSignerBenchmark).
     */
    private PrivateKey own(PrivateKey key) throws GeneralSecurityException {
        return faster.isPresent()
                ? (PrivateKey)
                        KeyFactory.getInstance(key.getAlgorithm(), faster.get()).translateKey(key)
                : key;
    }

    /** It is on the class path for linux-x86_64 alone, and is not installed for anything else. */
    private static Optional<Provider> corretto() {
        try {
            Class<?> type = Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
            Provider provider = (Provider) type.getField("INSTANCE").get(null);
            boolean works = provider.getService("Signature", "SHA256withECDSA") != null;
            return works ? Optional.of(provider) : Optional.empty();
        } catch (ReflectiveOperationException | LinkageError absent) {
            return Optional.empty();
        }
    }
}
