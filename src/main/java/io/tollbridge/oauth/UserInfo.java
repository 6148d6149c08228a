package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import io.tollbridge.directory.Scopes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells the holder of an access token with {@code openid} about its user (OpenID Connect Core §5.3). */
public final class UserInfo {
    private final ResourceAccess access;
    private final UserClaimsReader claims;
    private final String issuer;

    public UserInfo(ResourceAccess access, UserClaimsReader claims, String issuer) {
        this.access = access;
        this.claims = claims;
        this.issuer = issuer;
    }

    /** An answer, or a refusal with the header that RFC 6750 §3 asks for. */
    public sealed interface Answer {
        /** The claims as JSON. */
        record Claims(String json) implements Answer {}

        /** The status, the {@code WWW-Authenticate} header, and the nonce that a proof must carry. */
        record Refused(int status, String challenge, Optional<String> nonce) implements Answer {}
    }

    /** The claims of the user behind what this request shows; {@code Refused} if there is none. */
    public Answer answer(ResourceAccess.Shown shown) {
        return switch (access.judge(shown)) {
            case ResourceAccess.Outcome.Good(ActiveToken token) -> answer(token);
            case ResourceAccess.Outcome.Absent() -> refused(BearerTokenError.MISSING_TOKEN);
            case ResourceAccess.Outcome.Bad() -> refused(BearerTokenError.INVALID_TOKEN);
            case ResourceAccess.Outcome.Unproved unproved ->
                new Answer.Refused(401, unproved.challenge(), unproved.nonce());
        };
    }

    private Answer answer(ActiveToken token) {
        if (!token.scope().names().contains("openid") || token.user().isEmpty()) {
            return refused(BearerTokenError.INSUFFICIENT_SCOPE.setScope(new Scope("openid")));
        }
        return claims.ofToken(token.id())
                .<Answer>map(user -> {
                    var info = new com.nimbusds.openid.connect.sdk.claims.UserInfo(
                            new Subject(user.userId().toString()));
                    claims(user, token.scope()).forEach(info::setClaim);
                    return new Answer.Claims(info.toJSONString());
                })
                .orElseGet(() -> refused(BearerTokenError.INVALID_TOKEN)); // deleted since
    }

    /** Two tokens, or one where it must not stand (RFC 6750 §2). */
    public Answer malformed() {
        return refused(BearerTokenError.INVALID_REQUEST);
    }

    private Answer refused(BearerTokenError error) {
        return new Answer.Refused(
                error.getHTTPStatusCode(), error.setRealm(issuer).toWWWAuthenticateHeader(), Optional.empty());
    }

    /** OpenID Connect Core §5.4: which claims a scope stands for. */
    static Map<String, Object> claims(UserClaims user, Scopes scope) {
        Map<String, Object> claims = new LinkedHashMap<>();
        if (scope.names().contains("profile")) {
            claims.put("name", user.name());
        }
        if (scope.names().contains("email")) {
            claims.put("email", user.email());
            claims.put("email_verified", user.emailVerified());
        }
        return claims;
    }
}
