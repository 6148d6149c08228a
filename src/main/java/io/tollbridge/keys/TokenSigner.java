package io.tollbridge.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tollbridge.directory.SigningAlgorithm;
import java.time.Clock;
import java.util.Date;

/** Signs tokens: JWS in its compact form (RFC 7515 section 7.1) with {@code alg}, {@code typ} and {@code kid}. */
public final class TokenSigner {
    /** The {@code typ} of access tokens (RFC 9068 section 2.1). */
    public static final String ACCESS_TOKEN = "at+jwt";
    /** The {@code typ} of ID tokens (RFC 7519 section 5.1). */
    public static final String ID_TOKEN = "JWT";

    private final SigningKeys keys;
    private final Clock clock;

    public TokenSigner(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Signs the claims with the algorithm's current key. The claims must have an {@code exp} that is at most
     * {@link SigningKeys#LONGEST_TOKEN} from now; anything else is a bug of the caller and an IllegalStateException.
     */
    public String sign(String type, JWTClaimsSet claims, SigningAlgorithm algorithm) {
        Date expiry = claims.getExpirationTime();
        if (expiry == null || expiry.toInstant().isAfter(clock.instant().plus(SigningKeys.LONGEST_TOKEN))) {
            throw new IllegalStateException("a token must end while its key is published, not at " + expiry);
        }
        SigningKey key = keys.current(algorithm);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(key.algorithm())
                        .type(new JOSEObjectType(type))
                        .keyID(key.keyId())
                        .build(),
                claims);
        try {
            token.sign(key.signer());
        } catch (JOSEException bug) {
            throw new IllegalStateException(bug);
        }
        return token.serialize();
    }
}
