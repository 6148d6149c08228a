package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import io.tollbridge.directory.Scopes;
import java.util.Optional;

/**
 * A token that was just issued: the only moment in which its value is known.
 *
 * @param dpop it is bound to a key (RFC 9449 §5)
 */
public record TokenAnswer(
        String token, boolean dpop, long expiresInSeconds, Scopes scope, Optional<String> refreshToken) {
    /** RFC 6749 §5.1. */
    public String json() {
        Scope told = scope.names().isEmpty() ? null : Scope.parse(scope.text());
        AccessToken access = dpop
                ? new DPoPAccessToken(token, expiresInSeconds, told)
                : new BearerAccessToken(token, expiresInSeconds, told);
        return new AccessTokenResponse(
                        new Tokens(access, refreshToken.map(RefreshToken::new).orElse(null)))
                .toJSONObject()
                .toJSONString();
    }

    @Override
    public String toString() {
        return "TokenAnswer[…]";
    }
}
