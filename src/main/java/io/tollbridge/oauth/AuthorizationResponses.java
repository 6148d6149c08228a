package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Writes the URL that takes an answer back to the client, with {@code iss} in every one (RFC 9207 §2). */
public final class AuthorizationResponses {
    private final String issuer;

    public AuthorizationResponses(String issuer) {
        this.issuer = issuer;
    }

    /** RFC 6749 §4.1.2. */
    String code(ReturnAddress to, String code) {
        return success(to, new AuthorizationCode(code), null);
    }

    /** RFC 6749 §4.2.2: no refresh token. */
    String token(ReturnAddress to, TokenAnswer answer) {
        return success(
                to,
                null,
                new BearerAccessToken(
                        answer.token(),
                        answer.expiresInSeconds(),
                        Scope.parse(answer.scope().text())));
    }

    private String success(ReturnAddress to, @Nullable AuthorizationCode code, @Nullable BearerAccessToken token) {
        return new AuthorizationSuccessResponse(
                        URI.create(to.redirectUri()), code, token, state(to), new Issuer(issuer), mode(to))
                .toURI()
                .toString();
    }

    /** The same for a refusal that is not thrown but offered as a link. */
    public String error(AuthorizationRefused refused) {
        return switch (refused.refusal()) {
            case AuthorizationRefusal.Redirected redirected -> error(redirected);
            case AuthorizationRefusal.Shown shown -> throw new IllegalStateException("never redirected: " + shown);
        };
    }

    /** RFC 6749 §4.1.2.1, §4.2.2.1. */
    public String error(AuthorizationRefusal.Redirected refusal) {
        return new AuthorizationErrorResponse(
                        URI.create(refusal.to().redirectUri()),
                        new ErrorObject(refusal.error().code(), refusal.told()),
                        state(refusal.to()),
                        new Issuer(issuer),
                        mode(refusal.to()))
                .toURI()
                .toString();
    }

    private static @Nullable State state(ReturnAddress to) {
        return to.state().map(State::new).orElse(null);
    }

    private static ResponseMode mode(ReturnAddress to) {
        return to.fragment() ? ResponseMode.FRAGMENT : ResponseMode.QUERY;
    }
}
