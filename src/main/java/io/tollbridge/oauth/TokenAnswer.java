package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.token.NAAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import io.tollbridge.directory.Scopes;
import java.util.Optional;

/**
 * A token that was just issued: the only moment in which its value is known.
 *
 * @param dpop it is bound to a key (RFC 9449 §5)
 * @param issuedTokenType of an exchange's answer alone
 * @param idToken signed, where {@code openid} was granted (OpenID Connect Core §3.1.3.3)
 */
public record TokenAnswer(
        String token,
        boolean dpop,
        long expiresInSeconds,
        Scopes scope,
        Optional<String> refreshToken,
        Optional<String> idToken,
        Optional<TokenTypeURI> issuedTokenType) {
    /** Without an ID token. */
    public TokenAnswer(String token, boolean dpop, long expiresInSeconds, Scopes scope, Optional<String> refreshToken) {
        this(token, dpop, expiresInSeconds, scope, refreshToken, Optional.empty(), Optional.empty());
    }

    /** The same answer with this ID token. */
    TokenAnswer withIdToken(String signed) {
        return new TokenAnswer(
                token, dpop, expiresInSeconds, scope, refreshToken, Optional.of(signed), issuedTokenType);
    }

    /** The same answer as that of an exchange, which says what was issued (RFC 8693 §2.2.1). */
    TokenAnswer as(TokenTypeURI type) {
        return new TokenAnswer(token, dpop, expiresInSeconds, scope, refreshToken, idToken, Optional.of(type));
    }

    /** RFC 6749 §5.1. */
    public String json() {
        Scope told = scope.names().isEmpty() ? null : Scope.parse(scope.text());
        TokenTypeURI type = issuedTokenType.orElse(null);
        AccessToken access;
        if (TokenTypeURI.SAML2.equals(type)) { // RFC 8693 §2.2.1: no access token, so of no type
            access = new NAAccessToken(token, expiresInSeconds, told, type);
        } else if (dpop) {
            access = new DPoPAccessToken(token, expiresInSeconds, told, type);
        } else {
            access = new BearerAccessToken(token, expiresInSeconds, told, type);
        }
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
