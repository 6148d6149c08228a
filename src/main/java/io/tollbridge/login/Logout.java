package io.tollbridge.login;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.DirectoryAway;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.oauth.UsedProofs;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.IncomingLogout;
import io.tollbridge.saml.LogoutMessage;
import io.tollbridge.saml.LogoutMessages;
import io.tollbridge.saml.LogoutStatus;
import io.tollbridge.saml.Outgoing;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.SamlRefused;
import io.tollbridge.saml.SamlSession;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.ServiceProviderUrls;
import io.tollbridge.saml.TrustedIssuer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Single logout through the browser (Profiles §4.4), begun here or at the identity provider. What is signed in here ends
 * first, whatever the other side then does or does not.
 */
public final class Logout {
    /** A message that makes a longer URL is not sent: some server on the way would refuse it. */
    private static final int LONGEST_URL = 6_000;

    /** An answer is awaited for as long as the request is good. */
    private static final Duration PATIENCE = LogoutMessages.LIFETIME;

    private final String baseUrl;
    private final Organizations organizations;
    private final IdentityProviders identityProviders;
    private final ServiceProviderKeys keys;
    private final Sessions sessions;
    private final SamlSessions samlSessions;
    private final PendingLogouts pendingLogouts;
    private final UsedProofs usedMessages;
    private final Reports reports;
    private final Secrets secrets;
    private final Clock clock;

