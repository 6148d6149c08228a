package io.tollbridge.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tollbridge.directory.SigningAlgorithm;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Either provider's signatures are what the JDK verifies. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenSignerTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SigningAlgorithms OF_THE_JDK = new SigningAlgorithms(RANDOM, Optional.empty());

    static Stream<Arguments> providersAndAlgorithms() {
        return Stream.of(OF_THE_JDK, SigningAlgorithms.fastest(RANDOM))
                .flatMap(with -> Stream.of(SigningAlgorithm.values()).map(algorithm -> Arguments.of(with, algorithm)));
    }

    @ParameterizedTest
    @MethodSource("providersAndAlgorithms")
    void the_jdk_verifies_what_either_provider_signs(SigningAlgorithms with, SigningAlgorithm algorithm)
            throws Exception {
        KeyPair pair = with.generate(algorithm);
        JWK publicKey = with.publicKey(algorithm, pair.getPublic().getEncoded());
        JWSSigner signer = with.signer(algorithm, pair.getPrivate().getEncoded());
        for (int time = 0; time < 200; time++) { // r and s of ECDSA have leading zeros once in a while
            SignedJWT token = new SignedJWT(
                    new JWSHeader(new JWSAlgorithm(algorithm.name())),
                    new JWTClaimsSet.Builder().subject("number " + time).build());
            token.sign(signer);
            SignedJWT received = SignedJWT.parse(token.serialize());
            assertThat(received.verify(
                            algorithm == SigningAlgorithm.ES256
                                    ? new ECDSAVerifier(publicKey.toECKey())
                                    : new RSASSAVerifier(publicKey.toRSAKey())))
                    .isTrue();
            assertThat(received.getSignature().decode()).hasSize(algorithm == SigningAlgorithm.ES256 ? 64 : 256);
        }
    }

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "x86_64"})
    void corretto_signs_where_it_is_on_the_class_path() {
        KeyPair pair = OF_THE_JDK.generate(SigningAlgorithm.ES256);

        JWSSigner signer = SigningAlgorithms.fastest(RANDOM)
                .signer(SigningAlgorithm.ES256, pair.getPrivate().getEncoded());

        assertThat(signer.getJCAContext().getProvider().getName()).isEqualTo("AmazonCorrettoCryptoProvider");
    }
}
