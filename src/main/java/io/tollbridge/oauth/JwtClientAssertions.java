package io.tollbridge.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Sha256;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges the JWTs by which clients authenticate (RFC 7523 §3), against the keys registered for the client alone: a key or
 * the address of one that the JWT itself brings is never looked at.
 */
public final class JwtClientAssertions {
    /** No HMAC, by which a public key could be taken for a secret; no {@code none}. */
    static final List<JWSAlgorithm> ALGORITHMS = List.of(
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512);

    /**
     * What stands behind the issuer in the audiences that are us. draft-ietf-oauth-rfc7523bis wants the issuer itself,
     * as a client that is told another server's token endpoint can be made to sign for it; clients in the field send the
     * token endpoint (RFC 7523 §3), and RFC 9126 §2 has the PAR endpoint accepted too. Each is ours, so that what was
     * signed for somebody else is refused whichever it is.
     */
    private static final List<String> AUDIENCES = List.of("", "/oauth/token", "/oauth/par");

    /** A JWT made for something else, an access token say, is none (RFC 8725 §3.11). */
    private static final Set<JOSEObjectType> TYPES =
            Set.of(JOSEObjectType.JWT, new JOSEObjectType("client-authentication+jwt"));

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofSeconds(60);

    private final UsedProofs usedProofs;
    private final List<String> audiences;
    private final DefaultJWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();

    public JwtClientAssertions(UsedProofs usedProofs, String issuer) {
        this.usedProofs = usedProofs;
        this.audiences = AUDIENCES.stream().map(path -> issuer + path).toList();
    }

    /** Why it does not prove that the request is from this client; empty if it does, and then it is used up. */
    Optional<String> objection(SignedJWT assertion, Client client, Optional<Instant> notBefore, Instant now) {
        JWTClaimsSet claims;
        try {
            claims = assertion.getJWTClaimsSet();
        } catch (ParseException unreadable) {
            return Optional.of("unreadable claims");
        }
        return header(assertion.getHeader())
                .or(() -> names(claims, client))
                .or(() -> times(claims, now))
                .or(() -> notBefore.flatMap(restored -> age(claims, restored)))
                .or(() -> isSigned(assertion, client) ? Optional.empty() : Optional.of("no key of the client fits"))
                // Last: only what is good otherwise is noted, or anybody could use up what a client is about to send.
                .or(() -> isFirstUse(claims, client) ? Optional.empty() : Optional.of("used before"));
    }

    private static Optional<String> header(JWSHeader header) {
        if (!ALGORITHMS.contains(header.getAlgorithm())) {
            return Optional.of("alg " + header.getAlgorithm());
        }
        return header.getType() == null || TYPES.contains(header.getType())
                ? Optional.empty()
                : Optional.of("typ " + header.getType());
    }

    /** RFC 7523 §3, items 1 to 3, and one audience alone: what is for two, either could use at the other. */
    private Optional<String> names(JWTClaimsSet claims, Client client) {
        if (!client.clientId().equals(claims.getIssuer()) || !client.clientId().equals(claims.getSubject())) {
            return Optional.of("iss and sub are not both the client_id");
        }
        List<String> audience = claims.getAudience();
        if (audience.size() != 1 || !audiences.contains(audience.getFirst())) {
            return Optional.of("aud " + Printable.of(String.valueOf(audience)));
        }
        String jti = claims.getJWTID();
        return jti == null || jti.isEmpty() ? Optional.of("no jti") : Optional.empty();
    }

    /** RFC 7523 §3, items 4 to 6. */
    private static Optional<String> times(JWTClaimsSet claims, Instant now) {
        Date end = claims.getExpirationTime();
        if (end == null || !now.minus(SKEW).isBefore(end.toInstant())) {
            return Optional.of("exp is missing or over");
        }
        if (end.toInstant().isAfter(now.plus(LONGEST).plus(SKEW))) {
            return Optional.of("exp is too far ahead");
        }
        return isAhead(claims.getNotBeforeTime(), now) || isAhead(claims.getIssueTime(), now)
                ? Optional.of("nbf or iat is ahead")
                : Optional.empty();
    }

    /**
     * What the client signed before that instant is worth nothing: a restored database does not know that it was used.
     * Without {@code iat} what could be as old is taken to be.
     */
    private static Optional<String> age(JWTClaimsSet claims, Instant notBefore) {
        Date issued = claims.getIssueTime();
        Instant earliest = issued == null
                ? claims.getExpirationTime().toInstant().minus(LONGEST).minus(SKEW)
                : issued.toInstant();
        return earliest.minus(SKEW).isAfter(notBefore)
                ? Optional.empty()
                : Optional.of("made before " + notBefore + ", or it does not say when");
    }

    private static boolean isAhead(@Nullable Date time, Instant now) {
        return time != null && time.toInstant().isAfter(now.plus(SKEW));
    }

    /** By the key of its {@code kid}; without one by any that its algorithm can use. */
    private boolean isSigned(SignedJWT assertion, Client client) {
        Optional<String> keys = client.settings().authentication().jwks();
        if (keys.isEmpty()) {
            return false;
        }
        try {
            return new JWKSelector(JWKMatcher.forJWSHeader(assertion.getHeader()))
                    .select(JWKSet.parse(keys.get())).stream().anyMatch(key -> isSignedBy(key, assertion));
        } catch (ParseException damaged) {
            throw new IllegalStateException("the keys of " + client.clientId() + " are damaged", damaged);
        }
    }

    private boolean isSignedBy(JWK key, SignedJWT assertion) {
        try {
            return key instanceof AsymmetricJWK pair
                    && assertion.verify(verifiers.createJWSVerifier(assertion.getHeader(), pair.toPublicKey()));
        } catch (JOSEException otherKindOfKey) {
            return false;
        }
    }

    /** Per client: one cannot use up another's. */
    private boolean isFirstUse(JWTClaimsSet claims, Client client) {
        byte[] id = client.clientId().getBytes(UTF_8);
        byte[] jti = claims.getJWTID().getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(1 + 4 + id.length + jti.length)
                .put((byte) 'A') // other proofs of the table begin otherwise
                .putInt(id.length)
                .put(id)
                .put(jti);
        return usedProofs.firstUse(
                Sha256.of(bytes.array()), claims.getExpirationTime().toInstant().plus(SKEW));
    }
}