    public Logout(
            String baseUrl,
            Organizations organizations,
            IdentityProviders identityProviders,
            ServiceProviderKeys keys,
            Sessions sessions,
            SamlSessions samlSessions,
            PendingLogouts pendingLogouts,
            UsedProofs usedMessages,
            Reports reports,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.organizations = organizations;
        this.identityProviders = identityProviders;
        this.keys = keys;
        this.sessions = sessions;
        this.samlSessions = samlSessions;
        this.pendingLogouts = pendingLogouts;
        this.usedMessages = usedMessages;
        this.reports = reports;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What the browser does next. */
    public sealed interface Next {
        /** It carries a message on to the identity provider. */
        record Send(Outgoing message) implements Next {}

        /** It carries the answer that a request of the identity provider's was refused; a failure, as a page would be. */
        record Refuse(Outgoing message) implements Next {}

        /** It shows that the person is signed out here, and what the identity provider said of its own session. */
        record SignedOut(String identityProvider, LogoutStatus status) implements Next {}

        /** The identity provider ended what there was, and has no address for an answer. */
        record NoAnswer() implements Next {}
    }

    /** A session that was ended here: that of this organization, and the LogoutRequest that its identity provider gets. */
    public record Begun(String slug, Optional<Outgoing> request) {}

    /** A message as the single logout service got it. */
    public sealed interface Arrived {
        /** By HTTP-Redirect: the query exactly as it came. */
        record Redirected(String query) implements Arrived {}

        /** By HTTP-POST: every value of these fields. */
        record Posted(List<String> requests, List<String> responses, List<String> relayStates) implements Arrived {
            public Posted {
                requests = List.copyOf(requests);
                responses = List.copyOf(responses);
                relayStates = List.copyOf(relayStates);
            }
        }
    }

    /**
     * Ends the session of this cookie with all its tokens, and then gives the LogoutRequest for its identity provider, if
     * it came from one that has a single logout service; empty: nobody was signed in.
     */
    public Optional<Begun> start(String sessionToken) {
        Sha256 cookie = Sha256.of(sessionToken);
        Instant now = clock.instant();
        Optional<SignedIn> signedIn = sessions.active(cookie, now);
        sessions.end(cookie, now);
        if (signedIn.isEmpty()) {
            return Optional.empty();
        }
        Organization organization = signedIn.get().organization();
        Optional<SamlSession> samlSession = signedIn.get().details().samlSession();
        Optional<IdentityProvider> identityProvider = signedIn.get()
                .identityProviderId()
                .flatMap(id -> identityProviders.byId(organization.id(), id))
                .filter(IdentityProvider::enabled);
        if (samlSession.isEmpty() || identityProvider.isEmpty()) {
            return Optional.of(new Begun(organization.slug(), Optional.empty()));
        }
        String id = "_" + secrets.token();
        String relayState = secrets.token();
        Optional<Outgoing> request =
                messages(organization, identityProvider.get()).request(id, now, samlSession.get(), relayState);
        if (request.filter(Logout::canBeSent).isPresent()) {
            pendingLogouts.save(new PendingLogout(
                    Sha256.of(id),
                    Sha256.of(relayState),
                    organization.id(),
                    identityProvider.get().id(),
                    now,
                    now.plus(PATIENCE)));
        }
        return Optional.of(new Begun(organization.slug(), request.filter(Logout::canBeSent)));
    }

    private static boolean canBeSent(Outgoing message) {
        return switch (message) {
            case Outgoing.Redirect(String url) -> url.length() <= LONGEST_URL;
            case Outgoing.Post _ -> true;
        };
    }

    private LogoutMessages messages(Organization organization, IdentityProvider identityProvider) {
        return new LogoutMessages(
                new ServiceProviderUrls(baseUrl, organization.slug()),
                identityProvider.endpoints(),
                keys.signing(organization.id(), identityProvider.id()));
    }

    /** Takes a message at the single logout service; {@code address} is where it came from, for the audit log. */
    public Next receive(String slug, Arrived arrived, String address) throws LoginRefused {
        Organization organization = organizations.bySlug(slug).orElseThrow(LoginRefused::noSuchOrganization);
        Arrival arrival = new Arrival(organization, IncomingLogout.at(clock.instant()), address);
        UUID reportId = secrets.id();
        try {
            return arrival.judge(arrived);
        } catch (SamlRefused refused) {
            return arrival.refusal()
                    .orElseThrow(() -> new LoginRefused(
                            refused.code() == CheckCode.PENDING_LOGOUT
                                    ? LoginRefused.Kind.LOGOUT_UNKNOWN
                                    : LoginRefused.Kind.LOGOUT_REFUSED,
                            Optional.of(reportId)));
        } finally {
            reports.keep(arrival.incoming.report(
                    reportId, organization.id(), arrival.identityProvider.map(IdentityProvider::id)));
        }
    }

    /** One message; it remembers how far it came, for the report. */
    private final class Arrival {
        private final Organization organization;
        private final IncomingLogout incoming;
        private final String address;
        private Optional<IdentityProvider> identityProvider = Optional.empty();
        private Optional<String> relayState = Optional.empty();

        Arrival(Organization organization, IncomingLogout incoming, String address) {
            this.organization = organization;
            this.incoming = incoming;
            this.address = address;
        }

        Next judge(Arrived arrived) throws SamlRefused {
            IncomingLogout.Message message = switch (arrived) {
                case Arrived.Redirected(String query) -> incoming.redirected(query);
                case Arrived.Posted(var requests, var responses, var relayStates) ->
                    incoming.posted(requests, responses, relayStates);
            };
            relayState = message.relayState();
            IdentityProvider claimed = message.claimedIssuer()
                    .flatMap(issuer -> identityProviders.byEntityId(organization.id(), issuer))
                    .orElseThrow(() -> incoming.unknownIssuer(message));
            identityProvider = Optional.of(claimed);
            incoming.mustBeEnabled(claimed);
            LogoutMessage verified = incoming.verify(
                    message,
                    TrustedIssuer.of(claimed),
                    () -> keys.decryption(organization.id()),
                    new ServiceProviderUrls(baseUrl, organization.slug()).singleLogout());
            return switch (verified) {
                case LogoutMessage.Request request -> end(request, claimed);
                case LogoutMessage.Response response -> answered(response, claimed);
            };
        }

        /** Nobody of that name is signed in: that is a success too (Core §3.7.3.1). */
        private Next end(LogoutMessage.Request request, IdentityProvider from) throws SamlRefused {
            if (!usedMessages.firstUse(request.useKey(organization.id()), request.end())) {
                throw incoming.refuse(CheckCode.REPLAY, "used before", "first use", "A logout request is good once.");
            }
            incoming.pass(CheckCode.REPLAY, "first use", "first use");
            LogoutStatus status = LogoutStatus.SUCCESS;
            try {
                samlSessions.end(
                        new SamlLogout(
                                organization.id(),
                                from.id(),
                                request.name().subject(organization.id(), from.id()),
                                request.sessionIndexes(),
                                request.issuedAt(),
                                request.rememberUntil()),
                        incoming.at(),
                        new Initiator("identity_provider:" + from.id(), address));
            } catch (DirectoryAway away) {
                status = LogoutStatus.PARTIAL;
            }
            return answer(from, request.id(), status).<Next>map(Next.Send::new).orElseGet(Next.NoAnswer::new);
        }

        private Optional<Outgoing> answer(IdentityProvider to, String requestId, LogoutStatus status) {
            return messages(organization, to)
                    .response("_" + secrets.token(), incoming.at(), requestId, status, relayState)
                    .filter(Logout::canBeSent);
        }

        /** What tells the identity provider that its request was refused; empty: it is not one to be answered. */
        Optional<Next> refusal() {
            return incoming.answerable()
                    .flatMap(request ->
                            identityProvider.flatMap(from -> answer(from, request, LogoutStatus.REQUEST_REFUSED)))
                    .map(Next.Refuse::new);
        }

        private Next answered(LogoutMessage.Response response, IdentityProvider from) throws SamlRefused {
            boolean ours = response.inResponseTo().isPresent()
                    && relayState.isPresent()
                    && pendingLogouts.take(
                            organization.id(),
                            from.id(),
                            Sha256.of(response.inResponseTo().get()),
                            Sha256.of(relayState.get()),
                            incoming.at());
            if (!ours) {
                throw incoming.refuse(
                        CheckCode.PENDING_LOGOUT,
                        "an answer to " + response.inResponseTo().orElse("nothing"),
                        "the first answer to a logout begun here within five minutes, with its RelayState",
                        "It came late or again, or its RelayState was changed. The session here ended before.");
            }
            incoming.pass(CheckCode.PENDING_LOGOUT, "begun here", "begun here");
            return new Next.SignedOut(from.settings().displayName(), response.status());
        }
    }
}
