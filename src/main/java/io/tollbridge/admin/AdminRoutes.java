package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.AUDIT_EVENT_VIEW;
import static io.tollbridge.directory.Permission.DIRECTORY_USER_VIEW;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.directory.Approvals;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.Users;
import io.tollbridge.login.Administrator;
import io.tollbridge.login.Sessions;
import io.tollbridge.oauth.Lineage;
import io.tollbridge.oauth.UsageOverview;
import io.tollbridge.saml.Reports;
import io.tollbridge.web.Cookies;
import io.tollbridge.web.StaticFiles;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** The administrator's pages. Who is not signed in is led to the sign-in and back; who may not see a page is told so. */
public final class AdminRoutes {
    private final Sessions sessions;
    private final Cookies cookies;
    private final ConsolePages pages;
    private final Overview overview;
    private final Logins logins;
    private final Providers providers;
    private final ClientList clients;
    private final People people;
    private final UsageList usage;
    private final Events events;
    private final Clock clock;

    public AdminRoutes(
            String baseUrl,
            Sessions sessions,
            IdentityProviders identityProviders,
            Approvals approvals,
            Clients clients,
            Users users,
            Lineage lineage,
            Reports reports,
            UsageOverview usage,
            AuditLog audit,
            StaticFiles files,
            Clock clock) {
        this.sessions = sessions;
        this.pages = new ConsolePages(files);
        this.cookies = new Cookies(baseUrl);
        this.overview = new Overview(identityProviders, approvals, clients, usage, audit, pages, clock);
        this.logins = new Logins(reports, identityProviders, pages);
        this.providers = new Providers(identityProviders, pages, clock);
        this.clients = new ClientList(clients, pages);
        this.people = new People(users, lineage, pages, clock);
        this.usage = new UsageList(usage, pages, clock);
        this.events = new Events(audit, pages);
        this.clock = clock;
    }

    /** Adds the pages. */
    public void mount(RoutesConfig routes) {
        page(routes, "/admin", ForPermission.any(), overview::show);
        page(routes, "/admin/login-attempts", ForPermission.of(SSO_PROVIDER_VIEW), logins::search);
        page(routes, "/admin/login-attempts/{id}", ForPermission.of(SSO_PROVIDER_VIEW), logins::report);
        page(routes, "/admin/identity-providers", ForPermission.of(SSO_PROVIDER_VIEW), providers::list);
        page(routes, "/admin/clients", ForPermission.of(OAUTH_CLIENT_VIEW), clients::list);
        page(routes, "/admin/users", ForPermission.of(DIRECTORY_USER_VIEW), people::list);
        page(routes, "/admin/users/{id}", ForPermission.of(DIRECTORY_USER_VIEW), people::one);
        page(routes, "/admin/usage", ForPermission.of(AUDIT_EVENT_VIEW), usage::list);
        page(routes, "/admin/audit-events", ForPermission.of(AUDIT_EVENT_VIEW), events::list);
        page(routes, "/admin/audit-events.csv", ForPermission.of(AUDIT_EVENT_VIEW), events::csv);
        page(routes, "/admin/audit-events.json", ForPermission.of(AUDIT_EVENT_VIEW), events::json);
    }

    private void page(RoutesConfig routes, String path, ForPermission access, Consumer<Visit> show) {
        routes.get(
                path,
                context -> {
                    Optional<Administrator> administrator = cookies.session(context)
                            .flatMap(token -> sessions.administrator(Sha256.of(token), clock.instant()));
                    if (administrator.isEmpty()) {
                        signIn(context);
                        return;
                    }
                    Visit visit = new Visit(context, administrator.get());
                    boolean may = access.permission().map(visit::may).orElse(true);
                    if (may) {
                        show.accept(visit);
                    } else {
                        pages.show(
                                visit,
                                403,
                                "nothing.jte",
                                "Your roles do not let you see this page. It needs the permission "
                                        + access.permission().orElseThrow().name() + ".");
                    }
                },
                access);
    }

    /** The start page finds the organization by the e-mail address, and comes back here. */
    private static void signIn(Context context) {
        String query = Optional.ofNullable(context.queryString())
                .map(text -> "?" + text)
                .orElse("");
        context.status(303)
                .header("Location", "/?return_to=" + URLEncoder.encode(context.path() + query, StandardCharsets.UTF_8));
    }
}
