package io.tollbridge.oauth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import io.tollbridge.directory.Client;
import io.tollbridge.keys.TokenSigner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** Makes ID tokens for clients that were granted {@code openid} (OpenID Connect Core §2). */
public final class IdTokens {
    /** It says who has signed in, and is read at once: it is no credential for later. */
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final String issuer;
    private final TokenSigner signer;
    private final Clock clock;

    public IdTokens(String issuer, TokenSigner signer, Clock clock) {
        this.issuer = issuer;
        this.signer = signer;
        this.clock = clock;
    }

    /** The answer with an ID token beside its access token, where {@code openid} was granted; else as it is. */
    TokenAnswer beside(
            TokenAnswer answer, Client client, UserClaims user, Optional<Long> authTime, Optional<String> nonce) {
        if (!answer.scope().names().contains("openid")) {
            return answer;
        }
        JWSAlgorithm algorithm = JWSAlgorithm.parse(
                client.settings().accessTokens().idTokenAlgorithm().name());
        Instant now = clock.instant();
        IDTokenClaimsSet claims = new IDTokenClaimsSet(
                new Issuer(issuer),
                new Subject(user.userId().toString()),
                new Audience(client.clientId()).toSingleAudienceList(),
                Date.from(now.plus(LIFETIME)),
                Date.from(now));
        authTime.ifPresent(seconds -> claims.setAuthenticationTime(Date.from(Instant.ofEpochSecond(seconds))));
        nonce.ifPresent(value -> claims.setNonce(new Nonce(value)));
        // §3.1.3.6: the two belong together
        claims.setAccessTokenHash(AccessTokenHash.compute(new BearerAccessToken(answer.token()), algorithm, null));
        UserInfo.claims(user, answer.scope()).forEach(claims::setClaim);
        return answer.withIdToken(signer.sign(JOSEObjectType.JWT, jwt(claims), algorithm));
    }

    private static JWTClaimsSet jwt(IDTokenClaimsSet claims) {
        try {
            return claims.toJWTClaimsSet();
        } catch (ParseException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
