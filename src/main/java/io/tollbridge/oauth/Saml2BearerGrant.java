package io.tollbridge.oauth;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.LastLogins;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Scopes;
import java.time.Clock;
import java.util.Optional;

/**
 * An app exchanges a SAML assertion for an access token (RFC 7522, with RFC 7521 §4.1: no refresh token). The use of the
 * assertion and the token are one INSERT, so neither exists without the other.
 */
public final class Saml2BearerGrant {
    private final BearerAssertions assertions;
    private final TokenIssuer issuer;
    private final LastLogins lastLogins;
    private final Clock clock;

    public Saml2BearerGrant(BearerAssertions assertions, TokenIssuer issuer, LastLogins lastLogins, Clock clock) {
        this.assertions = assertions;
        this.issuer = issuer;
        this.lastLogins = lastLogins;
        this.clock = clock;
    }

    /**
     * The token, or an {@link OAuthException}.
     *
     * @param handed the assertion, parsed but not trusted
     * @param binding what the client has proved to hold
     */
    TokenAnswer grant(Caller caller, FormRequest request, BearerAssertions.Handed handed, Binding binding) {
        Client client = caller.client();
        Organization organization = assertions.organization(caller, request);
        Scopes scope = scope(client, request);
        return assertions.use(
                caller,
                organization,
                handed,
                judged -> issued(client, scope, judged, binding),
                refusal ->
                        new OAuthError.InvalidGrant(refusal.reason(), refusal.told(), Optional.of(refusal.reportId())));
    }

    private TokenIssuer.Result issued(Client client, Scopes scope, BearerAssertions.Judged judged, Binding binding) {
        TokenIssuer.Result result = issuer.issue(
                client,
                new TokenIssuer.Subject(
                        judged.organization().id(),
                        Optional.of(judged.user().id()),
                        Optional.of(judged.identityProviderId()),
                        Optional.of(judged.reportId()),
                        scope,
                        judged.details().withBinding(binding),
                        Optional.empty(),
                        false),
                judged.source(Optional.empty()));
        if (result instanceof TokenIssuer.Result.Issued) {
            lastLogins.signedIn(judged.user().id(), clock.instant());
        }
        return result;
    }

    /** RFC 7521 §4.1: at most what the client may have; all of that where nothing is asked for. */
    private static Scopes scope(Client client, FormRequest request) {
        Optional<String> asked = request.parameter("scope");
        if (asked.isEmpty()) {
            return client.settings().scope();
        }
        try {
            Scopes scope = Scopes.parse(asked.get());
            if (client.settings().scope().cover(scope)) {
                return scope;
            }
        } catch (InvalidValue unknown) {
            // answered below in the same words
        }
        throw new OAuthException(
                new OAuthError.InvalidScope("scope beyond the client's", "A scope is unknown or not this client's."));
    }
}
