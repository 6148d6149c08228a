package io.tollbridge.oauth;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Answers an authorization request with a code, or with a token where the implicit grant still is (RFC 6749 §4.1.2). */
public final class AuthorizationIssuer {
    /** RFC 6749 §4.1.2 has ten minutes at most; a client redeems it within one second. */
    static final Duration CODE = Duration.ofSeconds(60);

    /** However often it is refreshed: after a year the person is asked again. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Authorizations authorizations;
    private final TokenIssuer tokens;
    private final AuthorizationResponses responses;
    private final Secrets secrets;
    private final Clock clock;

    public AuthorizationIssuer(
            Authorizations authorizations,
            TokenIssuer tokens,
            AuthorizationResponses responses,
            Secrets secrets,
            Clock clock) {
        this.authorizations = authorizations;
        this.tokens = tokens;
        this.responses = responses;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Who authorizes, by which session.
     *
     * @param scope what the application gets of what it asked for
     * @param details what tokens inherit from the session
     */
    public record Grant(
            UUID sessionId,
            UUID organizationId,
            UUID userId,
            Optional<UUID> identityProviderId,
            Scopes scope,
            TokenDetails details) {}

    /** The URL that brings the answer to the client; empty: the session has ended meanwhile. */
    public Optional<String> answer(AuthorizationRequest request, Client client, Grant grant) {
        TokenDetails details = grant.details().withAudience(request.resources());
        return switch (request.type()) {
            case CODE -> code(request, client, grant, details.withKeyThumbprint(request.keyThumbprint()));
            case TOKEN -> token(request, client, grant, details);
        };
    }

    private Optional<String> code(AuthorizationRequest request, Client client, Grant grant, TokenDetails details) {
        String code = secrets.token();
        Instant now = clock.instant();
        Instant codeExpiresAt = now.plus(CODE);
        boolean lasting =
                client.settings().refreshTokens() && grant.scope().names().contains(TokenIssuer.OFFLINE_ACCESS);
        Issuance issuance = authorizations.add(
                new Authorization(
                        secrets.id(),
                        Sha256.of(code),
                        grant.organizationId(),
                        client.clientId(),
                        grant.userId(),
                        grant.identityProviderId(),
                        grant.scope(),
                        now,
                        codeExpiresAt,
                        lasting
                                ? now.plus(LONGEST)
                                : codeExpiresAt.plusSeconds(
                                        client.settings().accessTokens().lifetime()),
                        new AuthorizationDetails(
                                request.returnAddress().redirectUri(),
                                request.redirectUriSent(),
                                request.codeChallenge(),
                                request.nonce(),
                                details)),
                grant.sessionId());
        return switch (issuance) {
            case ISSUED -> Optional.of(responses.code(request.returnAddress(), code));
            case SOURCE_GONE -> Optional.empty();
            case ALREADY_USED, LOGGED_OUT ->
                throw new IllegalStateException("an authorization comes from no assertion");
        };
    }

    private Optional<String> token(AuthorizationRequest request, Client client, Grant grant, TokenDetails details) {
        TokenIssuer.Result result = tokens.issue(
                client,
                new TokenIssuer.Subject(
                        grant.organizationId(),
                        Optional.of(grant.userId()),
                        grant.identityProviderId(),
                        Optional.empty(),
                        grant.scope(),
                        details,
                        Optional.empty(),
                        false),
                new Source.FromSession(grant.sessionId()));
        return switch (result) {
            case TokenIssuer.Result.Issued(TokenAnswer answer) ->
                Optional.of(responses.token(request.returnAddress(), answer));
            case TokenIssuer.Result.SourceGone() -> Optional.empty();
            case TokenIssuer.Result.AlreadyUsed(), TokenIssuer.Result.LoggedOut() ->
                throw new IllegalStateException("a session is no assertion");
        };
    }
}
