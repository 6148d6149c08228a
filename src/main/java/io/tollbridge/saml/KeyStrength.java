package io.tollbridge.saml;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which keys may sign for an identity provider: RSA of 2048 bits or more, ECDSA on P-256, P-384 or P-521. */
final class KeyStrength {
    private static final int MIN_RSA_BITS = 2048;

    /** The curves themselves and not their sizes: secp256k1 has 256 bits too. */
    private static final List<EllipticCurve> CURVES = Stream.of("secp256r1", "secp384r1", "secp521r1")
            .map(KeyStrength::curve)
            .toList();

    /** What is weak about the key; empty if nothing is. */
    Optional<String> weakness(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            return bits >= MIN_RSA_BITS ? Optional.empty() : Optional.of("RSA of " + bits + " bits");
        }
        if (key instanceof ECPublicKey elliptic) {
            boolean allowed = CURVES.contains(elliptic.getParams().getCurve());
            return allowed ? Optional.empty() : Optional.of("ECDSA on another curve");
        }
        return Optional.of(key.getAlgorithm());
    }

    private static EllipticCurve curve(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
