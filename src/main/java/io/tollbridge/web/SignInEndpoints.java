package io.tollbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Sha256;
import io.tollbridge.login.Administrator;
import io.tollbridge.login.Authorize;
import io.tollbridge.login.FinishLogin;
import io.tollbridge.login.LocalSignIn;
import io.tollbridge.login.LoginRefused;
import io.tollbridge.login.Sessions;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The start page, the sign-in page and its forms. */
final class SignInEndpoints {
    /** The {@code prompt} under which the identity provider must not rely on a session of before. */
    static final String FORCE = "login";

    /** What is left is a list. */
    private static final int MOST_BUTTONS = 6;

    private final Organizations organizations;
    private final IdentityProviders identityProviders;
    private final LocalSignIn localSignIn;
    private final Sessions sessions;
    private final Authorize authorize;
    private final ClientAddress addresses;
    private final FormGuard guard;
    private final Cookies cookies;
    private final Pages pages;
    private final Refusals refusals;
    private final Clock clock;

    SignInEndpoints(
            Organizations organizations,
            IdentityProviders identityProviders,
            LocalSignIn localSignIn,
            Sessions sessions,
            Authorize authorize,
            ClientAddress addresses,
            FormGuard guard,
            Cookies cookies,
            Pages pages,
            Refusals refusals,
            Clock clock) {
        this.organizations = organizations;
        this.identityProviders = identityProviders;
        this.localSignIn = localSignIn;
        this.sessions = sessions;
        this.authorize = authorize;
        this.addresses = addresses;
        this.guard = guard;
        this.cookies = cookies;
        this.pages = pages;
        this.refusals = refusals;
        this.clock = clock;
    }

    void mount(RoutesConfig routes) {
        routes.get("/", this::home, Anyone.ANYONE);
        routes.post("/login", this::findOrganization, Anyone.ANYONE);
        routes.get("/login/{org}", this::signInPage, Anyone.ANYONE);
        routes.post("/login/{org}", this::signIn, Anyone.ANYONE);
    }

    private void home(Context context) {
        Optional<Administrator> signedIn =
                cookies.session(context).flatMap(token -> sessions.administrator(Sha256.of(token), clock.instant()));
        pages.home(
                context,
                signedIn.map(session -> new HomePage(
                                true,
                                session.person().name(),
                                session.person().email(),
                                session.person().organization().name(),
                                session.person().organization().slug(),
                                session.person().identityProvider().orElse("password"),
                                !session.permissions().names().isEmpty(),
                                "",
                                ""))
                        .orElseGet(() -> HomePage.nobody(
                                "",
                                Optional.ofNullable(context.queryParam("return_to"))
                                        .orElse(""),
                                "")));
    }

    /** The domain of an e-mail address leads to the organization that it belongs to; who exists is not told. */
    private void findOrganization(Context context) throws LoginRefused {
        PostedForm form = PostedForm.of(context);
        guard.require(context, form);
        String email = form.value("email").orElse("");
        String returnTo = form.value("return_to").orElse("");
        Optional<Organization> found =
                EmailAddress.parse(email).map(EmailAddress::domain).flatMap(organizations::byEmailDomain);
        if (found.isEmpty()) {
            pages.home(
                    context,
                    HomePage.nobody(
                            email,
                            returnTo,
                            "No organization here has this e-mail domain. Use the sign-in link that your organization"
                                    + " gave you."));
            return;
        }
        Trip trip = new Trip(Optional.of(returnTo).filter(path -> !path.isEmpty()), false);
        context.status(303)
                .header(
                        "Location",
                        "/login/" + found.get().slug() + "?login_hint=" + URLEncoder.encode(email, UTF_8)
                                + trip.parameters());
    }

    private void signInPage(Context context) throws LoginRefused {
        Trip trip = new Trip(
                Optional.ofNullable(context.queryParam("return_to")), FORCE.equals(context.queryParam("prompt")));
        show(
                context,
                200,
                trip,
                Optional.ofNullable(context.queryParam("login_hint")).orElse(""),
                SignInPage.Problem.NONE,
                "");
    }

    /** Where somebody wants to go, and whether he must prove anew who he is. */
    private record Trip(Optional<String> returnTo, boolean force) {
        String parameters() {
            return returnTo.map(path -> "&return_to=" + URLEncoder.encode(path, UTF_8))
                            .orElse("")
                    + (force ? "&prompt=" + FORCE : "");
        }
    }

