package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells the holder of an access token with {@code openid} about its user (OpenID Connect Core §5.3). */
public final class UserInfo {
    private final Tokens tokens;
    private final UserClaimsReader claims;
    private final String issuer;
    private final Clock clock;

    public UserInfo(Tokens tokens, UserClaimsReader claims, String issuer, Clock clock) {
        this.tokens = tokens;
        this.claims = claims;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** An answer, or a refusal with the header that RFC 6750 §3 asks for. */
    public sealed interface Answer {
        /** The claims as JSON. */
        record Claims(String json) implements Answer {}

        /** The status and the {@code WWW-Authenticate} header. */
        record Refused(int status, String challenge) implements Answer {}
    }

    /** The claims of the user behind this token; {@code Refused} if there is none. */
    public Answer answer(Optional<String> token) {
        if (token.isEmpty()) {
            return refused(BearerTokenError.MISSING_TOKEN);
        }
        Optional<ActiveToken> active = tokens.active(Sha256.of(token.get()), clock.instant());
        // Bound to a key: as a bearer token it proves nothing (RFC 9449 §7.1).
        if (active.isEmpty() || active.get().details().bound()) {
            return refused(BearerTokenError.INVALID_TOKEN);
        }
        if (!active.get().scope().names().contains("openid")
                || active.get().user().isEmpty()) {
            return refused(BearerTokenError.INSUFFICIENT_SCOPE.setScope(new Scope("openid")));
        }
        return claims.ofToken(active.get().id())
                .<Answer>map(user -> {
                    var info = new com.nimbusds.openid.connect.sdk.claims.UserInfo(
                            new Subject(user.userId().toString()));
                    claims(user, active.get().scope()).forEach(info::setClaim);
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
                error.getHTTPStatusCode(), error.setRealm(issuer).toWWWAuthenticateHeader());
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
