package io.tollbridge.oauth;

import io.tollbridge.directory.AccessTokenSettings;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers requests at the token endpoint (RFC 6749 §3.2): client first, then its grant. */
public final class TokenRequests {
    private final ClientAuthenticator clients;
    private final Callers callers;
    private final ClientCredentialsGrant clientCredentials;
    private final AuthorizationCodeGrant authorizationCode;
    private final RefreshTokenGrant refreshToken;
    private final BearerAssertions assertions;
    private final Saml2BearerGrant saml2Bearer;
    private final TokenExchangeGrant tokenExchange;
    private final DpopProofs proofs;
    private final Clock clock;

    public TokenRequests(
            ClientAuthenticator clients,
            Callers callers,
            ClientCredentialsGrant clientCredentials,
            AuthorizationCodeGrant authorizationCode,
            RefreshTokenGrant refreshToken,
            BearerAssertions assertions,
            Saml2BearerGrant saml2Bearer,
            TokenExchangeGrant tokenExchange,
            DpopProofs proofs,
            Clock clock) {
        this.clients = clients;
        this.callers = callers;
        this.clientCredentials = clientCredentials;
        this.authorizationCode = authorizationCode;
        this.refreshToken = refreshToken;
        this.assertions = assertions;
        this.saml2Bearer = saml2Bearer;
        this.tokenExchange = tokenExchange;
        this.proofs = proofs;
        this.clock = clock;
    }

    /**
     * A token, or an {@link OAuthException}.
     *
     * @param dpop the DPoP headers of the request (RFC 9449 §5)
     */
    public TokenAnswer answer(FormRequest request, List<String> dpop) {
        String word = request.required("grant_type");
        Optional<BearerAssertions.Handed> handed = word.equals(GrantType.SAML2_BEARER.word())
                ? Optional.of(assertions.read(request.required("assertion")))
                : Optional.empty();
        Caller caller = clients.authenticate(request, reading(word, request, handed));
        Client client = caller.client();
        boolean refresh = word.equals(ClientSettings.REFRESH_TOKEN);
        Optional<GrantType> grant = GrantType.of(word).filter(one -> one != GrantType.IMPLICIT);
        boolean exchange = word.equals(ClientSettings.TOKEN_EXCHANGE);
        if (grant.isEmpty() && !refresh && !exchange) {
            throw new OAuthException(new OAuthError.UnsupportedGrantType("grant_type " + word));
        }
        if (!client.settings().grantTypes().contains(word)) {
            throw new OAuthException(new OAuthError.UnauthorizedClient(
                    client.clientId() + " is not for " + word, "The client may not use this grant type."));
        }
        Binding binding = binding(client, request, dpop);
        if (refresh) {
            return refreshToken.grant(caller, request, binding);
        }
        if (exchange) {
            return tokenExchange.grant(caller, request, binding);
        }
        return switch (grant.orElseThrow()) {
            case CLIENT_CREDENTIALS -> issued(clientCredentials.grant(caller, request, binding));
            case AUTHORIZATION_CODE -> authorizationCode.grant(caller, request, binding);
            case SAML2_BEARER -> saml2Bearer.grant(caller, request, handed.orElseThrow(), binding);
            case IMPLICIT -> throw new IllegalStateException("filtered above");
        };
    }

    /** What the tokens are bound to: a key wherever one is proved, the certificate where the client is set to that. */
    private Binding binding(Client client, FormRequest request, List<String> dpop) {
        AccessTokenSettings settings = client.settings().accessTokens();
        Optional<String> certificate = settings.certificateBound() ? request.certificateThumbprint() : Optional.empty();
        if (settings.certificateBound() && certificate.isEmpty()) { // RFC 8705 §3.4: never an unbound one instead
            throw new OAuthException(new OAuthError.InvalidRequest(
                    "The client's tokens are bound to its TLS certificate, and the request came without one."));
        }
        Optional<String> provedKey = proofs.atTokenEndpoint(dpop);
        if (provedKey.isEmpty() && settings.dpopBound()) { // RFC 9449 §5.2
            throw new OAuthException(new OAuthError.InvalidDpopProof(client.clientId() + " must send a proof"));
        }
        return new Binding(provedKey, certificate);
    }

    /** Each grant reads all it needs with its client, in one statement. */
    private Function<String, Optional<Caller>> reading(
            String grantType, FormRequest request, Optional<BearerAssertions.Handed> handed) {
        if (handed.isPresent()) {
            Ground.Wanted ground = handed.get().ground(request);
            return id -> callers.withGround(id, ground);
        }
        return switch (grantType) {
            case "authorization_code" -> {
                Sha256 code = Sha256.of(request.required("code"));
                yield id -> callers.withCode(id, code, clock.instant());
            }
            case ClientSettings.REFRESH_TOKEN -> {
                Sha256 token = Sha256.of(request.required("refresh_token"));
                yield id -> callers.withRefreshToken(id, token, clock.instant());
            }
            case ClientSettings.TOKEN_EXCHANGE -> {
                Optional<Sha256> subject = TokenExchangeGrant.subjectToken(request);
                yield id -> subject.isPresent()
                        ? callers.withToken(id, subject.get(), clock.instant())
                        : callers.byClientId(id);
            }
            default -> callers::byClientId;
        };
    }

    private static TokenAnswer issued(TokenIssuer.Result result) {
        return switch (result) {
            case TokenIssuer.Result.Issued(TokenAnswer answer) -> answer;
            case TokenIssuer.Result.AlreadyUsed(), TokenIssuer.Result.SourceGone(), TokenIssuer.Result.LoggedOut() ->
                throw new IllegalStateException("a grant without a source: " + result);
        };
    }
}
