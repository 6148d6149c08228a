package io.tollbridge.login;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.LastLogins;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Person;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.oauth.TokenDetails;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Takes a Response at the assertion consumer service and opens a browser session (Profiles §4.1.3.5, §4.1.4.3, §4.1.5).
 * What was signed chooses the trip, never RelayState. The replay guard and the session are one INSERT, the last step.
 */
public final class FinishLogin {
    private static final Duration SESSION = Duration.ofHours(12);

    /** What the report shows as not reached when an earlier check refuses. */
    private static final List<CheckCode> LAST_CHECKS = List.of(
            CheckCode.PENDING_LOGIN,
            CheckCode.EMAIL_DOMAIN,
            CheckCode.USER_UNKNOWN,
            CheckCode.USER_INACTIVE,
            CheckCode.REPLAY);

    private static final Set<CheckCode> NOT_FOR_A_USER = Set.of(
            CheckCode.USER_UNKNOWN,
            CheckCode.USER_INACTIVE,
            CheckCode.EMAIL_DOMAIN,
            CheckCode.USER_ATTRIBUTE,
            CheckCode.TRANSIENT_NAMEID);

    private final String baseUrl;
    private final Organizations organizations;
    private final IdentityProviders identityProviders;
    private final ServiceProviderKeys keys;
    private final PendingLogins pendingLogins;
    private final Subjects subjects;
    private final Sessions sessions;
    private final LastLogins lastLogins;
    private final Landing landing;
    private final NewAccounts accounts;
    private final Artifacts artifacts;
    private final Rehearsal rehearsal;
    private final Hints hints;
    private final Reports reports;
    private final Secrets secrets;
    private final Clock clock;

