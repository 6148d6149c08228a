package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import io.tollbridge.directory.AccessTokenFormat;
import io.tollbridge.directory.AuthorizedApplications;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.SubjectTokenType;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Exchanges a token or an assertion for another one about the same subject (RFC 8693): of a scope that is never wider, of a
 * life that is never longer, and below it in the lineage, so that what ends the one ends the other. No {@code may_act} (§4.4)
 * is judged: no token issued here has one.
 */
public final class TokenExchangeGrant {
    /** A chain of actors that is longer than this is nobody's delegation. */
    private static final int MOST_ACTORS = 10;

    private static final String NOT_ACTIVE = "The subject token is not active.";

    private final BearerAssertions assertions;
    private final Tokens tokens;
    private final AuthorizedApplications applications;
    private final TokenIssuer issuer;
    private final AssertionExchange assertionExchange;
    private final Clock clock;

    public TokenExchangeGrant(
            BearerAssertions assertions,
            Tokens tokens,
            AuthorizedApplications applications,
            TokenIssuer issuer,
            AssertionExchange assertionExchange,
            Clock clock) {
        this.assertions = assertions;
        this.tokens = tokens;
        this.applications = applications;
        this.issuer = issuer;
        this.assertionExchange = assertionExchange;
        this.clock = clock;
    }

    /** The subject token to be read together with the client, where it is one of ours. */
    static Optional<Sha256> subjectToken(FormRequest form) {
        boolean assertion = form.parameter("subject_token_type")
                .filter(SubjectTokenType.SAML2.urn()::equals)
                .isPresent();
        return assertion ? Optional.empty() : form.parameter("subject_token").map(Sha256::of);
    }

    /**
     * What it gives, or an {@link OAuthException}.
     *
     * @param caller read with the subject token where that is one of ours
     * @param binding what the client has proved to hold, which an access token is bound to
     */
    TokenAnswer grant(Caller caller, FormRequest form, Binding binding) {
        Client client = caller.client();
        if (client.settings().exchange().subjectTokenTypes().isEmpty()) {
            throw new OAuthException(new OAuthError.UnauthorizedClient(
                    client.clientId() + " has no exchange policy", "The client may not exchange tokens."));
        }
        ExchangeRequest request = ExchangeRequest.read(form, client);
        if (request.requestedType().equals(TokenTypeURI.SAML2)) {
            AssertionExchange.requireAskable(form, request);
        }
        Exchange exchange = new Exchange(client, form, request, binding);
        return switch (request.subjectTokenType()) {
            case SAML2 -> exchange.ofAssertion(caller);
            case JWT -> {
                if (!ExchangeRequest.isJwt(request.subjectToken())) {
                    throw ExchangeRequest.invalid("The subject token is not a JWT.");
                }
                yield exchange.ofToken(caller);
            }
            case ACCESS_TOKEN -> exchange.ofToken(caller);
        };
    }

    /** One exchange. */
    private final class Exchange {
        private final Client client;
        private final FormRequest form;
        private final ExchangeRequest request;
        private final Binding binding;

        Exchange(Client client, FormRequest form, ExchangeRequest request, Binding binding) {
            this.client = client;
            this.form = form;
            this.request = request;
            this.binding = binding;
        }

        TokenAnswer ofAssertion(Caller caller) {
            Organization organization = assertions.organization(caller, form);
            Optional<ActiveToken> actor = actor(organization.id());
            // An assertion has no scope of its own, so the client's is the limit, as for the grant of RFC 7522.
            return assertions.use(
                    caller,
                    organization,
                    assertions.read(request.subjectToken()),
                    judged -> given(ExchangeSubject.of(judged, client.settings().scope(), actor), actor.isPresent()),
                    refusal ->
                            new OAuthError.SubjectTokenRefused(refusal.reason(), refusal.told(), refusal.reportId()));
        }

