package io.tollbridge.login;

import io.tollbridge.directory.AuthorizedApplications;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.oauth.AuthorizationError;
import io.tollbridge.oauth.AuthorizationIssuer;
import io.tollbridge.oauth.AuthorizationRefused;
import io.tollbridge.oauth.AuthorizationRequest;
import io.tollbridge.oauth.AuthorizationRequest.Prompt;
import io.tollbridge.oauth.AuthorizationRequestReader;
import io.tollbridge.oauth.AuthorizationResponses;
import io.tollbridge.oauth.Caller;
import io.tollbridge.oauth.Callers;
import io.tollbridge.oauth.KeptRequest;
import io.tollbridge.oauth.KeptRequests;
import io.tollbridge.oauth.Parameters;
import io.tollbridge.oauth.Standing;
import io.tollbridge.oauth.Standings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Leads a browser from an application's authorization request to the answer: sign-in where it is needed, the
 * organization's approval, the person's consent where it is asked for, then the code (RFC 6749 §4.1). What cannot be
 * answered at once is kept, tied to the browser by its cookie, so that nobody else's browser can be led on with it.
 */
public final class Authorize {
    /** A person may have to find a phone, or an administrator. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** Where a browser comes back to from signing in. */
    private static final String RESUME = "/oauth/authorize/resume?request=";

    /** Of the product's own clients. */
    private static final UUID NO_ORGANIZATION = new UUID(0, 0);

    private final Callers callers;
    private final AuthorizationRequestReader reader;
    private final KeptRequests keptRequests;
    private final Organizations organizations;
    private final Sessions sessions;
    private final SignInChoice signInChoice;
    private final Standings standings;
    private final AuthorizedApplications applications;
    private final Approving approving;
    private final AuthorizationIssuer issuer;
    private final AuthorizationResponses responses;
    private final Secrets secrets;
    private final Clock clock;

