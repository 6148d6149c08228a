package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * Redeems a code, once, for the client it was given to (RFC 6749 §4.1.3, RFC 7636 §4.6). Whether it was used before is
 * decided by the INSERT of the token that it buys; a second use ends all that the first one gave (§4.1.2).
 */
public final class AuthorizationCodeGrant {
    private final TokenIssuer issuer;
    private final IdTokens idTokens;
    private final Lineage lineage;
    private final Clock clock;

    public AuthorizationCodeGrant(TokenIssuer issuer, IdTokens idTokens, Lineage lineage, Clock clock) {
        this.issuer = issuer;
        this.idTokens = idTokens;
        this.lineage = lineage;
        this.clock = clock;
    }

    /**
     * The tokens, or an {@link OAuthException}.
     *
     * @param binding what the client has proved to hold, which the tokens are bound to
     */
    TokenAnswer grant(Caller caller, FormRequest request, Binding binding) {
        Client client = caller.client();
        Sha256 sent = Sha256.of(request.required("code"));
        Redeemable code = caller.redeemable().orElseThrow(() -> refused("code unknown, or of somebody cut off"));
        if (!code.clientId().equals(client.clientId())) {
            throw refused("code is another client's");
        }
        if (code.redeemed()) {
            throw usedTwice(code);
        }
        if (!code.good()) {
            throw refused("code expired or revoked");
        }
        requireSameRedirectUri(code.details(), request);
        requireVerifier(code.details().codeChallenge(), request.parameter("code_verifier"));
        Optional<String> bound = code.details().token().keyThumbprint();
        if (bound.isPresent() && !bound.equals(binding.keyThumbprint())) { // RFC 9449 §10
            throw refused("code is bound to another key");
        }
        TokenDetails details =
                Resources.narrowed(code.details().token(), request, client).withBinding(binding);
        boolean refresh = code.refreshable()
                && client.settings().refreshTokens()
                && code.scope().names().contains(TokenIssuer.OFFLINE_ACCESS);
        TokenIssuer.Result result = issuer.issue(
                client,
                new TokenIssuer.Subject(
                        code.organizationId(),
                        Optional.of(code.user().userId()),
                        code.identityProviderId(),
                        Optional.empty(),
                        code.scope(),
                        details,
                        Optional.empty(),
                        refresh),
                new Source.FromCode(code.authorizationId(), sent));
        return switch (result) {
            case TokenIssuer.Result.Issued(TokenAnswer answer) ->
                idTokens.beside(
                        answer,
                        client,
                        code.user(),
                        details.authTime(),
                        code.details().nonce());
            case TokenIssuer.Result.AlreadyUsed() -> throw usedTwice(code);
            case TokenIssuer.Result.SourceGone() -> throw refused("authorization was cut");
            case TokenIssuer.Result.LoggedOut() -> throw new IllegalStateException("a code is no assertion");
        };
    }

    private static void requireSameRedirectUri(AuthorizationDetails details, FormRequest request) {
        Optional<String> sent = request.parameter("redirect_uri");
        boolean same = sent.map(details.redirectUri()::equals).orElse(!details.redirectUriSent());
        if (!same) { // RFC 6749 §4.1.3: REQUIRED if it stood in the authorization request, and identical
            throw refused("redirect_uri differs from the authorization request's");
        }
    }

    private static void requireVerifier(Optional<String> challenge, Optional<String> verifier) {
        if (challenge.isEmpty()) {
            if (verifier.isPresent()) { // RFC 9700 §4.8.2: somebody took the challenge out of the request
                throw refused("a verifier for a code without challenge");
            }
            return;
        }
        String sent = verifier.orElseThrow(() -> refused("no verifier for a code with a challenge"));
        try {
            String computed = CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(sent))
                    .getValue();
            if (!Secrets.equal(Secrets.sha256(computed), Secrets.sha256(challenge.get()))) {
                throw refused("the verifier is not that of the challenge");
            }
        } catch (IllegalArgumentException malformed) { // RFC 7636 §4.1: 43 to 128 unreserved characters
            throw refused("the verifier is malformed");
        }
    }

    private OAuthException usedTwice(Redeemable code) {
        int cut = lineage.cut(
                code.organizationId(), code.authorizationId(), clock.instant(), Initiator.service("code used twice"));
        return refused("code used twice; " + cut + " credentials cut");
    }

    private static OAuthException refused(String reason) {
        return new OAuthException(new OAuthError.InvalidGrant(
                reason, "The code is invalid, expired, or was used before.", Optional.<UUID>empty()));
    }
}
