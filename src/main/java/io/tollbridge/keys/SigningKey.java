package io.tollbridge.keys;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.util.UUID;

/**
 * A key pair that signs tokens, ready to use.
 *
 * @param jwk with its private part; {@code kid} is the id
 */
public record SigningKey(UUID id, JWSAlgorithm algorithm, JWK jwk) {
    @Override
    public String toString() {
        return "SigningKey[" + id + " " + algorithm + "]";
    }
}