    public Authorize(
            Callers callers,
            AuthorizationRequestReader reader,
            KeptRequests keptRequests,
            Organizations organizations,
            Sessions sessions,
            SignInChoice signInChoice,
            Standings standings,
            AuthorizedApplications applications,
            Approving approving,
            AuthorizationIssuer issuer,
            AuthorizationResponses responses,
            Secrets secrets,
            Clock clock) {
        this.callers = callers;
        this.reader = reader;
        this.keptRequests = keptRequests;
        this.organizations = organizations;
        this.sessions = sessions;
        this.signInChoice = signInChoice;
        this.standings = standings;
        this.applications = applications;
        this.approving = approving;
        this.issuer = issuer;
        this.responses = responses;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A request that an application has sent the browser with; refusals are {@link AuthorizationRefused}. */
    public AuthorizeStep begin(Map<String, List<String>> sent, Visitor visitor) throws LoginRefused {
        List<String> clientIds = sent.getOrDefault("client_id", List.of());
        if (clientIds.size() != 1) {
            throw AuthorizationRefused.shown(
                    "client_id is missing or repeated", "The application sent you here with a broken request.");
        }
        String clientId = clientIds.getFirst();
        Optional<String> pushed =
                Parameters.first(sent, "request_uri").filter(uri -> uri.startsWith(AuthorizationRequestReader.PUSHED));
        Map<String, List<String>> parameters = sent;
        if (pushed.isPresent()) {
            parameters = pushed(pushed.get(), clientId);
        }
        Client client = client(clientId);
        AuthorizationRequest request = reader.read(parameters, client, pushed.isPresent());
        return proceed(
                new PendingAuthorization(request, client, parameters, Optional.empty(), clock.instant(), false),
                visitor);
    }

    /** The browser comes back from signing in; {@code organization}: the one it was asked for. */
    public AuthorizeStep resume(String handle, Optional<String> organization, Visitor visitor) throws LoginRefused {
        Optional<PendingAuthorization> waiting = waiting(handle, visitor);
        if (waiting.isEmpty()) {
            return new AuthorizeStep.BeginAgain();
        }
        PendingAuthorization pending = waiting.get();
        if (organization.isEmpty() || pending.request().organization().isPresent()) {
            return proceed(pending, visitor);
        }
        Map<String, List<String>> chosen = new java.util.HashMap<>(pending.parameters());
        chosen.put("org", List.of(organization.get()));
        AuthorizationRequest request = reader.read(chosen, pending.client(), true);
        take(pending, visitor);
        return proceed(
                new PendingAuthorization(request, pending.client(), chosen, Optional.empty(), clock.instant(), false),
                visitor);
    }

    /** The redirect URI of the request that waits in this browser behind a sign-in with this {@code return_to}. */
    public Optional<String> redirectUri(String returnTo, Visitor visitor) {
        return returnTo.startsWith(RESUME)
                ? waiting(returnTo.substring(RESUME.length()), visitor)
                        .map(pending -> pending.request().returnAddress().redirectUri())
                : Optional.empty();
    }

    /** A page's form came back. */
    public AuthorizeStep decide(String handle, Decision decision, Visitor visitor) throws LoginRefused {
        Optional<PendingAuthorization> waiting = waiting(handle, visitor);
        if (waiting.isEmpty()) {
            return new AuthorizeStep.BeginAgain();
        }
        PendingAuthorization pending = waiting.get();
        return switch (decision) {
            case Decision.Cancel() -> {
                take(pending, visitor);
                throw refused(pending.request(), AuthorizationError.ACCESS_DENIED, "The user has refused.");
            }
            case Decision.Consent() -> proceed(pending.consentedTo(), visitor);
            case Decision.Approve approve -> approve(pending, approve, visitor);
        };
    }

    private AuthorizeStep proceed(PendingAuthorization pending, Visitor visitor) throws LoginRefused {
        AuthorizationRequest request = pending.request();
        Optional<SignedIn> session =
                visitor.session().flatMap(cookie -> sessions.active(Sha256.of(cookie), clock.instant()));
        Optional<Organization> organization = organization(pending, session);
        if (organization.isEmpty()) {
            return askOrganization(pending, visitor);
        }
        Optional<SignedIn> here = session.filter(
                one -> one.organization().id().equals(organization.get().id()));
        if (here.isEmpty() || !pending.isSatisfiedBy(here.get())) {
            return signIn(pending, organization.get(), here, visitor);
        }
        SignedIn person = here.get();
        if (request.subjectHint()
                .filter(subject -> !subject.equals(person.userId().toString()))
                .isPresent()) { // OpenID Connect Core §3.1.2.1, id_token_hint
            throw refused(request, AuthorizationError.LOGIN_REQUIRED, "Somebody else is signed in.");
        }
        Standing standing = standings.of(person.organization().id(), request.clientId(), person.userId());
        if (request.type() == AuthorizationRequest.ResponseType.TOKEN && !standing.implicitAllowed()) {
            throw refused(
                    request,
                    AuthorizationError.UNSUPPORTED_RESPONSE_TYPE,
                    "The organization has switched the implicit grant off. Use the authorization code with PKCE.");
        }
        if (!standing.approved()) {
            return notApproved(pending, person, standing, visitor);
        }
        if (!standing.withinRoles()) {
            AuthorizationRefused denied =
                    refused(request, AuthorizationError.ACCESS_DENIED, "The application is not for this user.");
            if (request.asks(Prompt.NONE)) {
                throw denied;
            }
            return new AuthorizeStep.NotForThisUser(application(pending, person), responses.error(denied));
        }
        Scopes scope = asked(pending).within(standing.scope().orElse(asked(pending)));
        if (scope.names().isEmpty() && !asked(pending).names().isEmpty()) {
            throw refused(request, AuthorizationError.ACCESS_DENIED, "The application is approved for none of this.");
        }
        if (request.asks(Prompt.CONSENT) && !pending.consented()) {
            Kept kept = kept(pending, visitor);
            return new AuthorizeStep.AskConsent(
                    application(pending, person).with(scope), kept.handle(), kept.browser());
        }
        return answer(pending, person, scope, visitor);
    }

    private AuthorizeStep answer(PendingAuthorization pending, SignedIn person, Scopes scope, Visitor visitor) {
        if (pending.handle().isPresent() && !take(pending, visitor)) {
            return new AuthorizeStep.BeginAgain(); // answered meanwhile
        }
        Optional<String> url = issuer.answer(
                pending.request(),
                pending.client(),
                new AuthorizationIssuer.Grant(
                        person.sessionId(),
                        person.organization().id(),
                        person.userId(),
                        person.identityProviderId(),
                        scope,
                        person.details().inherited()));
        return new AuthorizeStep.Answer(url.orElseThrow(() ->
                refused(pending.request(), AuthorizationError.LOGIN_REQUIRED, "The session has ended meanwhile.")));
    }

    /** The one that is named, else the client's own; the product's own clients take the one that is signed in to. */
    private Optional<Organization> organization(PendingAuthorization pending, Optional<SignedIn> session) {
        AuthorizationRequest request = pending.request();
        if (request.organization().isPresent()) {
            return Optional.of(organizations
                    .bySlug(request.organization().get())
                    .orElseThrow(() ->
                            refused(request, AuthorizationError.INVALID_REQUEST, "There is no such organization.")));
        }
        if (pending.client().organizationId().equals(NO_ORGANIZATION)) {
            return session.map(SignedIn::organization);
        }
        return organizations.byId(pending.client().organizationId());
    }

    private AuthorizeStep askOrganization(PendingAuthorization pending, Visitor visitor) {
        if (pending.request().asks(Prompt.NONE)) {
            throw refused(pending.request(), AuthorizationError.INTERACTION_REQUIRED, "No organization is named.");
        }
        Kept kept = kept(pending, visitor);
        return new AuthorizeStep.AskOrganization(
                pending.client().settings().clientName(),
                pending.request().returnAddress().redirectUri(),
                kept.handle(),
                kept.browser());
    }

    private AuthorizeStep signIn(
            PendingAuthorization pending, Organization organization, Optional<SignedIn> here, Visitor visitor)
            throws LoginRefused {
        AuthorizationRequest request = pending.request();
        if (request.asks(Prompt.NONE)) {
            throw refused(request, AuthorizationError.LOGIN_REQUIRED, "Nobody is signed in as the request wants it.");
        }
        if (here.filter(pending::hasSignedInFor).isPresent()) { // and still not recently enough: no loop
            throw refused(
                    request, AuthorizationError.LOGIN_REQUIRED, "The identity provider did not sign the user in anew.");
        }
        Kept kept = kept(pending, visitor);
        return signInChoice.choose(
                request,
                organization,
                RESUME + kept.handle(),
                kept.browser(),
                pending.handle().isPresent());
    }

    private AuthorizeStep notApproved(
            PendingAuthorization pending, SignedIn person, Standing standing, Visitor visitor) {
        if (pending.request().asks(Prompt.NONE)) {
            throw refused(
                    pending.request(),
                    AuthorizationError.CONSENT_REQUIRED,
                    "The application is not approved for this organization.");
        }
        if (standing.mayApprove()) {
            return askApproval(pending, person, visitor, "");
        }
        applications.requested(
                person.organization().id(), pending.request().clientId(), person.actor(), clock.instant());
        return new AuthorizeStep.NotApproved(application(pending, person));
    }

    private AuthorizeStep approve(PendingAuthorization pending, Decision.Approve decision, Visitor visitor)
            throws LoginRefused {
        Optional<SignedIn> person =
                visitor.session().flatMap(cookie -> sessions.active(Sha256.of(cookie), clock.instant()));
        Optional<Organization> organization = organization(pending, person);
        boolean here = person.isPresent()
                && organization.equals(person.map(SignedIn::organization))
                && pending.isSatisfiedBy(person.get());
        if (!here) {
            return proceed(pending, visitor);
        }
        UUID organizationId = person.get().organization().id();
        String clientId = pending.request().clientId();
        Standing standing = standings.of(organizationId, clientId, person.get().userId());
        if (standing.approved() || !standing.mayApprove()) {
            return proceed(pending, visitor);
        }
        String problem = approving.save(pending.client(), person.get(), decision, visitor.address());
        if (problem.isEmpty()) {
            return proceed(pending.consentedTo(), visitor);
        }
        return askApproval(pending, person.get(), visitor, problem);
    }

    private AuthorizeStep askApproval(PendingAuthorization pending, SignedIn person, Visitor visitor, String problem) {
        Kept kept = kept(pending, visitor);
        return new AuthorizeStep.AskApproval(
                application(pending, person),
                approving.roles(person.organization().id()),
                kept.handle(),
                kept.browser(),
                problem);
    }

    private static Scopes asked(PendingAuthorization pending) {
        Scopes asked = pending.request().scope();
        return asked.names().isEmpty() ? pending.client().settings().scope() : asked;
    }

    private AuthorizeStep.Application application(PendingAuthorization pending, SignedIn person) {
        return new AuthorizeStep.Application(
                pending.client().settings().clientName(),
                organizations
                        .byId(pending.client().organizationId())
                        .map(Organization::name)
                        .orElse("Tollbridge"),
                person.organization().name(),
                pending.request().returnAddress().redirectUri(),
                asked(pending),
                person.email());
    }

    private Map<String, List<String>> pushed(String requestUri, String clientId) {
        Sha256 handle = Sha256.of(requestUri.substring(AuthorizationRequestReader.PUSHED.length()));
        return keptRequests
                .takePushed(handle, clientId, clock.instant())
                .map(kept -> Parameters.parse(kept.parameters()))
                .orElseThrow(() -> AuthorizationRefused.shown(
                        "request_uri is unknown, expired, used, or another client's",
                        "This request has expired or was used before. Begin again in the application."));
    }

    private Client client(String clientId) {
        return callers.byClientId(clientId)
                .map(Caller::client)
                .orElseThrow(() -> AuthorizationRefused.shown(
                        "unknown client " + clientId.length(), "This application is not known here."));
    }

    /** By which it waits, and in which browser. */
    private record Kept(String handle, String browser) {}

    private Kept kept(PendingAuthorization pending, Visitor visitor) {
        String browser = signInChoice.browser(visitor.browser());
        if (pending.handle().isPresent()) {
            return new Kept(pending.handle().get(), browser);
        }
        String handle = secrets.token();
        keptRequests.keep(new KeptRequest(
                Sha256.of(handle),
                pending.request().clientId(),
                Optional.of(Sha256.of(browser)),
                Parameters.form(pending.parameters()),
                pending.since(),
                pending.since().plus(PATIENCE)));
        return new Kept(handle, browser);
    }

    /** It was pushed, or looked at before: what must be pushed may stand here. */
    private Optional<PendingAuthorization> waiting(String handle, Visitor visitor) {
        Instant now = clock.instant();
        return visitor.browser()
                .flatMap(browser -> keptRequests.waiting(Sha256.of(handle), Sha256.of(browser), now))
                .map(kept -> {
                    Client client = client(kept.clientId());
                    Map<String, List<String>> parameters = Parameters.parse(kept.parameters());
                    return new PendingAuthorization(
                            reader.read(parameters, client, true),
                            client,
                            parameters,
                            Optional.of(handle),
                            kept.createdAt(),
                            false);
                });
    }

    private boolean take(PendingAuthorization pending, Visitor visitor) {
        return pending.handle()
                .flatMap(handle -> visitor.browser()
                        .flatMap(browser -> keptRequests.take(Sha256.of(handle), Sha256.of(browser), clock.instant())))
                .isPresent();
    }

    private static AuthorizationRefused refused(AuthorizationRequest request, AuthorizationError error, String told) {
        return AuthorizationRefused.redirected(request.returnAddress(), error, told);
    }
}