        TokenAnswer ofToken(Caller caller) {
            ActiveToken subject = caller.token().orElseThrow(() -> ExchangeRequest.invalid(NOT_ACTIVE));
            if (!approvedIn(subject.organizationId(), caller)) {
                throw new OAuthException(new OAuthError.UnauthorizedClient(
                        client.clientId() + " is not approved for the subject's organization",
                        "The application is not approved for this organization."));
            }
            if (subject.details().bound()) {
                throw ExchangeRequest.invalid(
                        "The subject token is bound to a key; that its holder has it cannot be shown here.");
            }
            if (subject.user().isEmpty() && !subject.clientId().equals(client.clientId())) {
                // A token without a user is its client's own: given to another client it would be about that one.
                throw ExchangeRequest.invalid("The subject token is another client's own, without a user.");
            }
            Optional<ActiveToken> actor = actor(subject.organizationId());
            if (actor.isPresent() && actors(subject.details().actor()) >= MOST_ACTORS) {
                throw ExchangeRequest.invalid("The subject token has been delegated too often.");
            }
            return switch (given(ExchangeSubject.of(subject, limit(subject), actor), true)) {
                case TokenIssuer.Result.Issued(TokenAnswer answer) -> answer;
                case TokenIssuer.Result.AlreadyUsed(),
                        TokenIssuer.Result.SourceGone(),
                        TokenIssuer.Result.LoggedOut() ->
                    throw new IllegalStateException("tokens are not used up, and one that is gone was told");
            };
        }

        private boolean approvedIn(UUID organizationId, Caller caller) {
            return organizationId.equals(client.organizationId())
                    ? caller.approvedAtHome()
                    : applications.isApproved(organizationId, client.clientId());
        }

        /**
         * The subject's scope, and of that the client's. A client of client_credentials has no scope of its own, only roles
         * for what it does itself: its policy lets it act on subjects' tokens, so theirs alone is the limit.
         */
        private Scopes limit(ActiveToken subject) {
            return client.settings().grantType() == GrantType.CLIENT_CREDENTIALS
                    ? subject.scope()
                    : subject.scope().within(client.settings().scope());
        }

        private Optional<ActiveToken> actor(UUID organizationId) {
            if (request.actorToken().isEmpty()) {
                return Optional.empty();
            }
            ActiveToken actor = tokens.active(Sha256.of(request.actorToken().get()), clock.instant())
                    .filter(token -> token.organizationId().equals(organizationId))
                    .orElseThrow(() -> ExchangeRequest.invalid("The actor token is not active."));
            if (actor.details().bound()) {
                throw ExchangeRequest.invalid(
                        "The actor token is bound to a key; that its holder has it cannot be shown here.");
            }
            return Optional.of(actor);
        }

        /** {@code withParent}: it is below a token, which may be cut meanwhile. */
        private TokenIssuer.Result given(ExchangeSubject subject, boolean withParent) {
            if (Duration.between(clock.instant(), subject.end()).toSeconds() < 1) {
                throw ExchangeRequest.invalid(NOT_ACTIVE); // an assertion within the skew, or less than a second
            }
            TokenIssuer.Result result = request.requestedType().equals(TokenTypeURI.SAML2)
                    ? assertionExchange.exchange(client, request.targets().getFirst(), subject)
                    : token(subject);
            if (withParent && result instanceof TokenIssuer.Result.SourceGone) {
                throw ExchangeRequest.invalid(NOT_ACTIVE);
            }
            return result instanceof TokenIssuer.Result.Issued(TokenAnswer answer)
                    ? new TokenIssuer.Result.Issued(answer.as(request.requestedType()))
                    : result;
        }

        private TokenIssuer.Result token(ExchangeSubject subject) {
            TokenDetails details = request.targets().isEmpty()
                    ? subject.details() // for whom the subject token was, and nobody else
                    : subject.details().withAudience(request.targets());
            return issuer.issue(
                    client,
                    new TokenIssuer.Subject(
                            subject.organizationId(),
                            subject.userId(),
                            subject.identityProviderId(),
                            subject.reportId(),
                            scope(subject.limit()),
                            details.withBinding(binding),
                            Optional.of(subject.end()),
                            false),
                    subject.source(),
                    request.requestedType().equals(TokenTypeURI.JWT)
                            ? AccessTokenFormat.JWT
                            : client.settings().accessTokens().format());
        }

        /** All of the limit where nothing is asked for; nothing beyond it. */
        private Scopes scope(Scopes limit) {
            Optional<String> asked = form.parameter("scope");
            if (asked.isEmpty()) {
                return limit;
            }
            try {
                Scopes scope = Scopes.parse(asked.get());
                if (limit.cover(scope)) {
                    return scope;
                }
            } catch (InvalidValue unknown) {
                // answered below in the same words
            }
            throw new OAuthException(new OAuthError.InvalidScope(
                    "scope beyond the subject's or the client's",
                    "A scope is unknown, not the subject's, or not this client's."));
        }
    }

    private static int actors(Optional<Actor> outermost) {
        int count = 0;
        for (Optional<Actor> actor = outermost;
                actor.isPresent();
                actor = actor.get().before()) {
            count++;
        }
        return count;
    }
}
