package io.tollbridge.oauth;

import io.tollbridge.directory.AuthorizedApplications;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Person;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.AssertionUse;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.Expected;
import io.tollbridge.saml.Hints;
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
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Judges the assertions that clients hand in at the token endpoint, as grants (RFC 7522) and as subject tokens (RFC 8693
 * §2.1) alike, by {@link Trip#BEARER_GRANT}, and keeps a report of each.
 */
public final class BearerAssertions {
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
    private final Hints hints;
    private final Reports reports;
    private final Secrets secrets;
    private final Clock clock;

    public BearerAssertions(
            String baseUrl,
            Organizations organizations,
            AuthorizedApplications applications,
            IdentityProviders identityProviders,
            ServiceProviderKeys keys,
            OpenRequests openRequests,
            Subjects subjects,
            Hints hints,
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
        this.hints = hints;
        this.reports = reports;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** An assertion that is good, and whom it is about; that it was never used before is not known yet. */
    record Judged(
            Organization organization,
            UUID identityProviderId,
            Person user,
            VerifiedAssertion assertion,
            UUID reportId) {
        /** To be used up by the statement that inserts what it gives, where somebody acts below the token of that one. */
        Source source(Optional<UUID> actorTokenId) {
            AssertionUse use = assertion.use(organization.id(), identityProviderId);
            return actorTokenId.isPresent()
                    ? new Source.FromAssertionAndActor(use, actorTokenId.get())
                    : new Source.FromAssertion(use);
        }

        /** What a token that comes from it remembers of it. */
        TokenDetails details() {
            return TokenDetails.NONE
                    .withProxyCount(assertion.proxyCount())
                    .withAuthTime(assertion.authnInstant().map(Instant::getEpochSecond))
                    .withSamlSession(assertion.samlSession());
        }
    }

    /** Why an assertion is not good: for the log, for the caller, and where all of it is found. */
    record Refusal(String reason, String told, UUID reportId) {}

    /** An assertion as a request hands it in: parsed once, nothing of it trusted; or why it cannot be read. */
    static final class Handed {
        private final Validation validation;
        private final UUID reportId;
        private final Optional<IncomingMessage> message;
        private final Optional<SamlRefused> refused;

        private Handed(
                Validation validation,
                UUID reportId,
                Optional<IncomingMessage> message,
                Optional<SamlRefused> refused) {
            this.validation = validation;
            this.reportId = reportId;
            this.message = message;
            this.refused = refused;
        }

        /** What to read with the client of this request, so that judging the assertion needs no further look-up. */
        Ground.Wanted ground(FormRequest request) {
            return new Ground.Wanted(
                    request.parameter("orgName"),
                    message.flatMap(IncomingMessage::claimedIssuer),
                    message.map(IncomingMessage::claimedNames).orElse(Set.of()));
        }
    }

    /** Parses an assertion; a refusal waits until it is known whose request it is. */
    Handed read(String parameter) {
        Validation validation = Validation.strict(clock.instant());
        validation.plan(LAST_CHECKS);
        UUID reportId = secrets.id();
        try {
            return new Handed(validation, reportId, Optional.of(validation.read(parameter)), Optional.empty());
        } catch (SamlRefused refused) {
            return new Handed(validation, reportId, Optional.empty(), Optional.of(refused));
        }
    }

    /** The organization whose identity provider is to have issued the assertion; the client is approved there. */
    Organization organization(Caller caller, FormRequest request) {
        Client client = caller.client();
        if (caller.ground().isPresent()) {
            Ground ground = caller.ground().get();
            if (!ground.approved()) {
                throw notApproved(client.clientId() + " is not approved for "
                        + ground.organization().slug());
            }
            return ground.organization();
        }
        Optional<String> slug = request.parameter("orgName");
        Optional<Organization> found =
                slug.isPresent() ? organizations.bySlug(slug.get()) : organizations.byId(client.organizationId());
        // An unknown organization and one where the client is not approved are told apart by nobody outside.
        Organization organization = found.orElseThrow(() -> notApproved("no organization " + slug.orElse("")));
        if (!applications.isApproved(organization.id(), client.clientId())) {
            throw notApproved(client.clientId() + " is not approved for " + organization.slug());
        }
        return organization;
    }

    /**
     * Judges the assertion and uses it, or throws the error.
     *
     * @param use inserts what the assertion gives together with its use; what it throws is about the request, not the
     *     assertion, which stays unused
     * @param error what a refusal is to the grant
     */
    TokenAnswer use(
            Caller caller,
            Organization organization,
            Handed handed,
            Function<Judged, TokenIssuer.Result> use,
            Function<Refusal, OAuthError> error) {
        Validation validation = handed.validation;
        UUID reportId = handed.reportId;
        Attempt attempt = new Attempt(caller, organization, validation, reportId);
        try {
            TokenAnswer given = attempt.use(handed, use);
            reports.keep(attempt.report());
            return given;
        } catch (SamlRefused refused) {
            reports.keep(hints.explained(attempt.report(), handed.message).of(handed.message));
            throw new OAuthException(error.apply(new Refusal(
                    "assertion refused: " + refused.code().code() + ", report " + reportId,
                    RefusalWords.forOutside(refused, validation),
                    reportId)));
        }
    }

    private static OAuthException notApproved(String reason) {
        return new OAuthException(
                new OAuthError.UnauthorizedClient(reason, "The application is not approved for this organization."));
    }

    /** One assertion; it remembers how far it came, for the report. */
    private final class Attempt {
        private final Client client;
        private final Optional<Ground> ground;
        private final Organization organization;
        private final Validation validation;
        private final UUID reportId;
        private Optional<UUID> identityProviderId = Optional.empty();

        Attempt(Caller caller, Organization organization, Validation validation, UUID reportId) {
            this.client = caller.client();
            this.ground = caller.ground();
            this.organization = organization;
            this.validation = validation;
            this.reportId = reportId;
        }

        TokenAnswer use(Handed handed, Function<Judged, TokenIssuer.Result> use) throws SamlRefused {
            if (handed.refused.isPresent()) {
                throw handed.refused.get();
            }
            IncomingMessage message = handed.message.orElseThrow();
            IdentityProvider identityProvider = (ground.isPresent()
                            ? ground.get().identityProvider()
                            : message.claimedIssuer()
                                    .flatMap(issuer -> identityProviders.byEntityId(organization.id(), issuer)))
                    .orElseThrow(() -> validation.unknownIssuer(message));
            identityProviderId = Optional.of(identityProvider.id());
            validation.mustBeEnabled(identityProvider);

            TrustedIssuer trusted = TrustedIssuer.of(identityProvider);
            SignedMessage signed = validation.verify(message, trusted, () -> keys.decryption(organization.id()));
            answersNoOpenRequest(signed);
            VerifiedAssertion assertion = validation.judge(signed, Trip.BEARER_GRANT, expected(trusted));
            Person user = ground.map(read -> subjects.knowing(read.lookedUp(), read.found()))
                    .orElse(subjects)
                    .find(assertion, identityProvider, validation);
            TokenAnswer given =
                    switch (use.apply(new Judged(organization, identityProvider.id(), user, assertion, reportId))) {
                        case TokenIssuer.Result.Issued(TokenAnswer answer) -> answer;
                        case TokenIssuer.Result.AlreadyUsed() -> throw validation.replayed();
                        case TokenIssuer.Result.SourceGone() -> throw validation.disabledMeanwhile(identityProvider);
                        case TokenIssuer.Result.LoggedOut() -> throw validation.loggedOut();
                    };
            validation.pass(CheckCode.REPLAY, "first use", "first use");
            subjects.remember(assertion, identityProvider, user);
            return given;
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
