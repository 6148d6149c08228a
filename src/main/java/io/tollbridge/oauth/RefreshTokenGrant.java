package io.tollbridge.oauth;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * Exchanges a refresh token for the next pair of tokens (RFC 6749 §6). Each is used once; a second use tells that somebody
 * has stolen one of the family, and ends all of it (RFC 9700 §4.14.2).
 */
public final class RefreshTokenGrant {
    private final TokenIssuer issuer;
    private final IdTokens idTokens;
    private final Lineage lineage;
    private final Clock clock;

    public RefreshTokenGrant(TokenIssuer issuer, IdTokens idTokens, Lineage lineage, Clock clock) {
        this.issuer = issuer;
        this.idTokens = idTokens;
        this.lineage = lineage;
        this.clock = clock;
    }

    /**
     * The tokens, or an {@link OAuthException}.
     *
     * @param binding what the client has proved to hold
     */
    TokenAnswer grant(Caller caller, FormRequest request, Binding binding) {
        Client client = caller.client();
        Sha256 sent = Sha256.of(request.required("refresh_token"));
        Redeemable token = caller.redeemable().orElseThrow(() -> refused("token unknown, or of somebody cut off"));
        if (!token.clientId().equals(client.clientId())) { // RFC 6749 §6: bound to the client it was issued to
            throw refused("token is another client's");
        }
        if (token.redeemed()) {
            throw usedTwice(token);
        }
        if (!token.good()) {
            throw refused("token expired, idle for too long, or revoked");
        }
        if (!token.refreshable() || !token.scope().names().contains(TokenIssuer.OFFLINE_ACCESS)) {
            throw refused("offline access is no longer allowed");
        }
        Optional<String> bound = token.details().token().keyThumbprint();
        if (bound.isPresent()
                && client.settings().isPublic()
                && !bound.equals(binding.keyThumbprint())) { // RFC 9449 §5
            throw refused("token is bound to another key");
        }
        Optional<String> certificate = token.details().token().certificateThumbprint();
        if (certificate.isPresent() // RFC 8705 §4: of a client that has nothing else to show
                && client.settings().isPublic()
                && !certificate.equals(request.certificateThumbprint())) {
            throw refused("token is bound to another certificate");
        }
        TokenDetails details =
                Resources.narrowed(token.details().token(), request, client).withBinding(binding);
        TokenIssuer.Result result = issuer.issue(
                client,
                new TokenIssuer.Subject(
                        token.organizationId(),
                        Optional.of(token.user().userId()),
                        token.identityProviderId(),
                        Optional.empty(),
                        scope(token.scope(), request),
                        details,
                        Optional.empty(),
                        true),
                new Source.FromRefreshToken(token.authorizationId(), token.tokenId(), sent));
        return switch (result) {
            case TokenIssuer.Result.Issued(TokenAnswer answer) ->
                // OpenID Connect Core §12.2: no nonce, and the auth_time of the first ID token.
                idTokens.beside(answer, client, token.user(), details.authTime(), Optional.empty());
            case TokenIssuer.Result.AlreadyUsed() -> throw usedTwice(token);
            case TokenIssuer.Result.SourceGone() -> throw refused("authorization was cut");
            case TokenIssuer.Result.LoggedOut() -> throw new IllegalStateException("a refresh token is no assertion");
        };
    }

    /** RFC 6749 §6: nothing that was not granted at first; what is left out now may be asked for the next time. */
    private static Scopes scope(Scopes granted, FormRequest request) {
        Optional<String> asked = request.parameter("scope");
        if (asked.isEmpty()) {
            return granted;
        }
        try {
            Scopes scope = Scopes.parse(asked.get());
            if (granted.cover(scope)) {
                return scope;
            }
        } catch (InvalidValue unknown) {
            // answered below in the same words
        }
        throw new OAuthException(
                new OAuthError.InvalidScope("scope beyond what was granted", "A scope is unknown or was not granted."));
    }

    private OAuthException usedTwice(Redeemable token) {
        int cut = lineage.cut(
                token.organizationId(),
                token.authorizationId(),
                clock.instant(),
                Initiator.service("refresh token used twice"));
        return refused("refresh token used twice; " + cut + " credentials cut");
    }

    private static OAuthException refused(String reason) {
        return new OAuthException(new OAuthError.InvalidGrant(
                reason, "The refresh token is invalid, expired, or was used before.", Optional.<UUID>empty()));
    }
}
