package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import net.minidev.json.JSONObject;

/** Tells an authenticated client of the same organization whether a token is good now (RFC 7662). */
public final class Introspection {
    private final ClientAuthenticator clients;
    private final Callers callers;
    private final String issuer;
    private final Clock clock;

    public Introspection(ClientAuthenticator clients, Callers callers, String issuer, Clock clock) {
        this.clients = clients;
        this.callers = callers;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The JSON answer; a token that is not good, unknown, or of another organization says {@code active: false} alone. */
    public String answer(FormRequest request) {
        String token = request.required("token");
        Sha256 hash = Sha256.of(token);
        Instant now = clock.instant();
        // A token says itself what it is: token_type_hint is not needed, and a wrong one does no harm (§2.1).
        boolean refresh = token.startsWith(TokenIssuer.REFRESH_PREFIX);
        Caller caller = clients.authenticate(
                request, id -> refresh ? callers.withRefreshToken(id, hash, now) : callers.withToken(id, hash, now));
        if (caller.client().settings().isPublic()) { // §2.1: who asks must be authenticated
            throw new OAuthException(new OAuthError.InvalidClient("a public client asks", false));
        }
        UUID home = caller.client().organizationId();
        TokenIntrospectionSuccessResponse.Builder answer = refresh
                ? caller.redeemable()
                        .filter(found -> found.organizationId().equals(home) && found.good() && !found.redeemed())
                        .map(this::described)
                        .orElseGet(Introspection::inactive)
                : caller.token()
                        .filter(found -> found.organizationId().equals(home))
                        .map(this::described)
                        .orElseGet(Introspection::inactive);
        return answer.build().toJSONObject().toJSONString();
    }

    /** RFC 7662 §2.2: nothing more. */
    private static TokenIntrospectionSuccessResponse.Builder inactive() {
        return new TokenIntrospectionSuccessResponse.Builder(false);
    }

    private TokenIntrospectionSuccessResponse.Builder described(ActiveToken token) {
        TokenDetails details = token.details();
        TokenIntrospectionSuccessResponse.Builder answer = new TokenIntrospectionSuccessResponse.Builder(true)
                .issuer(new Issuer(issuer))
                .clientID(new ClientID(token.clientId()))
                .subject(new Subject(token.subject()))
                .audience(Audience.create(JwtAccessTokens.audience(details, issuer)))
                .tokenType(details.keyThumbprint().isPresent() ? AccessTokenType.DPOP : AccessTokenType.BEARER)
                .issueTime(Date.from(token.issuedAt()))
                .expirationTime(Date.from(token.expiresAt()))
                .jwtID(new JWTID(token.id().toString()));
        if (!token.scope().names().isEmpty()) {
            answer.scope(Scope.parse(token.scope().text()));
        }
        token.user().ifPresent(person -> answer.username(person.email()));
        details.actor().ifPresent(actor -> answer.parameter("act", new JSONObject(JwtAccessTokens.act(actor))));
        if (details.bound()) {
            answer.parameter("cnf", new JSONObject(JwtAccessTokens.confirmation(details)));
        }
        details.authTime().ifPresent(seconds -> answer.parameter("auth_time", seconds));
        return answer;
    }

    private TokenIntrospectionSuccessResponse.Builder described(Redeemable refreshToken) {
        TokenIntrospectionSuccessResponse.Builder answer = new TokenIntrospectionSuccessResponse.Builder(true)
                .issuer(new Issuer(issuer))
                .clientID(new ClientID(refreshToken.clientId()))
                .subject(new Subject(refreshToken.user().userId().toString()))
                .username(refreshToken.user().email());
        if (!refreshToken.scope().names().isEmpty()) {
            answer.scope(Scope.parse(refreshToken.scope().text()));
        }
        return answer;
    }
}
