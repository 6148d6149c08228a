package io.tollbridge.api;

import static io.tollbridge.api.Access.anyToken;
import static io.tollbridge.api.Access.operator;
import static io.tollbridge.api.Access.permission;
import static io.tollbridge.directory.Permission.AUDIT_EVENT_VIEW;
import static io.tollbridge.directory.Permission.AUTHORIZATION_ROLE_EDIT;
import static io.tollbridge.directory.Permission.AUTHORIZATION_ROLE_VIEW;
import static io.tollbridge.directory.Permission.DIRECTORY_ORGANIZATION_EDIT;
import static io.tollbridge.directory.Permission.DIRECTORY_ORGANIZATION_OPERATE;
import static io.tollbridge.directory.Permission.DIRECTORY_USER_EDIT;
import static io.tollbridge.directory.Permission.DIRECTORY_USER_VIEW;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_ADD;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_AUTHORIZE;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_DELETE;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_EDIT;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_EDIT;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import io.javalin.config.EventConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.audit.Action;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Refusal;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Divisions;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.MetadataRefreshes;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Roles;
import io.tollbridge.directory.Users;
import io.tollbridge.keys.KeyRollOver;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Secrets;
import io.tollbridge.login.Landing;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.Lineage;
import io.tollbridge.oauth.ResourceAccess;
import io.tollbridge.outbound.GuardedFetcher;
import io.tollbridge.refresh.MetadataRefresher;
import io.tollbridge.saml.Reports;
import io.tollbridge.web.ClientAddress;
import io.tollbridge.web.ClientCertificates;
import io.tollbridge.web.ShownTokens;
import io.tollbridge.webhook.WebhookSecrets;
import io.tollbridge.webhook.Webhooks;
import java.time.Clock;
import java.util.List;

/** Every route of the management API, with who may use it (HTTP.md section 5). */
public final class ApiRoutes {
    static final String ROOT = "/api/v1";
    private static final List<String> GUARDED = List.of(ROOT, "/scim/v2");

    private final Json json = new Json();
    private final BearerGuard guard;
    private final LocalCalls local;
    private final MeResource me;
    private final AuditLog audit;
    private final ClientAddress addresses;
    private final UsersResource users;
    private final RolesResource roles;
    private final DivisionsResource divisions;
    private final CatalogueResource catalogue;
    private final OrganizationResource organization;
    private final OrganizationsResource organizations;
    private final OrganizationKeysResource keys;
    private final AuditEventsResource auditEvents;
    private final ClientsResource clients;
    private final ClientSecretsResource clientSecrets;
    private final UsageResource usage;
    private final AuthorizedApplicationsResource applications;
    private final IdentityProvidersResource identityProviders;
    private final MetadataResource metadata;
    private final CertificatesResource certificates;
    private final LoginAttemptsResource loginAttempts;
    private final ExplainResource explain;
    private final TestLoginsResource testLogins;
    private final SetupLinksResource setupLinks;
    private final LineageResource lineage;
    private final WebhooksResource webhooks;

    public ApiRoutes(
            ResourceAccess resourceAccess,
            Organizations organizations,
            Operators operators,
            Users users,
            Roles roles,
            Divisions divisions,
            ClientStores clients,
            IdentityProviders identityProviders,
            OrganizationKeys keys,
            KeyRollOver rollOver,
            Landing landing,
            Reports reports,
            Troubleshooting troubleshooting,
            Lineage lineage,
            Webhooks webhooks,
            WebhookSecrets webhookSecrets,
            AuditLog audit,
            ClientAddress addresses,
            ClientCertificates clientCertificates,
            GuardedFetcher fetcher,
            MetadataRefreshes refreshes,
            MetadataRefresher refresher,
            Secrets secrets,
            Clock clock) {
        RoleGrants grants = new RoleGrants(roles);
        this.guard = new BearerGuard(
                new ShownTokens(resourceAccess, clientCertificates), organizations, operators.organization());
        this.local = new LocalCalls(guard, json, audit);
        this.me = new MeResource(organizations, clients.clients());
        this.audit = audit;
        this.addresses = addresses;
        this.users = new UsersResource(users, organizations, lineage, grants, secrets, clock);
        this.roles = new RolesResource(roles, secrets);
        this.divisions = new DivisionsResource(divisions, secrets);
        this.catalogue = new CatalogueResource();
        this.organization = new OrganizationResource(organizations);
        this.organizations = new OrganizationsResource(organizations, operators, secrets);
        this.keys = new OrganizationKeysResource(keys, rollOver);
        this.auditEvents = new AuditEventsResource(audit);
        this.clients = new ClientsResource(
                clients.clients(),
                organizations,
                grants,
                clients.implicit(),
                clientCertificates.offered(),
                secrets,
                clock);
        this.clientSecrets = new ClientSecretsResource(this.clients, clients.secrets(), grants, secrets, clock);
        this.usage = new UsageResource(this.clients, clients.usage(), clients.overview(), clock);
        this.applications = new AuthorizedApplicationsResource(clients.approvals(), clients.clients(), clock);
        MetadataImport metadataImport = new MetadataImport(fetcher, clock);
        this.identityProviders =
                new IdentityProvidersResource(identityProviders, metadataImport, landing, secrets, clock);
        this.metadata = new MetadataResource(identityProviders, refreshes, refresher, metadataImport, clock);
        this.certificates = new CertificatesResource(identityProviders, clock);
        this.loginAttempts = new LoginAttemptsResource(reports);
        this.explain = new ExplainResource(troubleshooting.explain(), organizations, identityProviders, clock);
        this.testLogins =
                new TestLoginsResource(troubleshooting.startLogin(), organizations, identityProviders, reports);
        this.setupLinks = new SetupLinksResource(
                troubleshooting.baseUrl(), troubleshooting.setupLinks(), identityProviders, secrets, clock);
        this.lineage = new LineageResource(lineage, clock);
        this.webhooks = new WebhooksResource(webhooks, webhookSecrets, secrets, clock);
    }

