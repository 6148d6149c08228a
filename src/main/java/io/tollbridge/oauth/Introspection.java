package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;

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
        Caller caller = clients.authenticate(request, id -> callers.withToken(id, Sha256.of(token), clock.instant()));
        Optional<ActiveToken> active = caller.token()
                .filter(found -> found.organizationId().equals(caller.client().organizationId()));
        return active.map(this::described)
                .orElseGet(() -> new TokenIntrospectionSuccessResponse.Builder(false).build())
                .toJSONObject()
                .toJSONString();
    }

    private TokenIntrospectionSuccessResponse described(ActiveToken token) {
        TokenIntrospectionSuccessResponse.Builder answer = new TokenIntrospectionSuccessResponse.Builder(true)
                .issuer(new Issuer(issuer))
                .clientID(new ClientID(token.clientId()))
                .tokenType(AccessTokenType.BEARER)
                .issueTime(Date.from(token.issuedAt()))
                .expirationTime(Date.from(token.expiresAt()))
                .jwtID(new com.nimbusds.oauth2.sdk.id.JWTID(token.id().toString()));
        if (!token.scope().names().isEmpty()) {
            answer.scope(Scope.parse(token.scope().text()));
        }
        return token.user()
                .map(person ->
                        answer.subject(new Subject(person.id().toString())).username(person.email()))
                .orElseGet(() -> answer.subject(new Subject(token.clientId())))
                .build();
    }
}
