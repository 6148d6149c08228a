package io.tollbridge.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import io.tollbridge.directory.SigningAlgorithm;
import io.tollbridge.keys.TokenSigner;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes access tokens as JWTs (RFC 9068). A client's id can never be taken for a user's (§5): both are random UUIDs that
 * this service chose, and a client's own token says in {@code client_id} and {@code sub} the same.
 */
public final class JwtAccessTokens {
    private final String issuer;
    private final TokenSigner signer;

    public JwtAccessTokens(String issuer, TokenSigner signer) {
        this.issuer = issuer;
        this.signer = signer;
    }

    String write(
            UUID id,
            String clientId,
            TokenIssuer.Subject subject,
            Instant issuedAt,
            Instant expiresAt,
            SigningAlgorithm algorithm) {
        TokenDetails details = subject.details();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(subject.userId().map(UUID::toString).orElse(clientId))
                .audience(audience(details, issuer))
                .issueTime(Date.from(issuedAt))
                .expirationTime(Date.from(expiresAt))
                .jwtID(id.toString())
                .claim("client_id", clientId);
        if (!subject.scope().names().isEmpty()) {
            claims.claim("scope", subject.scope().text());
        }
        details.authTime().ifPresent(seconds -> claims.claim("auth_time", seconds));
        details.actor().ifPresent(actor -> claims.claim("act", act(actor)));
        if (details.bound()) {
            claims.claim("cnf", confirmation(details));
        }
        return signer.sign(TokenSigner.ACCESS_TOKEN, claims.build(), JWSAlgorithm.parse(algorithm.name()));
    }

    /** Whom it is for; where nothing was asked, this service itself (RFC 9068 §3). */
    static List<String> audience(TokenDetails details, String issuer) {
        return details.audience().isEmpty() ? List.of(issuer) : details.audience();
    }

    /** RFC 8693 §4.1: the one who acts, and within it those who acted before. */
    static Map<String, Object> act(Actor actor) {
        Map<String, Object> act = new LinkedHashMap<>();
        act.put("sub", actor.subject());
        act.put("client_id", actor.clientId());
        actor.before().ifPresent(before -> act.put("act", act(before)));
        return act;
    }

    /** RFC 7800 §3.1 with the members of RFC 9449 §6.1 and RFC 8705 §3.1. */
    static Map<String, Object> confirmation(TokenDetails details) {
        Map<String, Object> confirmation = new LinkedHashMap<>();
        details.keyThumbprint().ifPresent(thumbprint -> confirmation.put("jkt", thumbprint));
        details.certificateThumbprint().ifPresent(thumbprint -> confirmation.put("x5t#S256", thumbprint));
        return confirmation;
    }
}
