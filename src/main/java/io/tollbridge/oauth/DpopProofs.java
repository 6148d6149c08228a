package io.tollbridge.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Verifies DPoP proofs (RFC 9449 §4.3). Nimbus parses and verifies the JWT; its own verifiers read the system clock. */
public final class DpopProofs {
    /** What Nimbus verifies without further libraries; never a symmetric one. */
    public static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512);

    private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");
    /** A proof is made for one request; this is for clocks that differ. */
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private static final int LONGEST = 8_000;

    private final String baseUrl;
    private final UsedProofs used;
    private final DpopNonces nonces;
    private final Clock clock;

    public DpopProofs(String baseUrl, UsedProofs used, DpopNonces nonces, Clock clock) {
        this.baseUrl = baseUrl;
        this.used = used;
        this.nonces = nonces;
        this.clock = clock;
    }

    /**
     * The thumbprint of the key that the sender of this token request holds; empty if there is no proof. A nonce of ours
     * is always wanted here (§8), so that no proof can be made ahead of time.
     *
     * @throws OAuthException invalid_dpop_proof, use_dpop_nonce
     */
    Optional<String> atTokenEndpoint(List<String> headers) {
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(verified(headers, "POST", "/oauth/token", Optional.empty(), true));
    }

    /**
     * The thumbprint of the key that the sender of a request to one of our resources holds.
     *
     * @throws OAuthException invalid_dpop_proof, use_dpop_nonce
     */
    String atResource(List<String> headers, String method, String path, String accessToken) {
        return verified(headers, method, path, Optional.of(accessToken), false);
    }

    /** The nonce for the next proof. */
    String nonce() {
        return nonces.now();
    }

    private String verified(
            List<String> headers, String method, String path, Optional<String> accessToken, boolean nonceWanted) {
        if (headers.size() != 1) {
            throw refused("not one DPoP header but " + headers.size()); // §4.3 1
        }
        SignedJWT proof = parsed(headers.getFirst());
        JWK key = verifiedBy(proof);
        String thumbprint = thumbprint(key);
        JWTClaimsSet claims = claims(proof);
        require(method.equals(claims.getClaim("htm")), "htm is not " + method);
        require(isTarget(claims.getClaim("htu"), path), "htu is not " + baseUrl + path);
        Instant now = clock.instant();
        Instant issuedAt =
                Optional.ofNullable(claims.getIssueTime()).map(Date::toInstant).orElseThrow(() -> refused("no iat"));
        require(!issuedAt.isBefore(now.minus(WINDOW)) && !issuedAt.isAfter(now.plus(WINDOW)), "iat is not about now");
        accessToken.ifPresent(token -> require(isHashOf(token, claims.getClaim("ath")), "ath is not the token's"));
        requireNonce(claims.getClaim("nonce"), nonceWanted);
        String id = Optional.ofNullable(claims.getJWTID()).orElseThrow(() -> refused("no jti"));
        // Last: a proof that is refused for something else is not used up. Remembered until its iat is out of the
        // window.
        require(
                used.firstUse(
                        Sha256.of("dpop " + thumbprint + " " + id),
                        issuedAt.plus(WINDOW).plus(WINDOW)),
                "the proof was used before");
        return thumbprint;
    }

    private void requireNonce(@org.jspecify.annotations.Nullable Object claim, boolean wanted) {
        boolean good = claim instanceof String nonce && nonces.isGood(nonce);
        if (claim == null ? wanted : !good) {
            throw new OAuthException(new OAuthError.UseDpopNonce("no nonce of ours, or an old one", nonces.now()));
        }
    }

    private static SignedJWT parsed(String text) {
        try {
            if (text.length() > LONGEST) {
                throw refused("longer than any proof");
            }
            return SignedJWT.parse(text);
        } catch (ParseException unreadable) {
            throw refused("no signed JWT");
        }
    }

    /** §4.3 4 to 7: the type, an asymmetric algorithm, a public key in the header, and a signature by it. */
    private static JWK verifiedBy(SignedJWT proof) {
        JWSHeader header = proof.getHeader();
        require(TYPE.equals(header.getType()), "typ is not dpop+jwt");
        require(ALGORITHMS.contains(header.getAlgorithm()), "alg " + header.getAlgorithm());
        JWK key = Optional.ofNullable(header.getJWK()).orElseThrow(() -> refused("no jwk"));
        require(!key.isPrivate(), "a private key");
        try {
            if (!(key instanceof AsymmetricJWK asymmetric)) {
                throw refused("a symmetric key");
            }
            var verifier = new DefaultJWSVerifierFactory().createJWSVerifier(header, asymmetric.toPublicKey());
            require(proof.verify(verifier), "the signature is not the key's");
        } catch (JOSEException | IllegalArgumentException unusable) {
            throw refused("the key cannot verify: " + unusable.getMessage());
        }
        return key;
    }

    private static String thumbprint(JWK key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException unusable) {
            throw refused("no thumbprint: " + unusable.getMessage());
        }
    }

    private static JWTClaimsSet claims(SignedJWT proof) {
        try {
            return proof.getJWTClaimsSet();
        } catch (ParseException unreadable) {
            throw refused("unreadable claims");
        }
    }

    /** §4.3 9: without query and fragment, after normalization. */
    private boolean isTarget(@org.jspecify.annotations.Nullable Object htu, String path) {
        try {
            return htu instanceof String text && normalized(new URI(text)).equals(normalized(new URI(baseUrl + path)));
        } catch (URISyntaxException | IllegalArgumentException unreadable) {
            return false;
        }
    }

    private static String normalized(URI uri) {
        String scheme = Objects.toString(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        String host = Objects.toString(uri.getHost(), "").toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        int port = uri.getPort() < 0 ? usual : uri.getPort();
        return scheme + "://" + host + ":" + port + uri.normalize().getRawPath();
    }

    private static boolean isHashOf(String token, @org.jspecify.annotations.Nullable Object claim) {
        String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(Secrets.sha256(token));
        return hash.equals(claim);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    private static OAuthException refused(String reason) {
        return new OAuthException(new OAuthError.InvalidDpopProof(reason));
    }
}
