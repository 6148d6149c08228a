package io.tollbridge.oauth;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.GrantType;

/** Answers requests at the token endpoint (RFC 6749 §3.2): client first, then its one grant. */
public final class TokenRequests {
    private final ClientAuthenticator clients;
    private final ClientCredentialsGrant clientCredentials;
    private final Saml2BearerGrant saml2Bearer;

    public TokenRequests(
            ClientAuthenticator clients, ClientCredentialsGrant clientCredentials, Saml2BearerGrant saml2Bearer) {
        this.clients = clients;
        this.clientCredentials = clientCredentials;
        this.saml2Bearer = saml2Bearer;
    }

    /** A token, or an {@link OAuthException}. */
    public TokenAnswer answer(FormRequest request) {
        String word = request.required("grant_type");
        Client client = clients.authenticate(request);
        GrantType grant = GrantType.of(word)
                .orElseThrow(() -> new OAuthException(new OAuthError.UnsupportedGrantType("grant_type " + word)));
        if (client.settings().grantType() != grant) {
            throw new OAuthException(new OAuthError.UnauthorizedClient(
                    client.clientId() + " is not for " + word, "The client may not use this grant type."));
        }
        return switch (grant) {
            case CLIENT_CREDENTIALS -> clientCredentials.grant(client, request);
            case SAML2_BEARER -> saml2Bearer.grant(client, request);
        };
    }
}
