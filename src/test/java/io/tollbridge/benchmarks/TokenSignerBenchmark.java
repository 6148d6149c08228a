package io.tollbridge.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one access token of RFC 9068 costs to build, sign and render, by provider of the signature; {@code TRANSLATED} is
 * Corretto with a key of the JDK's, which it translates each time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class TokenSignerBenchmark {
    /** Whose the key and the signature are. */
    public enum By {
        JDK,
        TRANSLATED,
        CORRETTO
    }

    @Param
    private By by = By.JDK;

    @Param({"ES256", "RS256"})
    private String algorithm = "ES256";

    private final JWTClaimsSet claims = new JWTClaimsSet.Builder()
            .issuer("https://bridge.example")
            .subject("0d6f4a0e-6d0e-4b5e-9d3c-0a8f5f1f9b11")
            .audience("https://api.example")
            .claim("client_id", "5b2d1f0e-6d0e-4b5e-9d3c-0a8f5f1f9b11")
            .claim("scope", "users analytics:readonly")
            .issueTime(Date.from(Instant.EPOCH))
            .expirationTime(Date.from(Instant.EPOCH))
            .jwtID("4e2b4a0e-6d0e-4b5e-9d3c-0a8f5f1f9b11")
            .build();
    private @Nullable JWSSigner signer;

    @Setup
    public void key() throws GeneralSecurityException, JOSEException {
        boolean elliptic = algorithm.equals("ES256");
        KeyPairGenerator generator = KeyPairGenerator.getInstance(elliptic ? "EC" : "RSA");
        generator.initialize(elliptic ? 256 : 2048);
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(generator.generateKeyPair().getPrivate().getEncoded());
        Provider keys = by == By.CORRETTO ? corretto() : Security.getProvider(elliptic ? "SunEC" : "SunRsaSign");
        PrivateKey key = KeyFactory.getInstance(elliptic ? "EC" : "RSA", keys).generatePrivate(encoded);
        JWSSigner made = elliptic ? new ECDSASigner(key, Curve.P_256) : new RSASSASigner(key);
        if (by != By.JDK) {
            made.getJCAContext().setProvider(corretto());
        }
        signer = made;
    }

    @Benchmark
    public String sign() throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(new JWSAlgorithm(algorithm))
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
                        .build(),
                claims);
        token.sign(Objects.requireNonNull(signer));
        return token.serialize();
    }

    private static Provider corretto() {
        return ServiceLoader.load(Provider.class).stream()
                .filter(provider -> provider.type().getSimpleName().equals("AmazonCorrettoCryptoProvider"))
                .map(ServiceLoader.Provider::get)
                .findFirst()
                .orElseThrow();
    }
}