    public FinishLogin(
            String baseUrl,
            Organizations organizations,
            IdentityProviders identityProviders,
            ServiceProviderKeys keys,
            PendingLogins pendingLogins,
            Subjects subjects,
            Sessions sessions,
            LastLogins lastLogins,
            Landing landing,
            NewAccounts accounts,
            Artifacts artifacts,
            Hints hints,
            Reports reports,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.organizations = organizations;
        this.identityProviders = identityProviders;
        this.keys = keys;
        this.pendingLogins = pendingLogins;
        this.subjects = subjects;
        this.sessions = sessions;
        this.lastLogins = lastLogins;
        this.landing = landing;
        this.accounts = accounts;
        this.artifacts = artifacts;
        this.rehearsal = new Rehearsal(baseUrl, keys, pendingLogins, subjects, sessions, accounts);
        this.hints = hints;
        this.reports = reports;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What came of a message. */
    public sealed interface Arrived permits Finished, Tested {}

    /** It answered a test login: every check, and whom it would have signed in. Nobody was. */
    public record Tested(
            Organization organization,
            ValidationReport report,
            Optional<String> user,
            Map<String, List<String>> attributes)
            implements Arrived {
        public Tested {
            attributes = Map.copyOf(attributes);
        }
    }

    /** A session was opened: its cookie, until when, and where to go. */
    public record Finished(String sessionToken, Instant expiresAt, String location) implements Arrived {
        @Override
        public String toString() {
            return "Finished[" + location + "]";
        }
    }

    /** What a browser brings: the message itself (Bindings §3.5), or an artifact of it (Bindings §3.6). */
    public sealed interface Brought {
        /** The value of SAMLResponse. */
        record Message(String samlResponse) implements Brought {}

        /** The value of SAMLart. */
        record ArtifactOf(String artifact) implements Brought {
            @Override
            public String toString() {
                return "ArtifactOf[…]";
            }
        }
    }

    /** Judges the message; {@code browserCookie} is what {@link StartLogin} gave this browser. */
    public Arrived finish(String slug, Brought brought, Optional<String> relayState, Optional<String> browserCookie)
            throws LoginRefused {
        Organization organization = organizations.bySlug(slug).orElseThrow(LoginRefused::noSuchOrganization);
        Validation validation = Validation.strict(clock.instant());
        validation.plan(LAST_CHECKS);
        UUID reportId = secrets.id();
        Arrival arrival = new Arrival(organization, validation, reportId, relayState, browserCookie);
        try {
            Optional<Finished> finished = switch (brought) {
                case Brought.Message(String response) -> arrival.judge(response);
                case Brought.ArtifactOf(String artifact) -> arrival.judgeArtifact(artifact);
            };
            ValidationReport report = arrival.report();
            reports.keep(report);
            return finished.<Arrived>map(one -> one).orElseGet(() -> arrival.tested(report));
        } catch (SamlRefused refused) {
            arrival.findTest();
            ValidationReport report =
                    hints.explained(arrival.report(), arrival.message()).of(arrival.message());
            reports.keep(report);
            if (arrival.testId.isPresent()) {
                return arrival.tested(report);
            }
            throw new LoginRefused(kind(refused.code(), validation), Optional.of(reportId));
        }
    }

    private static LoginRefused.Kind kind(CheckCode code, Validation validation) {
        if (!validation.signatureHolds()) {
            return LoginRefused.Kind.MESSAGE_REFUSED;
        }
        if (NOT_FOR_A_USER.contains(code)) {
            return LoginRefused.Kind.NOT_FOR_A_USER;
        }
        return code == CheckCode.PENDING_LOGIN ? LoginRefused.Kind.BEGIN_AGAIN : LoginRefused.Kind.MESSAGE_REFUSED;
    }

    /** One message; it remembers how far it came, for the report. */
    private final class Arrival {
        private final Organization organization;
        private final Validation validation;
        private final UUID reportId;
        private final Optional<String> relayState;
        private final Optional<String> browserCookie;
        private Optional<UUID> identityProviderId = Optional.empty();
        private Optional<IncomingMessage> message = Optional.empty();
        private Optional<UUID> testId = Optional.empty();
        private Optional<Rehearsal.Outcome> rehearsed = Optional.empty();

        Arrival(
                Organization organization,
                Validation validation,
                UUID reportId,
                Optional<String> relayState,
                Optional<String> browserCookie) {
            this.organization = organization;
            this.validation = validation;
            this.reportId = reportId;
            this.relayState = relayState;
            this.browserCookie = browserCookie;
        }

        Optional<IncomingMessage> message() {
            return message;
        }

        /** Empty: it answered a test, and nobody is signed in. */
        Optional<Finished> judge(String samlResponse) throws SamlRefused {
            IncomingMessage message = validation.read(samlResponse);
            this.message = Optional.of(message);
            if (!message.isResponse()) {
                throw validation.refuse(CheckCode.WRONG_ROOT, "a bare Assertion", "a Response", "");
            }
            IdentityProvider identityProvider = message.claimedIssuer()
                    .flatMap(issuer -> identityProviders.byEntityId(organization.id(), issuer))
                    .orElseThrow(() -> validation.unknownIssuer(message));
            return judge(message, identityProvider);
        }

        /** It is of whom the artifact names, and of nobody else: that one's signature is around it. */
        Optional<Finished> judgeArtifact(String parameter) throws SamlRefused {
            Artifacts.Known known = artifacts.read(organization, parameter, validation);
            identityProviderId = Optional.of(known.identityProvider().id());
            IncomingMessage message = artifacts.resolve(organization, known, browserCookie, validation);
            this.message = Optional.of(message);
            return judge(message, known.identityProvider());
        }

        private Optional<Finished> judge(IncomingMessage message, IdentityProvider identityProvider)
                throws SamlRefused {
            identityProviderId = Optional.of(identityProvider.id());
            boolean draftOnTest = !identityProvider.enabled() && claimedTest().isPresent();
            if (!draftOnTest) {
                validation.mustBeEnabled(identityProvider);
            }

            TrustedIssuer trusted = TrustedIssuer.of(identityProvider);
            SignedMessage signed = validation.verify(message, trusted, () -> keys.decryption(organization.id()));
            Optional<String> requestId = signed.inResponseTo();
            String location;
            VerifiedAssertion assertion;
            if (requestId.isPresent()) {
                PendingLogin pending = take(requestId.get(), identityProvider);
                testId = pending.testId();
                location = pending.returnTo();
                assertion = validation.judge(signed, Trip.ANSWERED, expected(trusted, requestId, false));
            } else {
                boolean allowed = identityProvider.settings().allowUnsolicited();
                assertion = validation.judge(signed, Trip.UNSOLICITED, expected(trusted, requestId, allowed));
                location = landing.of(identityProvider, relayState);
            }
            if (testId.isPresent()) {
                rehearsed = Optional.of(rehearsal.last(validation, organization, identityProvider, assertion, true));
                return Optional.empty();
            }
            if (draftOnTest) {
                validation.mustBeEnabled(identityProvider); // what was signed does not say that it is a test
            }
            Person user = subjects.find(
                    assertion, identityProvider, validation, email -> firstLogin(email, assertion, identityProvider));
            return Optional.of(open(assertion, identityProvider, user, location));
        }

        /** No account for an assertion that was used before: it may be of somebody who was deleted since. */
        private Optional<Subjects.Newcomer> firstLogin(
                EmailAddress email, VerifiedAssertion assertion, IdentityProvider identityProvider) {
            return sessions.used(assertion.use(organization.id()))
                    ? Optional.empty()
                    : accounts.create(email, assertion, identityProvider, validation.at());
        }

        ValidationReport report() {
            return validation.report(
                    testId.orElse(reportId),
                    organization.id(),
                    identityProviderId,
                    testId.isPresent() ? Channel.TEST : Channel.ACS);
        }

        Tested tested(ValidationReport report) {
            return new Tested(
                    organization,
                    report,
                    rehearsed.map(outcome -> outcome.user().email().text()),
                    rehearsed.map(outcome -> outcome.assertion().attributes()).orElse(Map.of()));
        }

        /** A message that was refused before its signature held may still be a test of this browser: it is told all. */
        void findTest() {
            if (testId.isEmpty()) {
                Optional<UUID> claimed = claimedTest();
                Optional<Sha256> request = claimedRequest();
                testId = claimed.filter(_ -> request.isPresent()
                        && browserCookie
                                .flatMap(cookie -> pendingLogins.take(
                                        organization.id(), request.get(), Sha256.of(cookie), validation.at()))
                                .isPresent());
            }
        }

        private Optional<Sha256> claimedRequest() {
            return message.flatMap(IncomingMessage::claimedRequest).map(Sha256::of);
        }

        /** By what the message says, signed or not: enough to judge a draft, never to sign anybody in. */
        private Optional<UUID> claimedTest() {
            return claimedRequest()
                    .flatMap(request -> browserCookie.flatMap(cookie ->
                            pendingLogins.test(organization.id(), request, Sha256.of(cookie), validation.at())));
        }

        private PendingLogin take(String requestId, IdentityProvider identityProvider) throws SamlRefused {
            Sha256 request = Sha256.of(requestId);
            Optional<PendingLogin> taken = browserCookie.flatMap(
                    cookie -> pendingLogins.take(organization.id(), request, Sha256.of(cookie), validation.at()));
            if (taken.isEmpty()) {
                boolean waits = pendingLogins.waits(organization.id(), request, validation.at());
                throw validation.refuse(
                        CheckCode.PENDING_LOGIN,
                        waits
                                ? "the login waits for "
                                        + (browserCookie.isEmpty() ? "a browser's cookie" : "another browser")
                                : "no login waits for " + requestId,
                        "a login that this browser began within the last quarter of an hour",
                        waits
                                ? "The browser sent no cookie, or another one: cookies are blocked, or the login was"
                                        + " begun elsewhere."
                                : "It was finished before, took too long, or was not begun here. Sign in again.");
            }
            if (!taken.get().identityProviderId().equals(identityProvider.id())) {
                throw validation.refuse(
                        CheckCode.PENDING_LOGIN,
                        "answered by " + identityProvider.name(),
                        "an answer of the identity provider that was asked",
                        "");
            }
            validation.pass(CheckCode.PENDING_LOGIN, "begun in this browser", "begun in this browser");
            return taken.get();
        }

        private Expected expected(TrustedIssuer trusted, Optional<String> requestId, boolean allowUnsolicited) {
            ServiceProviderUrls urls = new ServiceProviderUrls(baseUrl, organization.slug());
            return new Expected(
                    validation.at(),
                    trusted,
                    Set.of(urls.entityId()),
                    Set.of(urls.assertionConsumer()),
                    Optional.of(urls.assertionConsumer()),
                    requestId,
                    allowUnsolicited,
                    VerifiedAssertion.LONGEST_LIFETIME);
        }

        private Finished open(
                VerifiedAssertion assertion, IdentityProvider identityProvider, Person user, String location)
                throws SamlRefused {
            Instant now = validation.at();
            Instant longest = now.plus(SESSION);
            Instant expiresAt = assertion
                    .sessionNotOnOrAfter() // Core §2.7.2
                    .filter(end -> end.isBefore(longest))
                    .orElse(longest);
            String token = secrets.token();
            BrowserSession session = new BrowserSession(
                    secrets.id(),
                    Sha256.of(token),
                    organization.id(),
                    user.id(),
                    identityProviderId,
                    Optional.of(reportId),
                    now,
                    expiresAt,
                    TokenDetails.NONE
                            .withAuthTime(Optional.of(
                                    assertion.authnInstant().orElse(now).getEpochSecond()))
                            .withProxyCount(assertion.proxyCount())
                            .withSamlSession(assertion.samlSession()));
            switch (sessions.openOnce(session, assertion.use(organization.id(), identityProvider.id()))) {
                case ISSUED -> {}
                case ALREADY_USED -> throw validation.replayed();
                case SOURCE_GONE -> throw validation.disabledMeanwhile(identityProvider);
                case LOGGED_OUT -> throw validation.loggedOut();
            }
            validation.pass(CheckCode.REPLAY, "first use", "first use");
            subjects.remember(assertion, identityProvider, user);
            lastLogins.signedIn(user.id(), now);
            return new Finished(token, expiresAt, location);
        }
    }
}