    /** The same API for the administrator's pages; it has its routes once they are mounted. */
    public LocalCalls local() {
        return local;
    }

    /** Adds the routes, the guard before them and the answers to refusals. */
    public void mount(RoutesConfig routes) {
        routes.before(ROOT + "/*", ctx -> ctx.header("Cache-Control", "no-store"));
        routes.beforeMatched(ROOT + "/*", guard::check);
        routes.exception(ApiRefused.class, (refused, ctx) -> answer(refused.error(), ctx));

        GuardedRoutes api = new GuardedRoutes(routes, json, addresses, local);
        api.get("/me", anyToken(), me::get);

        api.get("/users", permission(DIRECTORY_USER_VIEW), users::list);
        api.post("/users", permission(DIRECTORY_USER_EDIT), users::create);
        api.get("/users/{id}", permission(DIRECTORY_USER_VIEW), users::get);
        api.put("/users/{id}", permission(DIRECTORY_USER_EDIT), users::replace);
        api.delete("/users/{id}", permission(DIRECTORY_USER_EDIT), users::delete);
        api.put("/users/{id}/roles", permission(DIRECTORY_USER_EDIT), users::replaceRoles);
        api.get("/users/{id}/identities", permission(DIRECTORY_USER_VIEW), users::identities);
        api.delete("/users/{id}/identities/{identity}", permission(DIRECTORY_USER_EDIT), users::forgetIdentity);

        api.get("/users/{id}/applications", permission(DIRECTORY_USER_VIEW), users::applications);
        api.get("/users/{id}/sessions", permission(DIRECTORY_USER_VIEW), users::sessions);
        api.get("/users/{id}/tokens", permission(DIRECTORY_USER_VIEW), users::tokens);

        api.get("/organization", permission(DIRECTORY_ORGANIZATION_EDIT), organization::get);
        api.put("/organization", permission(DIRECTORY_ORGANIZATION_EDIT), organization::replace);

        api.get("/organizations", operator(DIRECTORY_ORGANIZATION_OPERATE), organizations::list);
        api.post("/organizations", operator(DIRECTORY_ORGANIZATION_OPERATE), organizations::create);
        api.get("/organizations/{id}", operator(DIRECTORY_ORGANIZATION_OPERATE), organizations::get);
        api.put("/organizations/{id}", operator(DIRECTORY_ORGANIZATION_OPERATE), organizations::replace);

        api.get("/organization/keys", permission(DIRECTORY_ORGANIZATION_EDIT), keys::list);
        api.post("/organization/keys/next", permission(DIRECTORY_ORGANIZATION_EDIT), keys::publish);
        api.delete("/organization/keys/next", permission(DIRECTORY_ORGANIZATION_EDIT), keys::withdraw);
        api.post("/organization/keys/switch", permission(DIRECTORY_ORGANIZATION_EDIT), keys::advance);
        api.post("/organization/keys/switch-back", permission(DIRECTORY_ORGANIZATION_EDIT), keys::goBack);
        api.post("/organization/keys/retire", permission(DIRECTORY_ORGANIZATION_EDIT), keys::retire);

        api.get("/roles", permission(AUTHORIZATION_ROLE_VIEW), roles::list);
        api.post("/roles", permission(AUTHORIZATION_ROLE_EDIT), roles::create);
        api.get("/roles/{id}", permission(AUTHORIZATION_ROLE_VIEW), roles::get);
        api.put("/roles/{id}", permission(AUTHORIZATION_ROLE_EDIT), roles::replace);
        api.delete("/roles/{id}", permission(AUTHORIZATION_ROLE_EDIT), roles::delete);
        api.get("/divisions", permission(AUTHORIZATION_ROLE_VIEW), divisions::list);
        api.post("/divisions", permission(AUTHORIZATION_ROLE_EDIT), divisions::create);
        api.get("/divisions/{id}", permission(AUTHORIZATION_ROLE_VIEW), divisions::get);
        api.put("/divisions/{id}", permission(AUTHORIZATION_ROLE_EDIT), divisions::replace);
        api.delete("/divisions/{id}", permission(AUTHORIZATION_ROLE_EDIT), divisions::delete);
        api.get("/permissions", permission(AUTHORIZATION_ROLE_VIEW), catalogue::permissions);
        api.get("/scopes", permission(AUTHORIZATION_ROLE_VIEW), catalogue::scopes);

        api.get("/audit-events", permission(AUDIT_EVENT_VIEW), auditEvents::list);
        api.get("/usage", permission(AUDIT_EVENT_VIEW), usage::list);

        api.get("/clients", permission(OAUTH_CLIENT_VIEW), clients::list);
        api.post("/clients", permission(OAUTH_CLIENT_ADD), clients::create);
        api.get("/clients/{id}", permission(OAUTH_CLIENT_VIEW), clients::get);
        api.put("/clients/{id}", permission(OAUTH_CLIENT_EDIT), clients::replace);
        api.delete("/clients/{id}", permission(OAUTH_CLIENT_DELETE), clients::delete);
        api.post("/clients/{id}/move-to-code", permission(OAUTH_CLIENT_EDIT), clients::moveToCode);
        api.post("/clients/{id}/secret", permission(OAUTH_CLIENT_EDIT), clientSecrets::renew);
        api.delete("/clients/{id}/secrets/{secret_id}", permission(OAUTH_CLIENT_EDIT), clientSecrets::remove);
        api.get("/clients/{id}/usage", permission(OAUTH_CLIENT_VIEW), usage::ofClient);

        api.get("/authorized-applications", permission(OAUTH_CLIENT_AUTHORIZE), applications::list);
        api.get("/authorized-applications/{client_id}", permission(OAUTH_CLIENT_AUTHORIZE), applications::get);
        api.put("/authorized-applications/{client_id}", permission(OAUTH_CLIENT_AUTHORIZE), applications::approve);
        api.delete("/authorized-applications/{client_id}", permission(OAUTH_CLIENT_AUTHORIZE), applications::revoke);

        api.get("/identity-providers", permission(SSO_PROVIDER_VIEW), identityProviders::list);
        api.post("/identity-providers", permission(SSO_PROVIDER_EDIT), identityProviders::create);
        api.post("/identity-providers/preview", permission(SSO_PROVIDER_EDIT), metadata::preview);
        // before {id}, which would match them too
        api.get("/identity-providers/setup-links", permission(SSO_PROVIDER_VIEW), setupLinks::list);
        api.post("/identity-providers/setup-links", permission(SSO_PROVIDER_EDIT), setupLinks::create);
        api.get("/identity-providers/setup-links/{id}", permission(SSO_PROVIDER_VIEW), setupLinks::get);
        api.delete("/identity-providers/setup-links/{id}", permission(SSO_PROVIDER_EDIT), setupLinks::revoke);
        api.get("/identity-providers/{id}", permission(SSO_PROVIDER_VIEW), identityProviders::get);
        api.put("/identity-providers/{id}", permission(SSO_PROVIDER_EDIT), identityProviders::replace);
        api.delete("/identity-providers/{id}", permission(SSO_PROVIDER_EDIT), identityProviders::delete);
        api.put("/identity-providers/{id}/metadata", permission(SSO_PROVIDER_EDIT), identityProviders::replaceMetadata);
        api.get("/identity-providers/{id}/metadata", permission(SSO_PROVIDER_VIEW), metadata::get);
        api.post("/identity-providers/{id}/metadata/refresh", permission(SSO_PROVIDER_EDIT), metadata::refresh);
        api.post("/identity-providers/{id}/metadata/held", permission(SSO_PROVIDER_EDIT), metadata::approve);
        api.delete("/identity-providers/{id}/metadata/held", permission(SSO_PROVIDER_EDIT), metadata::reject);
        api.put("/identity-providers/{id}/keys", permission(SSO_PROVIDER_EDIT), keys::confirm);
        api.get("/identity-providers/{id}/certificates", permission(SSO_PROVIDER_VIEW), certificates::list);
        api.post("/identity-providers/{id}/certificates", permission(SSO_PROVIDER_EDIT), certificates::add);
        api.delete(
                "/identity-providers/{id}/certificates/{fingerprint}",
                permission(SSO_PROVIDER_EDIT),
                certificates::remove);
        api.put(
                "/identity-providers/{id}/certificates/{fingerprint}",
                permission(SSO_PROVIDER_EDIT),
                certificates::replace);

        api.post("/identity-providers/{id}/test", permission(SSO_PROVIDER_EDIT), testLogins::prepare);
        api.get("/identity-providers/{id}/test/{test}", permission(SSO_PROVIDER_VIEW), testLogins::get);

        api.get("/login-attempts", permission(SSO_PROVIDER_VIEW), loginAttempts::list);
        api.get("/login-attempts/{id}", permission(SSO_PROVIDER_VIEW), loginAttempts::get);

        api.post("/explain", permission(SSO_PROVIDER_VIEW), explain::explain);

        api.get("/sessions", permission(OAUTH_CLIENT_VIEW), lineage::sessions);
        api.delete("/sessions", permission(OAUTH_CLIENT_VIEW), lineage::endSessionsOf);
        api.delete("/sessions/{id}", permission(OAUTH_CLIENT_VIEW), lineage::endSession);
        api.get("/tokens/me", anyToken(), lineage::own); // before {id}, which would match it too
        api.delete("/tokens/me", anyToken(), lineage::revokeOwn);
        api.get("/tokens/{id}", permission(OAUTH_CLIENT_VIEW), lineage::token);
        api.delete("/tokens/{id}", permission(OAUTH_CLIENT_VIEW), lineage::revokeToken);
        api.get("/lineage/{id}", permission(OAUTH_CLIENT_VIEW), lineage::tree);

        api.get("/webhooks", permission(DIRECTORY_ORGANIZATION_EDIT), webhooks::list);
        api.post("/webhooks", permission(DIRECTORY_ORGANIZATION_EDIT), webhooks::create);
        api.get("/webhooks/{id}", permission(DIRECTORY_ORGANIZATION_EDIT), webhooks::get);
        api.put("/webhooks/{id}", permission(DIRECTORY_ORGANIZATION_EDIT), webhooks::replace);
        api.delete("/webhooks/{id}", permission(DIRECTORY_ORGANIZATION_EDIT), webhooks::delete);
        api.post("/webhooks/{id}/secret", permission(DIRECTORY_ORGANIZATION_EDIT), webhooks::renewSecret);
        api.get("/webhooks/{id}/deliveries", permission(DIRECTORY_ORGANIZATION_EDIT), webhooks::deliveries);
        api.post("/webhooks/{id}/test", permission(DIRECTORY_ORGANIZATION_EDIT), webhooks::test);
        api.close();
    }

