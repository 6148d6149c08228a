package io.tollbridge.oauth;

import io.tollbridge.directory.Client;

/** The client acts for itself, by its roles (RFC 6749 §4.4). No user, no scope, no refresh token. */
public final class ClientCredentialsGrant {
    private final TokenIssuer issuer;

    public ClientCredentialsGrant(TokenIssuer issuer) {
        this.issuer = issuer;
    }

    TokenIssuer.Result grant(Caller caller, FormRequest request, Binding binding) {
        Client client = caller.client();
        if (request.parameter("scope").isPresent()) {
            throw new OAuthException(new OAuthError.InvalidScope(
                    "scope asked for by client_credentials", "This grant has roles, not scopes; leave scope out."));
        }
        if (!caller.approvedAtHome()) {
            throw new OAuthException(new OAuthError.UnauthorizedClient(
                    client.clientId() + " is not approved", "The application is not approved for this organization."));
        }
        return issuer.issue(
                client,
                TokenIssuer.Subject.client(client.organizationId(), TokenDetails.NONE.withBinding(binding)),
                new Source.FirstHand());
    }
}
