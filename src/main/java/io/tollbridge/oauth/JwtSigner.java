package io.tollbridge.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;

/** Signs JWTs with the current key of an algorithm, and names the key in the header. */
public interface JwtSigner {
    String sign(JWSAlgorithm algorithm, JWTClaimsSet claims);
}
