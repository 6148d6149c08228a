package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.directory.DirectoryAway;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organizations;
import io.tollbridge.keys.Secrets;
import io.tollbridge.keys.SigningKeys;
import io.tollbridge.login.FinishLogin;
import io.tollbridge.login.LocalSignIn;
import io.tollbridge.login.LoginRefused;
import io.tollbridge.login.Logout;
import io.tollbridge.login.Sessions;
import io.tollbridge.login.SetUp;
import io.tollbridge.login.StartLogin;
import io.tollbridge.oauth.Introspection;
import io.tollbridge.oauth.Revocation;
import io.tollbridge.oauth.TokenRequests;
import io.tollbridge.oauth.Usage;
import io.tollbridge.saml.ServiceProviderKeys;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every public URL of the bridge, and the one place where a refusal becomes a page. */
public final class PublicRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(PublicRoutes.class);
    private static final String AWAY = "temporarily_unavailable";

    private final SamlEndpoints saml;
    private final LogoutEndpoints logout;
    private final OAuthEndpoints oauth;
    private final JwksEndpoint jwks;
    private final AuthorizeEndpoints authorize;
    private final OpenIdEndpoints openId;
    private final SignInEndpoints signIn;
    private final OperationsEndpoints operations;
    private final DocumentationEndpoints documentation;
    private final SetupEndpoints setupLinks;
    private final StaticFiles staticFiles;
    private final Pages pages;
    private final Refusals refusals;

    PublicRoutes(
            SamlEndpoints saml,
            LogoutEndpoints logout,
            OAuthEndpoints oauth,
            JwksEndpoint jwks,
            AuthorizeEndpoints authorize,
            OpenIdEndpoints openId,
            SignInEndpoints signIn,
            OperationsEndpoints operations,
            DocumentationEndpoints documentation,
            SetupEndpoints setupLinks,
            StaticFiles staticFiles,
            Pages pages,
            Refusals refusals) {
        this.saml = saml;
        this.logout = logout;
        this.oauth = oauth;
        this.jwks = jwks;
        this.authorize = authorize;
        this.openId = openId;
        this.signIn = signIn;
        this.operations = operations;
        this.documentation = documentation;
        this.setupLinks = setupLinks;
        this.staticFiles = staticFiles;
        this.pages = pages;
        this.refusals = refusals;
    }

    /** Wires the groups of routes. */
    public static PublicRoutes wire(
            String baseUrl,
            StaticFiles staticFiles,
            Organizations organizations,
            IdentityProviders identityProviders,
            ServiceProviderKeys keys,
            SigningKeys signingKeys,
            StartLogin startLogin,
            FinishLogin finishLogin,
            Logout logout,
            SetUp setUp,
            LocalSignIn localSignIn,
            Sessions sessions,
            TokenRequests tokenRequests,
            Introspection introspection,
            Revocation revocation,
            Authorization authorization,
            Usage usage,
            ClientCertificates certificates,
            FailureLimits limits,
            AuditLog audit,
            ClientAddress addresses,
            Metrics metrics,
            BooleanSupplier databaseAnswers,
            BooleanSupplier signingKeyWorks,
            UnderWay underWay,
            Secrets secrets,
            Clock clock) {
        Cookies cookies = new Cookies(baseUrl);
        FormGuard guard = new FormGuard(baseUrl, secrets);
        Pages pages = new Pages(staticFiles, guard);
        Refusals refusals = new Refusals(audit, addresses);
        SameOrigin sameOrigin = new SameOrigin(baseUrl);
        return new PublicRoutes(
                new SamlEndpoints(
                        baseUrl, organizations, keys, startLogin, finishLogin, limits, cookies, pages, secrets, clock),
                new LogoutEndpoints(logout, organizations, guard, limits, addresses, cookies, pages),
                new OAuthEndpoints(
                        baseUrl,
                        tokenRequests,
                        introspection,
                        revocation,
                        authorization.pushedRequests(),
                        addresses,
                        certificates,
                        limits,
                        usage,
                        refusals,
                        clock),
                new JwksEndpoint(signingKeys),
                new AuthorizeEndpoints(
                        authorization.authorize(),
                        authorization.responses(),
                        sameOrigin,
                        limits,
                        addresses,
                        cookies,
                        pages,
                        refusals),
                new OpenIdEndpoints(authorization.userInfo(), authorization.metadata(), certificates, limits),
                new SignInEndpoints(
                        organizations,
                        identityProviders,
                        localSignIn,
                        sessions,
                        authorization.authorize(),
                        addresses,
                        guard,
                        cookies,
                        pages,
                        refusals,
                        clock),
                new OperationsEndpoints(databaseAnswers, signingKeyWorks, underWay::draining, metrics),
                new DocumentationEndpoints(baseUrl, pages),
                new SetupEndpoints(baseUrl, setUp, keys, sameOrigin, limits, addresses, pages),
                staticFiles,
                pages,
                refusals);
    }

    /** The golden file routes.txt lists them all with their access. */
    public void mount(RoutesConfig routes) {
        routes.before(PublicRoutes::protect);
        routes.before(CrossOrigin::allow);
        signIn.mount(routes);
        saml.mount(routes);
        logout.mount(routes);
        authorize.mount(routes);
        oauth.mount(routes);
        openId.mount(routes);
        jwks.mount(routes);
        operations.mount(routes);
        documentation.mount(routes);
        setupLinks.mount(routes);
        staticFiles.mount(routes);
        routes.exception(LoginRefused.class, this::refuse);
        routes.exception(TooManyFailures.class, this::slowDown);
        routes.exception(DirectoryAway.class, this::away);
        routes.exception(HttpResponseException.class, this::plain);
        routes.exception(Exception.class, this::bug);
    }

    private static void protect(Context context) {
        context.header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header(
                        "Referrer-Policy",
                        "same-origin") // and not no-referrer, which would make our own forms' Origin null
                .header("Cache-Control", "no-store");
        if (context.scheme().equals("https")) {
            context.header("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private void refuse(LoginRefused refused, Context context) {
        LOG.info("login refused: {}", refused.getMessage());
        refusals.login(context, refused);
        String reference = refused.reportId().map(Object::toString).orElse("");
        String again = context.pathParamMap().containsKey("org") ? "/login/" + context.pathParam("org") : "/";
        switch (refused.kind()) {
            case NO_SUCH_ORGANIZATION ->
                page(
                        context,
                        404,
                        "There is no sign-in at this address. Check it for a typing mistake, or find your organization"
                                + " by your e-mail address on the start page.",
                        reference,
                        "/");
            case NO_SUCH_IDENTITY_PROVIDER ->
                page(context, 404, "This way to sign in is not available. Choose another one.", reference, again);
            case BAD_RETURN_TO -> page(context, 400, "The link that brought you here is broken.", reference, again);
            case BEGIN_AGAIN ->
                page(
                        context,
                        400,
                        "This sign-in took too long, was finished before, or was begun in another browser. Please try"
                                + " again.",
                        reference,
                        again);
            case MESSAGE_REFUSED ->
                page(context, 400, "The answer of your identity provider was not accepted.", reference, again);
            case NOT_FOR_A_USER ->
                page(
                        context,
                        403,
                        "You cannot sign in here with this account. Ask your administrator.",
                        reference,
                        again);
            case WRONG_PASSWORD ->
                page(
                        context,
                        403,
                        "E-mail address or password is wrong, or there were too many tries.",
                        reference,
                        again);
            case LOGOUT_REFUSED ->
                signOutPage(context, "The message of your identity provider was not accepted.", reference);
            case LOGOUT_UNKNOWN ->
                signOutPage(
                        context,
                        "This sign-out was finished before, or took too long. Whoever signed out here is signed out.",
                        reference);
        }
    }

    private void signOutPage(Context context, String sentence, String reference) {
        pages.message(context, 400, new MessagePage("Sign-out not finished", sentence, reference, "", ""));
    }

    private void page(Context context, int status, String sentence, String reference, String retryUrl) {
        pages.message(context, status, new MessagePage("Sign-in failed", sentence, reference, retryUrl, "Try again"));
    }

    private void away(DirectoryAway away, Context context) {
        LOG.warn("the database does not answer: {}", away.getMessage());
        context.header("Retry-After", "5");
        answer(context, 503, "The service is not available at the moment. Please try again soon.", AWAY);
    }

    private void slowDown(TooManyFailures refused, Context context) {
        LOG.info("refused: {}", refused.getMessage());
        context.header("Retry-After", String.valueOf(refused.seconds()));
        answer(context, 429, "Too many failed attempts. Try again later.", "slow_down");
    }

    /** The framework's refusals, in our words: its own repeat the request's path and name its parts. */
    private void plain(HttpResponseException refused, Context context) {
        if (refused instanceof MethodNotAllowedResponse) { // RFC 9110 §15.5.6: Allow is a MUST
            context.header("Allow", String.join(", ", refused.getDetails().values()));
        }
        String sentence = switch (refused.getStatus()) {
            case 403 -> "This form must be sent from its own page.";
            case 404 -> "There is nothing at this address.";
            case 405 -> "This address does not take that kind of request.";
            case 413 -> "The request is too large.";
            case 503 -> "The service is stopping. Please try again soon.";
            default -> "The request cannot be read.";
        };
        answer(context, refused.getStatus(), sentence, refused.getStatus() == 503 ? AWAY : "invalid_request");
    }

    private void bug(Exception bug, Context context) {
        // The route, not the path: that of a set-up link or a test login is a secret.
        LOG.error("unexpected failure at {} {}", context.method(), Metrics.route(context), bug);
        answer(context, 500, "Something went wrong on our side.", "server_error");
    }

    private void answer(Context context, int status, String sentence, String code) {
        if (wantsPage(context)) {
            pages.message(context, status, MessagePage.of("Not possible now", sentence));
        } else {
            context.status(status).json(Map.of("error", code, "error_description", sentence));
        }
    }

    private static boolean wantsPage(Context context) {
        String path = context.path();
        return path.startsWith("/oauth/authorize")
                || !path.startsWith("/oauth/")
                        && !path.startsWith("/.well-known/")
                        && !path.startsWith("/api/")
                        && !path.startsWith("/health/");
    }
}
