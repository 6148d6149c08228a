package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import io.tollbridge.directory.Scopes;
import java.util.Optional;

/**
 * A token that was just issued: the only moment in which its value is known.
 *
 * @param dpop it is bound to a key (RFC 9449 §5)
 * @param idToken signed, where {@code openid} was granted (OpenID Connect Core §3.1.3.3)
 */
public record TokenAnswer(
        String token,
        boolean dpop,
        long expiresInSeconds,
        Scopes scope,
        Optional<String> refreshToken,
        Optional<String> idToken) {
    /** Without an ID token. */
    public TokenAnswer(
            String token, boolean dpop, long expiresInSeconds, Scopes scope, Optional<String> refreshToken) {
        this(token, dpop, expiresInSeconds, scope, refreshToken, Optional.empty());
    }

    /** The same answer with this ID token. */
    TokenAnswer withIdToken(String signed) {
        return new TokenAnswer(token, dpop, expiresInSeconds, scope, refreshToken, Optional.of(signed));
    }

    /** RFC 6749 §5.1. */
    public String json() {
        Scope told = scope.names().isEmpty() ? null : Scope.parse(scope.text());
        AccessToken access = dpop
                ? new DPoPAccessToken(token, expiresInSeconds, told)
                : new BearerAccessToken(token, expiresInSeconds, told);
        RefreshToken refresh = refreshToken.map(RefreshToken::new).orElse(null);
        AccessTokenResponse answer = idToken.isPresent()
                ? new OIDCTokenResponse(new OIDCTokens(idToken.get(), access, refresh))
                : new AccessTokenResponse(new Tokens(access, refresh));
        return answer.toJSONObject().toJSONString();
    }

    @Override
    public String toString() {
        return "TokenAnswer[…]";
    }
}
