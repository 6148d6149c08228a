package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Scopes;
import io.tollbridge.login.Authorize;
import io.tollbridge.login.AuthorizeStep;
import io.tollbridge.login.Decision;
import io.tollbridge.login.LoginRefused;
import io.tollbridge.login.Visitor;
import io.tollbridge.oauth.AuthorizationRefusal;
import io.tollbridge.oauth.AuthorizationRefused;
import io.tollbridge.oauth.AuthorizationResponses;
import io.tollbridge.oauth.Parameters;
import io.tollbridge.saml.Outgoing;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorization endpoint (RFC 6749 §3.1) and the pages on its way. Browsers come here by navigation alone, so there is
 * no CORS (RFC 9700 §2.6), and every redirect is a 303 (§4.12).
 */
final class AuthorizeEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizeEndpoints.class);

    /** What every browser takes as a URL. */
    private static final int LONGEST_QUERY = 6_000;

    private final Authorize authorize;
    private final AuthorizationResponses responses;
    private final SameOrigin sameOrigin;
    private final FailureLimits limits;
    private final ClientAddress addresses;
    private final Cookies cookies;
    private final Pages pages;
    private final Refusals refusals;

    AuthorizeEndpoints(
            Authorize authorize,
            AuthorizationResponses responses,
            SameOrigin sameOrigin,
            FailureLimits limits,
            ClientAddress addresses,
            Cookies cookies,
            Pages pages,
            Refusals refusals) {
        this.authorize = authorize;
        this.responses = responses;
        this.sameOrigin = sameOrigin;
        this.limits = limits;
        this.addresses = addresses;
        this.cookies = cookies;
        this.pages = pages;
        this.refusals = refusals;
    }

    void mount(RoutesConfig routes) {
        routes.get("/oauth/authorize", this::get, Anyone.ANYONE);
        routes.post("/oauth/authorize", this::post, Anyone.ANYONE);
        routes.get("/oauth/authorize/resume", this::resume, Anyone.ANYONE);
        routes.post("/oauth/authorize/resume", this::decide, Anyone.ANYONE);
        routes.exception(AuthorizationRefused.class, this::refuse);
    }

    private void get(Context context) throws LoginRefused {
        limits.require(context);
        String query = Optional.ofNullable(context.queryString()).orElse("");
        show(context, authorize.begin(Parameters.parse(query), visitor(context)));
    }

    /**
     * OpenID Connect Core §3.1.2.1 has the form too. A browser that posts it from the application's page sends no Lax
     * cookie, so it is asked to come again by GET, with which it does.
     */
    private void post(Context context) throws LoginRefused {
        limits.require(context);
        PostedForm.requireForm(context);
        var parameters = Parameters.parse(PostedForm.body(context));
        String query = Parameters.form(parameters);
        if (query.length() <= LONGEST_QUERY) {
            redirect(context, "/oauth/authorize?" + query);
        } else {
            show(context, authorize.begin(parameters, visitor(context)));
        }
    }

    private void resume(Context context) throws LoginRefused {
        String handle = Optional.ofNullable(context.queryParam("request")).orElse("");
        Optional<String> organization =
                Optional.ofNullable(context.queryParam("org")).filter(slug -> !slug.isEmpty());
        show(context, authorize.resume(handle, organization, visitor(context)));
    }

    private void decide(Context context) throws LoginRefused {
        sameOrigin.require(context);
        PostedForm form = PostedForm.of(context);
        Decision decision = switch (form.value("decision").orElse("")) {
            case "approve" ->
                new Decision.Approve(
                        scopes(form.values("scope")),
                        form.values("role"),
                        form.value("note").orElse(""));
            case "continue" -> new Decision.Consent();
            case "cancel" -> new Decision.Cancel();
            default -> throw new BadRequestResponse();
        };
        show(context, authorize.decide(form.value("request").orElse(""), decision, visitor(context)));
    }

    private static Scopes scopes(List<String> names) {
        try {
            return new Scopes(new HashSet<>(names));
        } catch (InvalidValue unknown) {
            throw new BadRequestResponse(); // the page offers known ones alone
        }
    }

    private void show(Context context, AuthorizeStep step) {
        switch (step) {
            case AuthorizeStep.Answer(String url) -> redirect(context, url);
            case AuthorizeStep.ToIdentityProvider(var started) -> {
                cookies.setBrowser(context, started.browser());
                switch (started.outgoing()) {
                    case Outgoing.Redirect(String url) -> redirect(context, url);
                    case Outgoing.Post post -> pages.postForm(context, post);
                }
            }
            case AuthorizeStep.ToSignInPage page -> {
                cookies.setBrowser(context, page.browser());
                redirect(
                        context,
                        "/login/" + page.slug() + "?return_to=" + encoded(page.returnTo())
                                + page.loginHint()
                                        .map(hint -> "&login_hint=" + encoded(hint))
                                        .orElse("")
                                + (page.force() ? "&prompt=" + SignInEndpoints.FORCE : ""));
            }
            case AuthorizeStep.AskOrganization(
                    String application,
                    String redirectUri,
                    String handle,
                    String browser) -> {
                cookies.setBrowser(context, browser);
                pages.organization(context, new OrganizationPage(application, handle), redirectUri);
            }
            case AuthorizeStep.AskApproval ask -> {
                cookies.setBrowser(context, ask.browser());
                pages.application(
                        context,
                        ask.message().isEmpty() ? 200 : 422,
                        page(
                                ApplicationPage.Kind.APPROVE,
                                ask.application(),
                                ask.roles(),
                                ask.handle(),
                                ask.message(),
                                ""));
            }
            case AuthorizeStep.AskConsent ask -> {
                cookies.setBrowser(context, ask.browser());
                pages.application(
                        context,
                        200,
                        page(ApplicationPage.Kind.CONSENT, ask.application(), List.of(), ask.handle(), "", ""));
            }
            case AuthorizeStep.NotApproved(var application) ->
                pages.application(
                        context, 403, page(ApplicationPage.Kind.NOT_APPROVED, application, List.of(), "", "", ""));
            case AuthorizeStep.NotForThisUser(var application, String backUrl) ->
                pages.application(
                        context,
                        403,
                        page(ApplicationPage.Kind.NOT_FOR_THIS_USER, application, List.of(), "", "", backUrl));
            case AuthorizeStep.BeginAgain() ->
                message(
                        context,
                        "This request has expired, was answered before, or was begun in another browser. Begin again"
                                + " in the application.");
        }
    }

    private static ApplicationPage page(
            ApplicationPage.Kind kind,
            AuthorizeStep.Application application,
            List<String> roles,
            String handle,
            String message,
            String backUrl) {
        return new ApplicationPage(
                kind,
                application.name(),
                application.owner(),
                application.organization(),
                application.user(),
                application.redirectUri(),
                host(application.redirectUri()),
                List.copyOf(new TreeSet<>(application.scopes().names())),
                roles,
                handle,
                message,
                backUrl);
    }

    /** Whom the person would be sent to; an app's own scheme where there is no host. */
    private static String host(String redirectUri) {
        URI uri = URI.create(redirectUri);
        return uri.getHost() == null ? uri.getScheme() + ":" : uri.getHost();
    }

    private void refuse(AuthorizationRefused refused, Context context) {
        LOG.info("authorization request refused: {}", refused.getMessage());
        refusals.authorization(context, refused.refusal());
        switch (refused.refusal()) {
            case AuthorizationRefusal.Shown shown -> {
                limits.failed(context);
                message(context, shown.told());
            }
            case AuthorizationRefusal.Redirected redirected -> redirect(context, responses.error(redirected));
        }
    }

    private void message(Context context, String sentence) {
        pages.message(context, 400, MessagePage.of("The application's request was refused", sentence));
    }

    private Visitor visitor(Context context) {
        return visitor(context, cookies, addresses);
    }

    static Visitor visitor(Context context, Cookies cookies, ClientAddress addresses) {
        return new Visitor(cookies.browser(context), cookies.session(context), addresses.of(context));
    }

    private static void redirect(Context context, String url) {
        context.status(303).header("Location", url);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