    /**
     * Fails the start when a route below {@code /api/v1} or {@code /scim/v2}, whoever adds it, does not say who may use it. To be called
     * before any route is added; a route that slipped by is refused by the guard all the same.
     */
    public static void refuseOpenRoutes(EventConfig events) {
        events.handlerAdded(added -> {
            boolean ours = GUARDED.stream()
                    .anyMatch(root ->
                            added.getPath().equals(root) || added.getPath().startsWith(root + "/"));
            boolean open = added.getRoles().stream().noneMatch(Access.class::isInstance);
            if (ours && open && added.getHttpMethod().isHttpMethod()) {
                throw new IllegalStateException(
                        added.getHttpMethod().name() + " " + added.getPath() + " does not say who may use it");
            }
        });
    }

    private void answer(ApiError error, Context ctx) {
        Problem problem = error.problem();
        if (problem.status() == 403) {
            ActiveToken token = BearerGuard.tokenOf(ctx);
            record(audit, problem, token, addresses.of(ctx), ctx.method() + " " + ctx.path());
        }
        error.challenge().ifPresent(challenge -> ctx.header("WWW-Authenticate", challenge));
        if (problem.status() == 400 || problem.status() == 413) {
            // The rest of the body is not read: the next request must not go out on a connection that is closing.
            ctx.header("Connection", "close");
        }
        if (problem.status() == 503) {
            ctx.header("Retry-After", "5");
        }
        ctx.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(json.write(problem));
    }

    /** What a good token was refused, for the audit log. */
    static void record(AuditLog audit, Problem problem, ActiveToken token, String address, String endpoint) {
        audit.refused(new Refusal(
                new Refusal.Whose.OfOrganization(token.organizationId()),
                new Initiator(token.actor(), address),
                Action.API_REFUSED,
                Target.endpoint(endpoint),
                "insufficient_scope: " + problem.detail()));
    }
}
