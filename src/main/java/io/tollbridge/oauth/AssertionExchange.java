package io.tollbridge.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.AssertionIssuer;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.ServiceProviderUrls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The exchange for a SAML assertion (RFC 8693 §2.1, {@code requested_token_type} saml2): about the same user, signed by the
 * organization's key, for one registered audience and for minutes. It cannot be taken back once it is out; its row shows that
 * it was.
 */
public final class AssertionExchange {
    /** Long enough to be carried to its audience. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final String baseUrl;
    private final Organizations organizations;
    private final ServiceProviderKeys keys;
    private final IssuedAssertions issued;
    private final Secrets secrets;
    private final Clock clock;

    public AssertionExchange(
            String baseUrl,
            Organizations organizations,
            ServiceProviderKeys keys,
            IssuedAssertions issued,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.organizations = organizations;
        this.keys = keys;
        this.issued = issued;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What an assertion cannot do is refused before anything is judged or used. */
    static void requireAskable(FormRequest form, ExchangeRequest request) {
        if (form.parameter("scope").isPresent()) {
            throw new OAuthException(
                    new OAuthError.InvalidScope("scope asked for of an assertion", "An assertion carries no scope."));
        }
        if (request.targets().isEmpty()) {
            throw ExchangeRequest.invalid("An assertion needs the audience that it is for.");
        }
        if (request.targets().size() > 1) {
            throw new OAuthException(new OAuthError.InvalidTarget(
                    "an assertion for " + request.targets().size() + " audiences",
                    "An assertion is for one audience exactly."));
        }
    }

    /** Records and issues it; says how that ended, and the answer where it was issued. */
    TokenIssuer.Result exchange(Client client, String audience, ExchangeSubject subject) {
        String email = subject.email()
                .orElseThrow(
                        () -> ExchangeRequest.invalid("An assertion is about a user; the subject token has none."));
        if (subject.details().actor().isPresent()) {
            // It would say that the user is there in person: who acts would be lost.
            throw ExchangeRequest.invalid("An assertion cannot say who acts for the user.");
        }
        Optional<Integer> proxyCount = subject.details().proxyCount();
        if (proxyCount.filter(count -> count <= 0).isPresent()) { // Core §2.5.1.6
            throw ExchangeRequest.invalid("The identity provider allows no assertion to be based on its own.");
        }
        Organization organization = organizations
                .byId(subject.organizationId())
                .orElseThrow(() -> new IllegalStateException("a token's organization is there"));
        Instant now = clock.instant();
        Instant longest = now.plus(LIFETIME);
        Instant end = subject.end().isBefore(longest) ? subject.end() : longest;
        String id = "_" + secrets.token();
        TokenDetails details =
                subject.details().withAudience(List.of(audience)).withProxyCount(proxyCount.map(count -> count - 1));
        Issuance issuance = issued.record(
                new IssuedAssertions.IssuedAssertion(
                        secrets.id(),
                        Sha256.of(id),
                        organization.id(),
                        client.clientId(),
                        subject.userId().orElseThrow(),
                        subject.identityProviderId(),
                        subject.reportId(),
                        details,
                        now,
                        end),
                subject.source());
        return switch (issuance) {
            case ISSUED -> {
                String xml = AssertionIssuer.issue(
                        new AssertionIssuer.Content(
                                id,
                                email,
                                audience,
                                now,
                                end,
                                details.authTime().map(Instant::ofEpochSecond),
                                details.proxyCount()),
                        new ServiceProviderUrls(baseUrl, organization.slug()),
                        keys.signing(organization.id()));
                yield new TokenIssuer.Result.Issued(new TokenAnswer(
                                Base64.getUrlEncoder().withoutPadding().encodeToString(xml.getBytes(UTF_8)),
                                false,
                                Duration.between(now, end).toSeconds(),
                                Scopes.NONE,
                                Optional.empty())
                        .as(TokenTypeURI.SAML2));
            }
            case ALREADY_USED -> new TokenIssuer.Result.AlreadyUsed();
            case SOURCE_GONE -> new TokenIssuer.Result.SourceGone();
            case LOGGED_OUT -> new TokenIssuer.Result.LoggedOut();
        };
    }
}
