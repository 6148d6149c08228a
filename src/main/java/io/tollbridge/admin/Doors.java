package io.tollbridge.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.directory.DirectoryAway;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Sha256;
import io.tollbridge.login.Administrator;
import io.tollbridge.login.Sessions;
import io.tollbridge.login.SignedIn;
import io.tollbridge.web.ClientAddress;
import io.tollbridge.web.Cookies;
import io.tollbridge.web.FormGuard;
import io.tollbridge.web.PostedForm;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets people in to a page, or not: who is not signed in is led to the sign-in and back, who may not see it is told so,
 * and who signed in too long ago for what he wants is asked to do it again. What he typed waits meanwhile.
 */
final class Doors {
    /** A page that says what to do next; forms that wait lead to it by way of the sign-in. */
    static final String CONFIRMED = "/admin/confirmed";

    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final int MAX_FORM = 1 << 20;

    private final RoutesConfig routes;
    private final String baseUrl;
    private final Sessions sessions;
    private final Cookies cookies;
    private final FormGuard guard;
    private final LocalCalls calls;
    private final ClientAddress addresses;
    private final ConsolePages pages;
    private final Clock clock;

    Doors(
            RoutesConfig routes,
            String baseUrl,
            Sessions sessions,
            Cookies cookies,
            FormGuard guard,
            LocalCalls calls,
            ClientAddress addresses,
            ConsolePages pages,
            Clock clock) {
        this.routes = routes;
        this.baseUrl = baseUrl;
        this.sessions = sessions;
        this.cookies = cookies;
        this.guard = guard;
        this.calls = calls;
        this.addresses = addresses;
        this.pages = pages;
        this.clock = clock;
    }

    /** A page. */
    void get(String path, ForPermission access, Consumer<Visit> show) {
        routes.get(
                path,
                context -> {
                    Optional<Administrator> administrator = administrator(context);
                    if (administrator.isEmpty()) {
                        toSignIn(context);
                        return;
                    }
                    Visit visit = visit(context, administrator.get(), PostedForm.of(context));
                    if (access.fresh() && !isFresh(administrator.get().person())) {
                        String here = here(context);
                        pages.show(visit, 403, "again.jte", new AgainPage(WHY, signIn(visit, here), "", List.of()));
                        return;
                    }
                    run(visit, access, show);
                },
                access);
    }

    /** A form. Every one carries {@link FormGuard#FIELD}; fields of its own, not the API's, begin with an underscore. */
    void post(String path, ForPermission access, Consumer<Visit> act) {
        routes.post(
                path,
                context -> {
                    guard.requireSameOrigin(context);
                    PostedForm form = PostedForm.withFiles(context, MAX_FORM);
                    Optional<Administrator> administrator = administrator(context);
                    if (administrator.isEmpty()) {
                        String signIn = "/?return_to=" + URLEncoder.encode(CONFIRMED, UTF_8);
                        pages.showToNobody(context, waiting(context, form, "You are not signed in any more.", signIn));
                        return;
                    }
                    Visit visit = visit(context, administrator.get(), form);
                    if (!guard.accepts(context, whose(administrator.get()), form)) {
                        refuse(
                                visit,
                                403,
                                "This form was opened by somebody else, or before the browser's cookies were"
                                        + " deleted. Nothing was changed: open the page again.");
                        return;
                    }
                    if (access.fresh() && !isFresh(administrator.get().person())) {
                        pages.show(visit, 403, "again.jte", waiting(context, form, WHY, signIn(visit, CONFIRMED)));
                        return;
                    }
                    run(visit, access, act);
                },
                access);
    }

    private static final String WHY =
            "Before secrets, keys and approvals your sign-in must not be older than ten minutes.";

    private void run(Visit visit, ForPermission access, Consumer<Visit> show) {
        boolean may = access.permission().map(visit::may).orElse(true);
        if (!may) {
            refuse(
                    visit,
                    403,
                    "Your roles do not let you see this page. It needs the permission "
                            + access.permission().orElseThrow().name() + ".");
            return;
        }
        try {
            show.accept(visit);
        } catch (PageRefused refused) {
            refuse(visit, refused.status(), refused.words());
        } catch (InvalidValue invalid) {
            refuse(visit, 400, Form.words(invalid.field()) + " " + invalid.problem() + ".");
        } catch (DirectoryAway away) {
            refuse(visit, 503, "The database does not answer. Please try again soon.");
        }
    }

    private void refuse(Visit visit, int status, String words) {
        pages.show(visit, status, "nothing.jte", words);
    }

    private Optional<Administrator> administrator(Context context) {
        return cookies.session(context).flatMap(token -> sessions.administrator(Sha256.of(token), clock.instant()));
    }

    private Visit visit(Context context, Administrator administrator, PostedForm form) {
        return new Visit(
                context,
                administrator,
                form,
                guard.token(context, whose(administrator)),
                guard.token(context),
                guard.nonce(),
                calls,
                addresses.of(context),
                baseUrl);
    }

    private static String whose(Administrator administrator) {
        return administrator.person().userId().toString();
    }

    private boolean isFresh(SignedIn person) {
        Instant since = person.details().authTime().map(Instant::ofEpochSecond).orElse(person.startedAt());
        return !since.isBefore(clock.instant().minus(FRESH));
    }

    private static AgainPage waiting(Context context, PostedForm form, String why, String signIn) {
        List<AgainPage.Field> fields = form.names().stream()
                .flatMap(name -> form.values(name).stream().map(value -> new AgainPage.Field(name, value)))
                .toList();
        return new AgainPage(why, signIn, context.path(), fields);
    }

    /** Asks for a sign-in, whatever session the identity provider has, and comes back here. */
    private static String signIn(Visit visit, String returnTo) {
        SignedIn person = visit.administrator().person();
        return "/login/" + person.organization().slug() + "?prompt=login&login_hint="
                + URLEncoder.encode(person.email(), UTF_8) + "&return_to=" + URLEncoder.encode(returnTo, UTF_8);
    }

    /** The start page finds the organization by the e-mail address, and comes back here. */
    private static void toSignIn(Context context) {
        context.status(303).header("Location", "/?return_to=" + URLEncoder.encode(here(context), UTF_8));
    }

    private static String here(Context context) {
        return context.path()
                + Optional.ofNullable(context.queryString())
                        .map(text -> "?" + text)
                        .orElse("");
    }
}
