package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import io.tollbridge.directory.Scopes;

/** A token that was just issued: the only moment in which its value is known. */
public record TokenAnswer(String token, long expiresInSeconds, Scopes scope) {
    /** RFC 6749 §5.1. */
    public String json() {
        Scope told = scope.names().isEmpty() ? null : Scope.parse(scope.text());
        return new AccessTokenResponse(new Tokens(new BearerAccessToken(token, expiresInSeconds, told), null))
                .toJSONObject()
                .toJSONString();
    }

    @Override
    public String toString() {
        return "TokenAnswer[…]";
    }
}
