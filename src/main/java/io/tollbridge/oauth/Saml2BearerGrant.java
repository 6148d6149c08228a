package io.tollbridge.oauth;

import io.tollbridge.directory.AuthorizedApplications;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.User;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.Expected;
import io.tollbridge.saml.IncomingMessage;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.SamlRefused;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.ServiceProviderUrls;
import io.tollbridge.saml.SignedMessage;
import io.tollbridge.saml.Subjects;
import io.tollbridge.saml.Trip;
import io.tollbridge.saml.TrustedIssuer;
import io.tollbridge.saml.Validation;
import io.tollbridge.saml.ValidationReport;
import io.tollbridge.saml.VerifiedAssertion;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An app exchanges a SAML assertion for an access token (RFC 7522, with RFC 7521 §4.1: no refresh token). The assertion is
 * judged by {@link Trip#BEARER_GRANT}; its use and the token are one INSERT, so neither exists without the other.
 */
public final class Saml2BearerGrant {
    /** What the report shows as not reached when an earlier check refuses. */
    private static final List<CheckCode> LAST_CHECKS = List.of(
            CheckCode.IN_RESPONSE_TO,
            CheckCode.EMAIL_DOMAIN,
            CheckCode.USER_UNKNOWN,
            CheckCode.USER_INACTIVE,
            CheckCode.REPLAY);

    private final String baseUrl;
    private final Organizations organizations;
    private final AuthorizedApplications applications;
    private final IdentityProviders identityProviders;
    private final ServiceProviderKeys keys;
    private final OpenRequests openRequests;
    private final Subjects subjects;
    private final TokenIssuer issuer;
    private final Reports reports;
    private final Secrets secrets;
    private final Clock clock;

    public Saml2BearerGrant(
            String baseUrl,
            Organizations organizations,
            AuthorizedApplications applications,
            IdentityProviders identityProviders,
            ServiceProviderKeys keys,
            OpenRequests openRequests,
            Subjects subjects,
            TokenIssuer issuer,
            Reports reports,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.organizations = organizations;
        this.applications = applications;
        this.identityProviders = identityProviders;
        this.keys = keys;
        this.openRequests = openRequests;
        this.subjects = subjects;
        this.issuer = issuer;
        this.reports = reports;
        this.secrets = secrets;
        this.clock = clock;
    }

    TokenAnswer grant(Client client, FormRequest request, Optional<String> keyThumbprint) {
        String assertion = request.required("assertion");
        Organization organization = organization(client, request);
        if (!applications.isApproved(organization.id(), client.clientId())) {
            throw new OAuthException(new OAuthError.UnauthorizedClient(
                    client.clientId() + " is not approved for " + organization.slug(),
                    "The application is not approved for this organization."));
        }
        Scopes scope = scope(client, request);

        Validation validation = Validation.strict(clock.instant());
        validation.plan(LAST_CHECKS);
        UUID reportId = secrets.id();
        Attempt attempt = new Attempt(client, organization, scope, keyThumbprint, validation, reportId);
        try {
            TokenAnswer answer = attempt.exchange(assertion);
            reports.keep(attempt.report());
            return answer;
        } catch (SamlRefused refused) {
            reports.keep(attempt.report());
            throw new OAuthException(new OAuthError.InvalidGrant(
                    "assertion refused: " + refused.code().code() + ", report " + reportId,
                    RefusalWords.forOutside(refused, validation),
                    Optional.of(reportId)));
        }
    }

    private Organization organization(Client client, FormRequest request) {
        Optional<String> slug = request.parameter("orgName");
        Optional<Organization> found =
                slug.isPresent() ? organizations.bySlug(slug.get()) : organizations.byId(client.organizationId());
        // An unknown organization and one where the client is not approved are told apart by nobody outside.
        return found.orElseThrow(() -> new OAuthException(new OAuthError.UnauthorizedClient(
                "no organization " + slug.orElse(""), "The application is not approved for this organization.")));
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

    /** One exchange; it remembers how far it came, for the report. */
    private final class Attempt {
        private final Client client;
        private final Organization organization;
        private final Scopes scope;
        private final Optional<String> keyThumbprint;
        private final Validation validation;
        private final UUID reportId;
        private Optional<UUID> identityProviderId = Optional.empty();

        Attempt(
                Client client,
                Organization organization,
                Scopes scope,
                Optional<String> keyThumbprint,
                Validation validation,
                UUID reportId) {
            this.client = client;
            this.organization = organization;
            this.scope = scope;
            this.keyThumbprint = keyThumbprint;
            this.validation = validation;
            this.reportId = reportId;
        }

        TokenAnswer exchange(String parameter) throws SamlRefused {
            IncomingMessage message = validation.read(parameter);
            IdentityProvider identityProvider = message.claimedIssuer()
                    .flatMap(issuer -> identityProviders.byEntityId(organization.id(), issuer))
                    .orElseThrow(() -> validation.unknownIssuer(message));
            identityProviderId = Optional.of(identityProvider.id());
            validation.mustBeEnabled(identityProvider);

            TrustedIssuer trusted = TrustedIssuer.of(identityProvider);
            SignedMessage signed = validation.verify(message, trusted, keys.decryption(organization.id()));
            answersNoOpenRequest(signed);
            VerifiedAssertion assertion = validation.judge(signed, Trip.BEARER_GRANT, expected(trusted));
            User user = subjects.find(assertion, identityProvider, validation);
            TokenIssuer.Result result = issuer.issue(
                    client,
                    new TokenIssuer.Subject(
                            organization.id(),
                            Optional.of(user.id()),
                            identityProviderId,
                            Optional.of(reportId),
                            scope,
                            TokenDetails.NONE
                                    .withProxyCount(assertion.proxyCount())
                                    .withKeyThumbprint(keyThumbprint),
                            Optional.empty(),
                            false),
                    new Source.FromAssertion(assertion.use(organization.id())));
            if (!(result instanceof TokenIssuer.Result.Issued(TokenAnswer answer))) {
                throw validation.replayed();
            }
            validation.pass(CheckCode.REPLAY, "first use", "first use");
            subjects.remember(assertion, identityProvider, user);
            return answer;
        }

        ValidationReport report() {
            return validation.report(reportId, organization.id(), identityProviderId, Channel.TOKEN_ENDPOINT);
        }

        /** HTTP.md section 7: an assertion that answers a login pending here belongs to the ACS. */
        private void answersNoOpenRequest(SignedMessage signed) throws SamlRefused {
            for (String requestId : signed.namedRequests()) {
                if (openRequests.isOpen(organization.id(), requestId, validation.at())) {
                    throw validation.refuse(
                            CheckCode.IN_RESPONSE_TO,
                            requestId,
                            "no login that is pending here",
                            "This assertion answers a login of a browser; it cannot be exchanged.");
                }
            }
            validation.pass(CheckCode.IN_RESPONSE_TO, "answers no login pending here", "no login that is pending here");
        }

        private Expected expected(TrustedIssuer trusted) {
            ServiceProviderUrls urls = new ServiceProviderUrls(baseUrl, organization.slug());
            Set<String> recipients =
                    new HashSet<>(client.settings().assertions().recipients());
            recipients.add(urls.tokenEndpoint());
            return new Expected(
                    validation.at(),
                    trusted,
                    Set.of(urls.entityId(), urls.tokenEndpoint()),
                    recipients,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Duration.ofSeconds(client.settings().assertions().maxLifetime()));
        }
    }
}
