package io.tollbridge.oauth;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
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
import io.tollbridge.saml.Trip;
import io.tollbridge.saml.TrustedIssuer;
import io.tollbridge.saml.Validation;
import io.tollbridge.saml.VerifiedAssertion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Judges the SAML assertions by which clients authenticate (RFC 7522 §2.2): as grants are, but issued by an identity
 * provider of the client's own organization, to our token endpoint alone, and about the client itself.
 */
public final class SamlClientAssertions {
    /** The {@code client_assertion_type}. */
    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";

    /** What the report shows as not reached when an earlier check refuses. */
    private static final List<CheckCode> LAST_CHECKS =
            List.of(CheckCode.IN_RESPONSE_TO, CheckCode.TRANSIENT_NAMEID, CheckCode.CLIENT_SUBJECT, CheckCode.REPLAY);

    private final String baseUrl;
    private final Organizations organizations;
    private final IdentityProviders identityProviders;
    private final ServiceProviderKeys keys;
    private final OpenRequests openRequests;
    private final ClientAssertions used;
    private final Reports reports;
    private final Secrets secrets;
    private final Clock clock;

    public SamlClientAssertions(
            String baseUrl,
            Organizations organizations,
            IdentityProviders identityProviders,
            ServiceProviderKeys keys,
            OpenRequests openRequests,
            ClientAssertions used,
            Reports reports,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.organizations = organizations;
        this.identityProviders = identityProviders;
        this.keys = keys;
        this.openRequests = openRequests;
        this.used = used;
        this.reports = reports;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** The client that it says it is about: good for looking the client up, and for nothing else. */
    Optional<String> claimedSubject(String assertion) {
        try {
            return Validation.strict(clock.instant()).read(assertion).claimedSubject();
        } catch (SamlRefused unreadable) {
            return Optional.empty();
        }
    }

    /** Why it does not prove that the request is from this client; empty if it does, and then it is used up. */
    Optional<String> objection(String parameter, Client client) {
        Optional<Organization> organization = organizations.byId(client.organizationId());
        if (organization.isEmpty()) {
            return Optional.of("no organization whose identity providers could issue it");
        }
        Instant now = clock.instant();
        Validation validation = Validation.strict(now);
        validation.plan(LAST_CHECKS);
        UUID reportId = secrets.id();
        Attempt attempt = new Attempt(client, organization.get(), validation, reportId);
        try {
            attempt.use(parameter);
            return Optional.empty();
        } catch (SamlRefused refused) {
            return Optional.of(refused.code().code() + ", report " + reportId);
        } finally {
            reports.keep(validation.report(
                    reportId, organization.get().id(), attempt.identityProviderId, Channel.TOKEN_ENDPOINT));
        }
    }

    /** One assertion; it remembers how far it came, for the report. */
    private final class Attempt {
        private final Client client;
        private final Organization organization;
        private final Validation validation;
        private final UUID reportId;
        private Optional<UUID> identityProviderId = Optional.empty();

        Attempt(Client client, Organization organization, Validation validation, UUID reportId) {
            this.client = client;
            this.organization = organization;
            this.validation = validation;
            this.reportId = reportId;
        }

        void use(String parameter) throws SamlRefused {
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
            isAboutTheClient(assertion);
            if (!used.firstUse(
                    assertion.use(organization.id()),
                    organization.id(),
                    client.clientId(),
                    reportId,
                    validation.at())) {
                throw validation.replayed();
            }
            validation.pass(CheckCode.REPLAY, "first use", "first use");
        }

        /** HTTP.md section 7: an assertion that answers a login pending here belongs to the ACS. */
        private void answersNoOpenRequest(SignedMessage signed) throws SamlRefused {
            for (String requestId : signed.namedRequests()) {
                if (openRequests.isOpen(organization.id(), requestId, validation.at())) {
                    throw validation.refuse(
                            CheckCode.IN_RESPONSE_TO,
                            requestId,
                            "no login that is pending here",
                            "This assertion answers a login of a browser; no client can authenticate by it.");
                }
            }
            validation.pass(CheckCode.IN_RESPONSE_TO, "answers no login pending here", "no login that is pending here");
        }

        /** RFC 7522 §3 item 3 B. */
        private void isAboutTheClient(VerifiedAssertion assertion) throws SamlRefused {
            String name = assertion.nameId().value();
            if (assertion.nameId().isTransient()) {
                throw validation.refuse(CheckCode.TRANSIENT_NAMEID, name, "a NameID that lasts", "");
            }
            validation.pass(CheckCode.TRANSIENT_NAMEID, name, "a NameID that lasts");
            if (!name.equals(client.clientId())) {
                throw validation.refuse(
                        CheckCode.CLIENT_SUBJECT,
                        name,
                        client.clientId(),
                        "Have the identity provider send the client_id as the NameID.");
            }
            validation.pass(CheckCode.CLIENT_SUBJECT, name, client.clientId());
        }

        private Expected expected(TrustedIssuer trusted) {
            ServiceProviderUrls urls = new ServiceProviderUrls(baseUrl, organization.slug());
            return new Expected(
                    validation.at(),
                    trusted,
                    Set.of(urls.entityId(), urls.tokenEndpoint()),
                    // Not the client's assertion_recipients: what was sent elsewhere to sign somebody in proves no
                    // client.
                    Set.of(urls.tokenEndpoint()),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Duration.ofSeconds(client.settings().assertions().maxLifetime()));
        }
    }
}
