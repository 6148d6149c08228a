package io.tollbridge.directory;

/**
 * What a client's access tokens are like, and the ID tokens beside them.
 *
 * @param lifetime seconds, 300 to 172,800; for SCIM Integration alone up to 38,880,000
 * @param signingAlgorithm of JWTs
 * @param idTokenAlgorithm of ID tokens; libraries that are told nothing expect RS256 (OpenID Connect Registration §2)
 * @param dpopBound every one of them is bound to the client's key (RFC 9449 §5.2)
 * @param certificateBound every one of them is bound to the client's TLS certificate (RFC 8705 §3.4)
 */
public record AccessTokenSettings(
        int lifetime,
        AccessTokenFormat format,
        SigningAlgorithm signingAlgorithm,
        SigningAlgorithm idTokenAlgorithm,
        boolean dpopBound,
        boolean certificateBound) {
    public static final int DEFAULT_LIFETIME = 86_400;
    /** For every client but those of SCIM Integration alone. */
    public static final int LONGEST_LIFETIME = 172_800;
    /** 450 days. */
    public static final int LONGEST_SCIM_LIFETIME = 38_880_000;

    public static final AccessTokenSettings DEFAULT = new AccessTokenSettings(
            DEFAULT_LIFETIME, AccessTokenFormat.OPAQUE, SigningAlgorithm.ES256, SigningAlgorithm.RS256, false, false);

    public AccessTokenSettings {
        if (lifetime < 300 || lifetime > LONGEST_SCIM_LIFETIME) {
            throw new InvalidValue("access_token_lifetime", ClientSettings.LIFETIME_RULE);
        }
        // Nobody can take a JWT back from who checks its signature alone.
        if (format == AccessTokenFormat.JWT && lifetime > LONGEST_LIFETIME) {
            throw new InvalidValue("access_token_lifetime", "must be at most 172800 seconds for JWTs");
        }
    }

    public AccessTokenSettings withLifetime(int seconds) {
        return new AccessTokenSettings(
                seconds, format, signingAlgorithm, idTokenAlgorithm, dpopBound, certificateBound);
    }

    /** RFC 9068 JWTs, signed with this. */
    public AccessTokenSettings asJwt(SigningAlgorithm algorithm) {
        return new AccessTokenSettings(
                lifetime, AccessTokenFormat.JWT, algorithm, idTokenAlgorithm, dpopBound, certificateBound);
    }

    public AccessTokenSettings withDpopBound() {
        return new AccessTokenSettings(lifetime, format, signingAlgorithm, idTokenAlgorithm, true, certificateBound);
    }

    public AccessTokenSettings withCertificateBound() {
        return new AccessTokenSettings(lifetime, format, signingAlgorithm, idTokenAlgorithm, dpopBound, true);
    }
}
