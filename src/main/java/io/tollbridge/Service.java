package io.tollbridge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.json.JavalinJackson;
import io.javalin.util.JavalinBindException;
import io.tollbridge.admin.AdminRoutes;
import io.tollbridge.api.Access;
import io.tollbridge.api.ApiRoutes;
import io.tollbridge.api.ClientStores;
import io.tollbridge.api.Operators;
import io.tollbridge.api.Troubleshooting;
import io.tollbridge.config.Settings;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Passwords;
import io.tollbridge.keys.Secrets;
import io.tollbridge.keys.SelfSignedCertificates;
import io.tollbridge.keys.SigningKeys;
import io.tollbridge.keys.TokenSigner;
import io.tollbridge.keys.WrongMasterKey;
import io.tollbridge.login.Approving;
import io.tollbridge.login.Artifacts;
import io.tollbridge.login.Authorize;
import io.tollbridge.login.BreakGlass;
import io.tollbridge.login.Explain;
import io.tollbridge.login.FinishLogin;
import io.tollbridge.login.Landing;
import io.tollbridge.login.LocalSignIn;
import io.tollbridge.login.Logout;
import io.tollbridge.login.NewAccounts;
import io.tollbridge.login.SetUp;
import io.tollbridge.login.SignInChoice;
import io.tollbridge.login.StartLogin;
import io.tollbridge.oauth.AssertionExchange;
import io.tollbridge.oauth.AuthorizationCodeGrant;
import io.tollbridge.oauth.AuthorizationIssuer;
import io.tollbridge.oauth.AuthorizationRequestReader;
import io.tollbridge.oauth.AuthorizationResponses;
import io.tollbridge.oauth.BearerAssertions;
import io.tollbridge.oauth.ClientAuthenticator;
import io.tollbridge.oauth.ClientCredentialsGrant;
import io.tollbridge.oauth.DpopNonces;
import io.tollbridge.oauth.DpopProofs;
import io.tollbridge.oauth.IdTokens;
import io.tollbridge.oauth.Introspection;
import io.tollbridge.oauth.JwtAccessTokens;
import io.tollbridge.oauth.JwtClientAssertions;
import io.tollbridge.oauth.PushedRequests;
import io.tollbridge.oauth.RefreshTokenGrant;
import io.tollbridge.oauth.ResourceAccess;
import io.tollbridge.oauth.Revocation;
import io.tollbridge.oauth.Saml2BearerGrant;
import io.tollbridge.oauth.SamlClientAssertions;
import io.tollbridge.oauth.ServerMetadata;
import io.tollbridge.oauth.TokenExchangeGrant;
import io.tollbridge.oauth.TokenIssuer;
import io.tollbridge.oauth.TokenRequests;
import io.tollbridge.oauth.UserInfo;
import io.tollbridge.operations.CannotStart;
import io.tollbridge.operations.Installation;
import io.tollbridge.outbound.FetchRefused;
import io.tollbridge.outbound.GuardedFetcher;
import io.tollbridge.refresh.DueRefreshes;
import io.tollbridge.refresh.MetadataRefresher;
import io.tollbridge.saml.Hints;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.SamlEngine;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.Subjects;
import io.tollbridge.scim.ScimRoutes;
import io.tollbridge.store.Database;
import io.tollbridge.store.Expiry;
import io.tollbridge.store.IdleTimes;
import io.tollbridge.store.JooqAuditLog;
import io.tollbridge.store.JooqAuthorizations;
import io.tollbridge.store.JooqAuthorizedApplications;
import io.tollbridge.store.JooqBuiltInClients;
import io.tollbridge.store.JooqCallers;
import io.tollbridge.store.JooqCertificateWarnings;
import io.tollbridge.store.JooqClientAssertions;
import io.tollbridge.store.JooqClientSecrets;
import io.tollbridge.store.JooqClients;
import io.tollbridge.store.JooqDivisions;
import io.tollbridge.store.JooqIdentityProviders;
import io.tollbridge.store.JooqIssuedAssertions;
import io.tollbridge.store.JooqKeptRequests;
import io.tollbridge.store.JooqKeyRollOver;
import io.tollbridge.store.JooqLineage;
import io.tollbridge.store.JooqLocalAdministrators;
import io.tollbridge.store.JooqMetadataRefreshes;
import io.tollbridge.store.JooqOrganizationKeys;
import io.tollbridge.store.JooqOrganizations;
import io.tollbridge.store.JooqOutbox;
import io.tollbridge.store.JooqPendingLogins;
import io.tollbridge.store.JooqPendingLogouts;
import io.tollbridge.store.JooqPeople;
import io.tollbridge.store.JooqProvisionedGroups;
import io.tollbridge.store.JooqProvisionedUsers;
import io.tollbridge.store.JooqReports;
import io.tollbridge.store.JooqRoles;
import io.tollbridge.store.JooqSamlSessions;
import io.tollbridge.store.JooqSessions;
import io.tollbridge.store.JooqSetupLinks;
import io.tollbridge.store.JooqSigningKeys;
import io.tollbridge.store.JooqTokens;
import io.tollbridge.store.JooqUsage;
import io.tollbridge.store.JooqUsageOverview;
import io.tollbridge.store.JooqUsedProofs;
import io.tollbridge.store.JooqUsers;
import io.tollbridge.store.JooqWebhooks;
import io.tollbridge.store.LastLoginTimes;
import io.tollbridge.store.SecretUseTimes;
import io.tollbridge.web.Authorization;
import io.tollbridge.web.ClientAddress;
import io.tollbridge.web.ClientCertificates;
import io.tollbridge.web.FailureLimits;
import io.tollbridge.web.Metrics;
import io.tollbridge.web.PublicRoutes;
import io.tollbridge.web.StaticFiles;
import io.tollbridge.web.UnderWay;
import io.tollbridge.webhook.WebhookSecrets;
import io.tollbridge.webhook.WebhookSender;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: everything wired by hand, in reading order, started and stopped in order. */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MAX_BODY = 1 << 20;

    private final Database database;
    private final JooqReports reports;
    private final Housekeeping housekeeping;
    private final JooqAuditLog auditLog;
    private final Metrics metrics;
    private final GuardedFetcher fetcher;
    private final WebhookSender webhookSender;
    private final UnderWay underWay;
    private final Javalin server;
    private final List<String> routes;

    private Service(
            Database database,
            JooqReports reports,
            Housekeeping housekeeping,
            JooqAuditLog auditLog,
            Metrics metrics,
            GuardedFetcher fetcher,
            WebhookSender webhookSender,
            UnderWay underWay,
            Javalin server,
            List<String> routes) {
        this.database = database;
        this.reports = reports;
        this.housekeeping = housekeeping;
        this.auditLog = auditLog;
        this.metrics = metrics;
        this.fetcher = fetcher;
        this.webhookSender = webhookSender;
        this.underWay = underWay;
        this.server = server;
        this.routes = List.copyOf(routes);
    }

    /**
     * Starts everything.
     *
     * @throws CannotStart with one clear line
     */
    public static Service start(Settings settings, Clock clock, SecureRandom random) throws CannotStart {
        Installation installation = Installation.open(settings, random);
        try {
            return wire(settings, clock, random, installation.masterKey(), installation.database());
        } catch (RuntimeException failed) {
            installation.close();
            if (failed instanceof WrongMasterKey) {
                throw new CannotStart(String.valueOf(failed.getMessage()));
            }
            if (failed instanceof JavalinBindException) {
                throw new CannotStart("cannot listen on " + settings.bind() + ":" + settings.port());
            }
            throw failed;
        }
    }

    private static Service wire(
            Settings settings, Clock clock, SecureRandom random, MasterKey masterKey, Database database) {
        SamlEngine.require();
        String baseUrl = settings.baseUrl().toString();
        DSLContext db = database.dsl();
        Secrets secrets = new Secrets(random);
        Passwords passwords = new Passwords(random);
        Metrics metrics = new Metrics();

        // What is kept
        JooqOrganizations organizations = new JooqOrganizations(db, secrets::id, clock);
        JooqUsers users = new JooqUsers(db, secrets::id, clock);
        JooqClients clients = new JooqClients(db, secrets::id, clock);
        JooqAuthorizedApplications applications = new JooqAuthorizedApplications(db, secrets::id, clock);
        JooqUsage usage = new JooqUsage(db);
        SecretUseTimes secretUses = new SecretUseTimes(db);
        LastLoginTimes lastLogins = new LastLoginTimes(db);
        JooqIdentityProviders identityProviders = new JooqIdentityProviders(db, secrets::id, clock);
        JooqMetadataRefreshes metadataRefreshes = new JooqMetadataRefreshes(db, secrets::id, clock);
        JooqLocalAdministrators localAdministrators = new JooqLocalAdministrators(db, secrets::id, clock);
        JooqPendingLogins pendingLogins = new JooqPendingLogins(db);
        IdleTimes idleTimes = new IdleTimes(db);
        JooqSessions sessions = new JooqSessions(db, idleTimes);
        JooqTokens tokens = new JooqTokens(db, idleTimes);
        JooqCallers callers = new JooqCallers(db, idleTimes);
        JooqReports keptReports = new JooqReports(db);
        JooqAuditLog auditLog = new JooqAuditLog(db, secrets::id, clock);
        Reports reports = metrics.counting(keptReports);

        // Keys and SAML
        OrganizationKeys organizationKeys = new OrganizationKeys(
                new JooqOrganizationKeys(db), masterKey, new SelfSignedCertificates(random), secrets, clock);
        ServiceProviderKeys keys = new ServiceProviderKeys(organizationKeys);
        SigningKeys signingKeys =
                new SigningKeys(new JooqSigningKeys(db), masterKey, secrets, random, clock, SigningKeys.PERIOD);
        signingKeys.ensure(JWSAlgorithm.ES256);
        signingKeys.ensure(JWSAlgorithm.RS256); // now: published long before a client is first set to it
        JooqPeople people = new JooqPeople(db, secrets::id, clock);
        Subjects subjects = new Subjects(people);
        Hints hints = new Hints(baseUrl, identityProviders, people);
        NewAccounts accounts = new NewAccounts(users, people, organizations, secrets);

        new Bootstrapping(
                        baseUrl,
                        organizations,
                        clients,
                        new JooqBuiltInClients(db, clock),
                        localAdministrators,
                        keys,
                        passwords,
                        secrets,
                        clock)
                .create(settings.bootstrap());

        // OAuth
        TokenSigner signer = new TokenSigner(signingKeys);
        TokenIssuer issuer = new TokenIssuer(tokens, new JwtAccessTokens(baseUrl, signer), secrets, clock);
        JooqUsedProofs usedProofs = new JooqUsedProofs(db);
        DpopProofs proofs = new DpopProofs(baseUrl, usedProofs, new DpopNonces(masterKey, clock), clock);
        ClientAddress addresses = new ClientAddress(settings.trustedProxies()::trusts);
        ClientCertificates certificates =
                new ClientCertificates(Optional.ofNullable(settings.clientCertificateHeader()), addresses);
        ResourceAccess resourceAccess = new ResourceAccess(tokens, proofs, baseUrl, clock);
        ImplicitSunset sunset = new ImplicitSunset(settings.implicitNoNewFrom(), settings.implicitEndsOn());
        JooqLineage lineage = new JooqLineage(db, secrets::id, clock);
        IdTokens idTokens = new IdTokens(baseUrl, signer, clock);
        ClientAuthenticator authenticator = new ClientAuthenticator(
                secretUses,
                new JwtClientAssertions(usedProofs, baseUrl),
                new SamlClientAssertions(
                        baseUrl,
                        organizations,
                        identityProviders,
                        keys,
                        pendingLogins,
                        new JooqClientAssertions(db, secrets),
                        reports,
                        secrets,
                        clock),
                clock);
        BearerAssertions assertions = new BearerAssertions(
                baseUrl,
                organizations,
                applications,
                identityProviders,
                keys,
                pendingLogins,
                subjects,
                hints,
                reports,
                secrets,
                clock);
        TokenRequests tokenRequests = new TokenRequests(
                authenticator,
                callers,
                new ClientCredentialsGrant(issuer),
                new AuthorizationCodeGrant(issuer, idTokens, lineage, clock),
                new RefreshTokenGrant(issuer, idTokens, lineage, clock),
                assertions,
                new Saml2BearerGrant(assertions, issuer, lastLogins, clock),
                new TokenExchangeGrant(
                        assertions,
                        tokens,
                        applications,
                        issuer,
                        new AssertionExchange(
                                baseUrl, organizations, keys, new JooqIssuedAssertions(db), secrets, clock),
                        clock),
                proofs,
                clock);
        Introspection introspection = new Introspection(authenticator, callers, baseUrl, clock);

        // Browser trips
        Landing landing = new Landing(applications);
        StartLogin startLogin =
                new StartLogin(baseUrl, organizations, identityProviders, keys, pendingLogins, secrets, clock);
        GuardedFetcher fetcher = new GuardedFetcher(settings.fetchAllow());
        FinishLogin finishLogin = new FinishLogin(
                baseUrl,
                organizations,
                identityProviders,
                keys,
                pendingLogins,
                subjects,
                sessions,
                lastLogins,
                landing,
                accounts,
                new Artifacts(baseUrl, identityProviders, keys, pendingLogins, resolver(fetcher), secrets),
                hints,
                reports,
                secrets,
                clock);
        Logout logout = new Logout(
                baseUrl,
                organizations,
                identityProviders,
                keys,
                sessions,
                new JooqSamlSessions(db, secrets::id, clock),
                new JooqPendingLogouts(db),
                usedProofs,
                reports,
                secrets,
                clock);
        LocalSignIn localSignIn =
                new LocalSignIn(organizations, localAdministrators, passwords, sessions, lastLogins, secrets, clock);

        // Authorization requests
        JooqAuthorizations authorizations = new JooqAuthorizations(db);
        JooqKeptRequests keptRequests = new JooqKeptRequests(db);
        AuthorizationRequestReader requestReader = new AuthorizationRequestReader(baseUrl, sunset, clock);
        JooqRoles roles = new JooqRoles(db, secrets::id, clock);
        AuthorizationResponses responses = new AuthorizationResponses(baseUrl);
        Authorization authorization = new Authorization(
                new Authorize(
                        callers,
                        requestReader,
                        keptRequests,
                        organizations,
                        sessions,
                        new SignInChoice(identityProviders, startLogin),
                        authorizations,
                        applications,
                        new Approving(applications, roles, clock),
                        new AuthorizationIssuer(authorizations, issuer, responses, secrets, clock),
                        responses,
                        secrets,
                        clock),
                responses,
                new PushedRequests(authenticator, callers, requestReader, keptRequests, proofs, secrets, clock),
                new UserInfo(resourceAccess, authorizations, baseUrl),
                new ServerMetadata(baseUrl, sunset, certificates.offered(), clock));

        // Metadata over its life
        MetadataRefresher refresher =
                new MetadataRefresher(identityProviders, metadataRefreshes, fetcher, auditLog, clock);

        // URLs
        UnderWay underWay = new UnderWay();
        JooqSetupLinks setupLinks = new JooqSetupLinks(db, secrets::id, clock);
        WebhookSecrets webhookSecrets = new WebhookSecrets(masterKey, secrets);
        WebhookSender webhookSender =
                new WebhookSender(new JooqOutbox(db, secrets::id), fetcher, webhookSecrets, clock);
        StaticFiles files = new StaticFiles();
        PublicRoutes publicRoutes = PublicRoutes.wire(
                baseUrl,
                files,
                organizations,
                identityProviders,
                keys,
                signingKeys,
                startLogin,
                finishLogin,
                logout,
                new SetUp(
                        setupLinks,
                        organizations,
                        identityProviders,
                        startLogin,
                        reports,
                        fetch(fetcher),
                        secrets,
                        clock),
                localSignIn,
                sessions,
                tokenRequests,
                introspection,
                new Revocation(authenticator, callers, lineage, clock),
                authorization,
                usage,
                certificates,
                new FailureLimits(settings.rateLimits(), addresses),
                auditLog,
                addresses,
                metrics,
                database::answers,
                () -> signs(signingKeys),
                underWay,
                secrets,
                clock);
        ApiRoutes apiRoutes = new ApiRoutes(
                resourceAccess,
                organizations,
                new Operators(
                        Optional.ofNullable(settings.operatorOrganization()),
                        new BreakGlass(localAdministrators, passwords, secrets, clock)),
                users,
                roles,
                new JooqDivisions(db, secrets::id, clock),
                new ClientStores(
                        clients,
                        new JooqClientSecrets(db, secrets::id, clock),
                        applications,
                        usage,
                        new JooqUsageOverview(db),
                        sunset),
                identityProviders,
                organizationKeys,
                new JooqKeyRollOver(db, secrets::id, clock),
                landing,
                reports,
                new Troubleshooting(
                        baseUrl,
                        new Explain(baseUrl, keys, pendingLogins, subjects, sessions, accounts, hints, secrets),
                        startLogin,
                        setupLinks),
                lineage,
                new JooqWebhooks(db, secrets::id, clock),
                webhookSecrets,
                auditLog,
                addresses,
                certificates,
                fetcher,
                metadataRefreshes,
                refresher,
                secrets,
                clock);
        ScimRoutes scimRoutes = new ScimRoutes(
                baseUrl,
                resourceAccess,
                certificates,
                addresses,
                new JooqProvisionedUsers(db, secrets::id, clock),
                new JooqProvisionedGroups(db, secrets::id, clock),
                users,
                roles,
                organizations,
                auditLog,
                secrets::id,
                clock);
        AdminRoutes adminRoutes = new AdminRoutes(
                baseUrl,
                sessions,
                apiRoutes.local(),
                addresses,
                identityProviders,
                applications,
                clients,
                users,
                lineage,
                Optional.ofNullable(settings.operatorOrganization()),
                reports,
                new JooqUsageOverview(db),
                auditLog,
                files,
                secrets,
                clock);
        List<String> routes = new ArrayList<>();
        Javalin server = Javalin.create(config -> {
                    ApiRoutes.refuseOpenRoutes(config.events);
                    config.events.handlerAdded(added -> {
                        if (added.getRoles().stream().noneMatch(Access.NotOffered.class::isInstance)) {
                            routes.add(added.getHttpMethod().name() + " " + added.getPath() + " " + added.getRoles());
                        }
                    });
                    configure(config, underWay, metrics);
                    publicRoutes.mount(config.routes);
                    adminRoutes.mount(config.routes);
                    apiRoutes.mount(config.routes);
                    scimRoutes.mount(config.routes);
                })
                .start(settings.bind(), settings.port());

        Housekeeping housekeeping =
                housekeeping(db, clock, idleTimes, clients, usage, secretUses, lastLogins, signingKeys);
        DueRefreshes dueRefreshes = new DueRefreshes(metadataRefreshes, refresher, clock);
        housekeeping.every(MINUTE, "metadata could not be refreshed", dueRefreshes::begin);
        housekeeping.atStop("refreshes of metadata could not be ended", dueRefreshes::close);
        JooqCertificateWarnings warnings = new JooqCertificateWarnings(db, secrets::id, clock);
        housekeeping.atOnceAndEvery(
                Duration.ofHours(1),
                "certificates could not be looked at",
                () -> metrics.certificates(warnings.warn(), clock.instant()));
        housekeeping.every(Duration.ofSeconds(5), "webhooks could not be sent", webhookSender::begin);
        LOG.info("tollbridge listens on {}:{}, known as {}", settings.bind(), server.port(), baseUrl);
        return new Service(
                database,
                keptReports,
                housekeeping,
                auditLog,
                metrics,
                fetcher,
                webhookSender,
                underWay,
                server,
                routes);
    }

    private static Artifacts.Resolver resolver(GuardedFetcher fetcher) {
        return (service, soap) -> {
            try {
                return fetcher.postSoap(service, "http://www.oasis-open.org/committees/security", soap);
            } catch (FetchRefused refused) {
                throw new Artifacts.Unresolved(String.valueOf(refused.getMessage()));
            }
        };
    }

    private static SetUp.Fetch fetch(GuardedFetcher fetcher) {
        return url -> {
            try {
                return fetcher.fetch(url);
            } catch (FetchRefused refused) {
                throw new SetUp.Refused(String.valueOf(refused.getMessage()));
            }
        };
    }

    private static void configure(JavalinConfig config, UnderWay underWay, Metrics metrics) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.concurrency.useVirtualThreads = true;
        config.http.maxRequestSize = MAX_BODY;
        config.http.prefer405over404 = true;
        config.jsonMapper(new JavalinJackson(new ObjectMapper(), true));
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            // Else Jetty completes a header by the letters of an earlier one on the same connection, whatever their
            // case:
            // behind a proxy one caller's "Bearer x" would spoil every token that begins with X.
            http.setHeaderCacheCaseSensitive(true);
        });
        config.routes.before(underWay::begin);
        config.requestLogger.http((context, milliseconds) -> {
            metrics.request(context, Duration.ofNanos((long) (milliseconds * 1_000_000)));
            underWay.end();
        });
    }

    private static Housekeeping housekeeping(
            DSLContext db,
            Clock clock,
            IdleTimes idleTimes,
            JooqClients clients,
            JooqUsage usage,
            SecretUseTimes secretUses,
            LastLoginTimes lastLogins,
            SigningKeys signingKeys) {
        Expiry expiry = new Expiry(db, clock);
        String idleUnwritten = "when tokens were last used could not be written";
        String usageUnwritten = "the counts of requests could not be written";
        String secretsUnwritten = "when secrets were last used could not be written";
        String loginsUnwritten = "when users last signed in could not be written";
        Housekeeping housekeeping = new Housekeeping();
        housekeeping.every(MINUTE, "what is past its time could not be deleted", expiry::sweep);
        housekeeping.every(
                MINUTE, "clients marked for deletion could not be deleted", () -> clients.deleteDue(clock.instant()));
        housekeeping.every(Duration.ofMinutes(10), "signing keys could not be looked at", signingKeys::rotateIfDue);
        housekeeping.every(Duration.ofSeconds(5), idleUnwritten, idleTimes::flush);
        housekeeping.every(Duration.ofSeconds(10), usageUnwritten, usage::flush);
        housekeeping.every(Duration.ofSeconds(10), secretsUnwritten, () -> secretUses.flush(clock.instant()));
        housekeeping.every(Duration.ofSeconds(5), loginsUnwritten, lastLogins::flush);
        housekeeping.atStop(idleUnwritten, idleTimes::close);
        housekeeping.atStop(usageUnwritten, usage::close);
        housekeeping.atStop(secretsUnwritten, secretUses::close);
        housekeeping.atStop(loginsUnwritten, lastLogins::close);
        return housekeeping;
    }

    /** For the balancer in front: a node whose key cannot be read must get no requests. */
    private static boolean signs(SigningKeys signingKeys) {
        try {
            return signingKeys.current(JWSAlgorithm.ES256).jwk().isPrivate();
        } catch (RuntimeException failed) {
            LOG.warn("the signing key cannot be read: {}", failed.getMessage());
            return false;
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Each route in the order mounted: method, path, who may use it. */
    List<String> routes() {
        return List.copyOf(routes);
    }

    /** To be called by an owner whose shutdown hook closes this: until then the embedded database stops by itself. */
    public void ownerClosesAtExit() {
        database.ownerClosesAtExit();
    }

    /** Drains: no new work, what is under way ends, reports and refusals are written, the database is closed. Within 10 s. */
    @Override
    public void close() {
        underWay.drain(server.jettyServer().server(), DRAIN);
        server.stop();
        housekeeping.close();
        webhookSender.close();
        reports.close();
        auditLog.close();
        try {
            fetcher.close();
        } catch (IOException ignored) {
            LOG.debug("the outbound connections did not close", ignored);
        }
        metrics.close();
        database.close();
        LOG.info("tollbridge has stopped");
    }
}
