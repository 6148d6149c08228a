package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;

/** Tells an authenticated client of the same organization whether a token is good now (RFC 7662). */
public final class Introspection {
    private final ClientAuthenticator clients;
    private final Tokens tokens;
    private final String issuer;
    private final Clock clock;

    public Introspection(ClientAuthenticator clients, Tokens tokens, String issuer, Clock clock) {
        this.clients = clients;
        this.tokens = tokens;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The JSON answer; a token that is not good, unknown, or of another organization says {@code active: false} alone. */
    public String answer(FormRequest request) {
        String token = request.required("token");
        Client caller = clients.authenticate(request);
        Optional<ActiveToken> active = tokens.active(Sha256.of(token), clock.instant())
                .filter(found -> found.organizationId().equals(caller.organizationId()));
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
