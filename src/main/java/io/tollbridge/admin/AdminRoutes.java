package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.AUDIT_EVENT_VIEW;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import io.javalin.config.RoutesConfig;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.directory.Approvals;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Users;
import io.tollbridge.keys.Secrets;
import io.tollbridge.login.Sessions;
import io.tollbridge.oauth.Lineage;
import io.tollbridge.oauth.UsageOverview;
import io.tollbridge.saml.Reports;
import io.tollbridge.web.ClientAddress;
import io.tollbridge.web.Cookies;
import io.tollbridge.web.FormGuard;
import io.tollbridge.web.StaticFiles;
import java.time.Clock;
import java.util.Optional;

/** The administrator's pages: each group of them adds its own. */
public final class AdminRoutes {
    private final String baseUrl;
    private final Sessions sessions;
    private final Cookies cookies;
    private final FormGuard guard;
    private final LocalCalls calls;
    private final ClientAddress addresses;
    private final ConsolePages pages;
    private final Overview overview;
    private final Logins logins;
    private final SingleSignOn singleSignOn;
    private final ClientList clients;
    private final ClientWizard clientWizard;
    private final ClientPages clientPages;
    private final ApplicationPages applications;
    private final People people;
    private final RolePages roles;
    private final DivisionPages divisions;
    private final SessionPages openSessions;
    private final LineagePages lineage;
    private final SettingsPages settings;
    private final WebhookPages webhooks;
    private final OrganizationPages organizations;
    private final UsageList usage;
    private final Events events;
    private final Clock clock;

    public AdminRoutes(
            String baseUrl,
            Sessions sessions,
            LocalCalls calls,
            ClientAddress addresses,
            IdentityProviders identityProviders,
            Approvals approvals,
            Clients clients,
            Users users,
            Lineage lineage,
            Optional<String> operatorOrganization,
            Reports reports,
            UsageOverview usage,
            AuditLog audit,
            StaticFiles files,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.sessions = sessions;
        this.calls = calls;
        this.addresses = addresses;
        this.pages = new ConsolePages(files);
        this.cookies = new Cookies(baseUrl);
        this.guard = new FormGuard(baseUrl, secrets);
        this.overview = new Overview(identityProviders, approvals, clients, usage, audit, pages, clock);
        this.logins = new Logins(reports, identityProviders, pages);
        this.singleSignOn = new SingleSignOn(identityProviders, pages, clock);
        this.clients = new ClientList(clients, usage, pages, clock);
        this.clientWizard = new ClientWizard(pages);
        this.clientPages = new ClientPages(usage, pages, clock);
        this.applications = new ApplicationPages(clients, pages);
        this.people = new People(users, pages);
        this.roles = new RolePages(pages);
        this.divisions = new DivisionPages(pages);
        this.openSessions = new SessionPages(pages);
        this.lineage = new LineagePages(lineage, pages, clock);
        this.organizations = new OrganizationPages(operatorOrganization, pages);
        this.settings = new SettingsPages(users, organizations, pages);
        this.webhooks = new WebhookPages(pages);
        this.usage = new UsageList(usage, pages, clock);
        this.events = new Events(audit, pages);
        this.clock = clock;
    }

    /** Adds the pages. */
    public void mount(RoutesConfig routes) {
        Doors doors = new Doors(routes, baseUrl, sessions, cookies, guard, calls, addresses, pages, clock);
        doors.get("/admin", ForPermission.any(), overview::show);
        doors.get(Doors.CONFIRMED, ForPermission.any(), visit -> pages.show(visit, 200, "confirmed.jte", ""));
        doors.get("/admin/login-attempts", ForPermission.of(SSO_PROVIDER_VIEW), logins::search);
        doors.get("/admin/login-attempts/{id}", ForPermission.of(SSO_PROVIDER_VIEW), logins::report);
        doors.get("/admin/explain", ForPermission.of(SSO_PROVIDER_VIEW), logins::explainForm);
        doors.post("/admin/explain", ForPermission.of(SSO_PROVIDER_VIEW), logins::explain);
        singleSignOn.mount(doors);
        doors.get("/admin/clients", ForPermission.of(OAUTH_CLIENT_VIEW), clients::list);
        clientWizard.mount(doors); // before {id}
        clientPages.mount(doors);
        applications.mount(doors);
        people.mount(doors);
        roles.mount(doors);
        divisions.mount(doors);
        openSessions.mount(doors);
        lineage.mount(doors);
        settings.mount(doors);
        webhooks.mount(doors);
        organizations.mount(doors);
        doors.get("/admin/usage", ForPermission.of(AUDIT_EVENT_VIEW), usage::list);
        doors.get("/admin/audit-events", ForPermission.of(AUDIT_EVENT_VIEW), events::list);
        doors.get("/admin/audit-events.csv", ForPermission.of(AUDIT_EVENT_VIEW), events::csv);
        doors.get("/admin/audit-events.json", ForPermission.of(AUDIT_EVENT_VIEW), events::json);
    }
}