    /** Either an e-mail address, whose domain names the identity provider, or the local administrator's password too. */
    private void signIn(Context context) throws LoginRefused {
        PostedForm form = PostedForm.of(context);
        guard.require(context, form);
        String email = form.value("email").orElse("");
        Optional<String> password = form.value("password").filter(text -> !text.isEmpty());
        Trip trip = new Trip(
                form.value("return_to").filter(text -> !text.isEmpty()),
                form.value("prompt").filter(FORCE::equals).isPresent());
        if (password.isEmpty()) {
            byDomain(context, email, trip);
            return;
        }
        try {
            FinishLogin.Finished finished =
                    localSignIn.signIn(context.pathParam("org"), email, password.get(), trip.returnTo());
            cookies.setSession(
                    context, finished.sessionToken(), Duration.between(clock.instant(), finished.expiresAt()));
            context.status(303).header("Location", finished.location());
        } catch (LoginRefused refused) {
            if (refused.kind() != LoginRefused.Kind.WRONG_PASSWORD) {
                throw refused;
            }
            refusals.login(context, refused, email);
            show(
                    context,
                    403,
                    trip,
                    email,
                    SignInPage.Problem.PASSWORD,
                    "E-mail address or password is wrong, or there were too many tries.");
        }
    }

    /** Tells nothing of who exists: the domain alone chooses. */
    private void byDomain(Context context, String email, Trip trip) throws LoginRefused {
        Organization organization = organization(context);
        String domain = EmailAddress.parse(email).map(EmailAddress::domain).orElse("");
        List<IdentityProvider> enabled = identityProviders.enabled(organization.id());
        Optional<IdentityProvider> chosen = enabled.stream()
                .filter(one -> one.settings().emailDomains().contains(domain))
                .findFirst()
                .or(() -> enabled.size() == 1 ? Optional.of(enabled.get(0)) : Optional.empty());
        if (chosen.isPresent()) {
            context.status(303).header("Location", href(organization, chosen.get(), trip));
        } else {
            show(
                    context,
                    200,
                    trip,
                    email,
                    SignInPage.Problem.EMAIL,
                    "No sign-in is set up for this e-mail domain. Choose one below.");
        }
    }

    private void show(Context context, int status, Trip trip, String email, SignInPage.Problem problem, String message)
            throws LoginRefused {
        Organization organization = organization(context);
        Optional<OrganizationSettings> look = organizations.settings(organization.id());
        List<IdentityProvider> enabled = identityProviders.enabled(organization.id());
        // The cookie is the browser's word: it puts forward one of those that are offered anyway.
        Optional<UUID> last = enabled.size() > 1 ? cookies.lastChoice(context, organization.slug()) : Optional.empty();
        List<SignInPage.Button> usedLast = new ArrayList<>();
        List<SignInPage.Button> others = new ArrayList<>();
        for (IdentityProvider one : enabled) {
            (last.equals(Optional.of(one.id())) ? usedLast : others).add(button(organization, one, trip));
        }
        int shown = Math.min(others.size(), MOST_BUTTONS - usedLast.size());
        pages.signIn(
                context,
                status,
                new SignInPage(
                        look.map(OrganizationSettings::shownName).orElse(organization.name()),
                        organization.slug(),
                        look.flatMap(OrganizationSettings::logoUrl).orElse(""),
                        usedLast,
                        enabled.size() > 1
                                && enabled.stream()
                                        .anyMatch(one ->
                                                !one.settings().emailDomains().isEmpty()),
                        others.subList(0, shown),
                        others.subList(shown, others.size()),
                        trip.returnTo().orElse(""),
                        email,
                        trip.force() ? FORCE : "",
                        problem,
                        message),
                trip.returnTo()
                        .flatMap(path ->
                                authorize.redirectUri(path, AuthorizeEndpoints.visitor(context, cookies, addresses))));
    }

    private static SignInPage.Button button(Organization organization, IdentityProvider one, Trip trip) {
        return new SignInPage.Button(
                one.settings().displayName(), one.settings().logoUrl().orElse(""), href(organization, one, trip));
    }

    private static String href(Organization organization, IdentityProvider identityProvider, Trip trip) {
        return "/saml/" + organization.slug() + "/login?idp=" + identityProvider.id() + trip.parameters();
    }

    private Organization organization(Context context) throws LoginRefused {
        return organizations.bySlug(context.pathParam("org")).orElseThrow(LoginRefused::noSuchOrganization);
    }
}
