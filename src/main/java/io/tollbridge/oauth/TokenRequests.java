package io.tollbridge.oauth;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.GrantType;

/** Answers requests at the token endpoint (RFC 6749 §3.2): client first, then its one grant. */
public final class TokenRequests {
    private final ClientAuthenticator clients;
    private final Callers callers;
    private final ClientCredentialsGrant clientCredentials;
    private final Saml2BearerGrant saml2Bearer;

    public TokenRequests(
            ClientAuthenticator clients,
            Callers callers,
            ClientCredentialsGrant clientCredentials,
            Saml2BearerGrant saml2Bearer) {
        this.clients = clients;
        this.callers = callers;
        this.clientCredentials = clientCredentials;
        this.saml2Bearer = saml2Bearer;
    }

    /** A token, or an {@link OAuthException}. */
    public TokenAnswer answer(FormRequest request) {
        String word = request.required("grant_type");
        Caller caller = clients.authenticate(request, callers::byClientId);
        Client client = caller.client();
        GrantType grant = GrantType.of(word)
                .orElseThrow(() -> new OAuthException(new OAuthError.UnsupportedGrantType("grant_type " + word)));
        if (client.settings().grantType() != grant) {
            throw new OAuthException(new OAuthError.UnauthorizedClient(
                    client.clientId() + " is not for " + word, "The client may not use this grant type."));
        }
        return switch (grant) {
            case CLIENT_CREDENTIALS -> issued(clientCredentials.grant(caller, request));
            case AUTHORIZATION_CODE, IMPLICIT ->
                throw new OAuthException(new OAuthError.UnsupportedGrantType("grant_type " + word));
            case SAML2_BEARER -> saml2Bearer.grant(client, request);
        };
    }

    private static TokenAnswer issued(TokenIssuer.Result result) {
        return switch (result) {
            case TokenIssuer.Result.Issued(TokenAnswer answer) -> answer;
            case TokenIssuer.Result.AlreadyUsed(), TokenIssuer.Result.SourceGone() ->
                throw new IllegalStateException("a grant without a source: " + result);
        };
    }
}
