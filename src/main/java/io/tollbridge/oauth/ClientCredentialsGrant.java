package io.tollbridge.oauth;

import io.tollbridge.directory.AuthorizedApplications;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Scopes;
import java.util.Optional;

/** The client acts for itself, by its roles (RFC 6749 §4.4). No user, no scope, no refresh token. */
public final class ClientCredentialsGrant {
    private final AuthorizedApplications applications;
    private final TokenIssuer issuer;

    public ClientCredentialsGrant(AuthorizedApplications applications, TokenIssuer issuer) {
        this.applications = applications;
        this.issuer = issuer;
    }

    TokenAnswer grant(Client client, FormRequest request) {
        if (request.parameter("scope").isPresent()) {
            throw new OAuthException(new OAuthError.InvalidScope(
                    "scope asked for by client_credentials", "This grant has roles, not scopes; leave scope out."));
        }
        if (!applications.isApproved(client.organizationId(), client.clientId())) {
            throw new OAuthException(new OAuthError.UnauthorizedClient(
                    client.clientId() + " is not approved", "The application is not approved for this organization."));
        }
        return issuer.issue(
                client,
                new TokenIssuer.Subject(
                        client.organizationId(), Optional.empty(), Optional.empty(), Optional.empty(), Scopes.NONE));
    }
}
