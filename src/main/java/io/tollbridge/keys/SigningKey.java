package io.tollbridge.keys;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jwk.JWK;
import java.util.UUID;

/** A key that is ready to sign. Any thread may use the signer. */
record SigningKey(UUID id, JWK publicKey, JWSSigner signer) {
    SigningKey {
        if (publicKey.isPrivate()) {
            throw new IllegalArgumentException("the public key of " + id + " holds private parts");
        }
    }

    /** The {@code kid} of what it signs: the key's thumbprint (RFC 7638). */
    String keyId() {
        return publicKey.getKeyID();
    }

    JWSAlgorithm algorithm() {
        return new JWSAlgorithm(publicKey.getAlgorithm().getName());
    }

    @Override
    public String toString() {
        return "signing key " + keyId();
    }
}
