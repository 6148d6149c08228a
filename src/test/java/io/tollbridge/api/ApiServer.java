package io.tollbridge.api;

import static io.tollbridge.store.jooq.Tables.ROLE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.Javalin;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.User;
import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Passwords;
import io.tollbridge.keys.Secrets;
import io.tollbridge.keys.SelfSignedCertificates;
import io.tollbridge.login.BreakGlass;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.login.Explain;
import io.tollbridge.login.Landing;
import io.tollbridge.login.NewAccounts;
import io.tollbridge.login.StartLogin;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.DpopNonces;
import io.tollbridge.oauth.DpopProofs;
import io.tollbridge.oauth.ResourceAccess;
import io.tollbridge.oauth.Source;
import io.tollbridge.oauth.TokenDetails;
import io.tollbridge.outbound.GuardedFetcher;
import io.tollbridge.refresh.MetadataRefresher;
import io.tollbridge.saml.Hints;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.Subjects;
import io.tollbridge.store.Database;
import io.tollbridge.store.IdleTimes;
import io.tollbridge.store.JooqAuditLog;
import io.tollbridge.store.JooqAuthorizedApplications;
import io.tollbridge.store.JooqClientSecrets;
import io.tollbridge.store.JooqClients;
import io.tollbridge.store.JooqDivisions;
import io.tollbridge.store.JooqIdentityProviders;
import io.tollbridge.store.JooqKeyRollOver;
import io.tollbridge.store.JooqLineage;
import io.tollbridge.store.JooqLocalAdministrators;
import io.tollbridge.store.JooqMetadataRefreshes;
import io.tollbridge.store.JooqOrganizationKeys;
import io.tollbridge.store.JooqOrganizations;
import io.tollbridge.store.JooqPendingLogins;
import io.tollbridge.store.JooqPeople;
import io.tollbridge.store.JooqReports;
import io.tollbridge.store.JooqRoles;
import io.tollbridge.store.JooqSessions;
import io.tollbridge.store.JooqSetupLinks;
import io.tollbridge.store.JooqTokens;
import io.tollbridge.store.JooqUsage;
import io.tollbridge.store.JooqUsageOverview;
import io.tollbridge.store.JooqUsedProofs;
import io.tollbridge.store.JooqUsers;
import io.tollbridge.store.JooqWebhooks;
import io.tollbridge.testing.OpenApiContract;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import io.tollbridge.web.ClientAddress;
import io.tollbridge.web.ClientCertificates;
import io.tollbridge.webhook.WebhookSecrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The management API on a real server and a real database; each {@link #organization()} is alone. */
final class ApiServer implements AutoCloseable {
    /** The slug of the organization that runs the service, where a test makes it. */
    static final String OPERATOR = "operator";

    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static final Initiator BY = Initiator.service("test");

    final TestClock clock = new TestClock(NOW);
    final Secrets secrets = new Secrets(new SecureRandom());
    final Database database = TestDatabase.fresh();
    final JooqLineage lineage = new JooqLineage(database.dsl(), secrets::id, clock);
    final JooqTokens tokens = new JooqTokens(database.dsl(), new IdleTimes(database.dsl()));
    final JooqClients clients = new JooqClients(database.dsl(), secrets::id, clock);
    final JooqAuthorizedApplications applications = new JooqAuthorizedApplications(database.dsl(), secrets::id, clock);
    final JooqUsage usage = new JooqUsage(database.dsl());
    final JooqUsers users = new JooqUsers(database.dsl(), secrets::id, clock);
    final JooqAuditLog audit = new JooqAuditLog(database.dsl(), secrets::id, clock);
    final JooqReports reports = new JooqReports(database.dsl());
    private final JooqOrganizations organizations = new JooqOrganizations(database.dsl(), secrets::id, clock);
    private final GuardedFetcher fetcher = new GuardedFetcher(Set.of("localhost"));
    final JooqIdentityProviders identityProviders = new JooqIdentityProviders(database.dsl(), secrets::id, clock);
    final JooqMetadataRefreshes refreshes = new JooqMetadataRefreshes(database.dsl(), secrets::id, clock);
    final MetadataRefresher refresher = new MetadataRefresher(identityProviders, refreshes, fetcher, audit, clock);
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final OpenApiContract contract = new OpenApiContract();
    private final Javalin javalin;

    ApiServer() {
        MasterKey masterKey = new MasterKey(new byte[MasterKey.LENGTH], new SecureRandom());
        DpopProofs proofs = new DpopProofs(
                "http://127.0.0.1", new JooqUsedProofs(database.dsl()), new DpopNonces(masterKey, clock), clock);
        ClientAddress addresses = new ClientAddress(_ -> false);
        ApiRoutes api = new ApiRoutes(
                new ResourceAccess(tokens, proofs, "http://127.0.0.1", clock),
                organizations,
                new Operators(
                        Optional.of(OPERATOR),
                        new BreakGlass(
                                new JooqLocalAdministrators(database.dsl(), secrets::id, clock),
                                new Passwords(new SecureRandom()),
                                secrets,
                                clock)),
                users,
                new JooqRoles(database.dsl(), secrets::id, clock),
                new JooqDivisions(database.dsl(), secrets::id, clock),
                new ClientStores(
                        clients,
                        new JooqClientSecrets(database.dsl(), secrets::id, clock),
                        applications,
                        usage,
                        new JooqUsageOverview(database.dsl()),
                        ImplicitSunset.DEFAULT),
                identityProviders,
                new OrganizationKeys(
                        new JooqOrganizationKeys(database.dsl()),
                        masterKey,
                        new SelfSignedCertificates(new SecureRandom()),
                        secrets,
                        clock),
                new JooqKeyRollOver(database.dsl(), secrets::id, clock),
                new Landing(applications),
                reports,
                troubleshooting(masterKey),
                lineage,
                new JooqWebhooks(database.dsl(), secrets::id, clock),
                new WebhookSecrets(masterKey, secrets),
                audit,
                addresses,
                new ClientCertificates(Optional.of("X-Client-Cert"), addresses),
                fetcher,
                refreshes,
                refresher,
                secrets,
                clock);
        javalin = Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    ApiRoutes.refuseOpenRoutes(config.events);
                    api.mount(config.routes);
                })
                .start("127.0.0.1", 0);
    }

    private Troubleshooting troubleshooting(MasterKey masterKey) {
        ServiceProviderKeys keys = new ServiceProviderKeys(new OrganizationKeys(
                new JooqOrganizationKeys(database.dsl()),
                masterKey,
                new SelfSignedCertificates(new SecureRandom()),
                secrets,
                clock));
        String baseUrl = "http://127.0.0.1";
        JooqPeople people = new JooqPeople(database.dsl(), secrets::id, clock);
        JooqPendingLogins pendingLogins = new JooqPendingLogins(database.dsl());
        JooqIdentityProviders identityProviders = new JooqIdentityProviders(database.dsl(), secrets::id, clock);
        return new Troubleshooting(
                baseUrl,
                new Explain(
                        baseUrl,
                        keys,
                        pendingLogins,
                        new Subjects(people),
                        new JooqSessions(database.dsl(), new IdleTimes(database.dsl())),
                        new NewAccounts(users, people, organizations, secrets),
                        new Hints(baseUrl, identityProviders, people),
                        secrets),
                new StartLogin(baseUrl, organizations, identityProviders, keys, pendingLogins, secrets, clock),
                new JooqSetupLinks(database.dsl(), secrets::id, clock));
    }

    /** An answer; {@code json} is a missing node where there is no body. */
    record Answer(HttpResponse<String> http, JsonNode json) {
        int status() {
            return http.statusCode();
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        /** Names of the fields with a problem. */
        List<String> fields() {
            return json.path("errors").findValuesAsText("field");
        }
    }

    /** Somebody with a token, or with none. */
    final class Caller {
        final Organization organization;
        private final Optional<String> token;

        Caller(Organization organization, Optional<String> token) {
            this.organization = organization;
            this.token = token;
        }

        Answer get(String path) {
            return send("GET", path, "", BodyPublishers.noBody());
        }

        Answer post(String path, String body, String... headers) {
            return send("POST", path, "application/json", BodyPublishers.ofString(body), headers);
        }

        Answer put(String path, String body, String... headers) {
            return send("PUT", path, "application/json", BodyPublishers.ofString(body), headers);
        }

        Answer delete(String path, String... headers) {
            return send("DELETE", path, "", BodyPublishers.noBody(), headers);
        }

        Answer send(String method, String path, String contentType, BodyPublisher body, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + javalin.port() + "/api/v1" + path))
                    .method(method, body);
            token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
            if (!contentType.isEmpty()) {
                request.header("Content-Type", contentType);
            }
            if (headers.length > 0) {
                request.headers(headers);
            }
            return ApiServer.this.send(request.build());
        }
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            // Jetty refuses a broken request line itself, with a page of its own.
            boolean isJson =
                    answer.headers().firstValue("Content-Type").orElse("").contains("json");
            JsonNode body = isJson ? json.readTree(answer.body()) : MissingNode.getInstance();
            contract.check(
                    request.method(),
                    request.uri().getRawPath(),
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    body);
            return new Answer(answer, body);
        } catch (IOException unreadable) {
            throw new IllegalStateException(request + " was not answered by JSON", unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    Organization organization() {
        return organizations.createIfAbsent(new Organization(secrets.id(), "o-" + secrets.id(), "Acme"), BY);
    }

    /** A client of a new organization that may do everything there. */
    Caller admin() {
        return clientOf(organization(), "Admin");
    }

    Caller clientOf(Organization organization, String role) {
        return clientOf(organization, role, "Home");
    }

    /** A client that holds the role for this division. */
    Caller clientOf(Organization organization, String role, String division) {
        Client client = client(
                organization, GrantType.CLIENT_CREDENTIALS, Scopes.NONE, List.of(new RoleAssignment(role, division)));
        return new Caller(organization, Optional.of(token(client, Optional.empty())));
    }

    /** A client that may do exactly this. */
    Caller clientWith(Organization organization, String... permissions) {
        String role = "role-" + secrets.id();
        database.dsl()
                .insertInto(ROLE)
                .columns(ROLE.ID, ROLE.ORGANIZATION_ID, ROLE.NAME, ROLE.DESCRIPTION, ROLE.PERMISSIONS)
                .values(secrets.id(), organization.id(), role, "", String.join(" ", permissions))
                .execute();
        return clientOf(organization, role);
    }

    /** An administrator who came in by an app of these scopes. */
    Caller userWith(Organization organization, String email, String scope) {
        User user = new User(
                secrets.id(),
                organization.id(),
                new EmailAddress(email),
                "Ann Example",
                "Home",
                List.of(new RoleAssignment("Admin", "Home")),
                true,
                false,
                NOW,
                NOW,
                1);
        users.create(user, BY);
        Client client = client(organization, GrantType.SAML2_BEARER, Scopes.parse(scope), List.of());
        return new Caller(organization, Optional.of(token(client, Optional.of(user.id()))));
    }

    Caller nobody() {
        return new Caller(organization(), Optional.empty());
    }

    Caller withToken(String token) {
        return new Caller(organization(), Optional.of(token));
    }

    private Client client(Organization organization, GrantType grant, Scopes scope, List<RoleAssignment> roles) {
        ClientSettings settings = ClientSettings.of("Robot", grant, "https://app.example.org/callback")
                .withScope(scope)
                .withRoles(roles);
        Client client = new Client(
                secrets.id().toString(),
                organization.id(),
                true,
                Optional.empty(),
                settings,
                List.of(),
                "test",
                NOW,
                "test",
                NOW,
                1);
        clients.create(client, true, Initiator.service("test"));
        return client;
    }

    private String token(Client client, Optional<UUID> user) {
        String token = secrets.token();
        tokens.issue(
                new AccessToken(
                        secrets.id(),
                        Sha256.of(token),
                        client.organizationId(),
                        client.clientId(),
                        user,
                        Optional.empty(),
                        Optional.empty(),
                        client.settings().scope(),
                        NOW,
                        NOW.plusSeconds(3600),
                        Optional.empty(),
                        TokenDetails.NONE),
                new Source.FirstHand());
        return token;
    }

    /** A session, a token that came from it and one exchanged for that. */
    record Chain(UUID user, UUID report, UUID session, UUID token, UUID exchanged, Sha256 exchangedSecret) {}

    Chain chain(Organization organization, String email) {
        Caller caller = userWith(organization, email, "users");
        ActiveToken own =
                tokens.active(Sha256.of(caller.token.orElseThrow()), NOW).orElseThrow();
        UUID user = own.user().orElseThrow().id();
        BrowserSession session = new BrowserSession(
                secrets.id(),
                Sha256.of(secrets.token()),
                organization.id(),
                user,
                Optional.empty(),
                Optional.of(secrets.id()),
                NOW,
                NOW.plusSeconds(3600),
                TokenDetails.NONE);
        new JooqSessions(database.dsl(), new IdleTimes(database.dsl())).open(session);
        AccessToken token = kept(own, new Source.FromSession(session.id()));
        AccessToken exchanged = kept(own, new Source.FromTokens(token.id(), Optional.empty()));
        lineage.cut(organization.id(), own.id(), NOW, Initiator.service("test"));
        return new Chain(
                user, session.reportId().orElseThrow(), session.id(), token.id(), exchanged.id(), exchanged.sha256());
    }

    private AccessToken kept(ActiveToken like, Source source) {
        AccessToken token = new AccessToken(
                secrets.id(),
                Sha256.of(secrets.token()),
                like.organizationId(),
                like.clientId(),
                like.user().map(ActiveToken.Person::id),
                Optional.empty(),
                Optional.empty(),
                like.scope(),
                NOW,
                NOW.plusSeconds(3600),
                Optional.empty(),
                TokenDetails.NONE);
        tokens.issue(token, source);
        return token;
    }

    @Override
    public void close() throws IOException {
        javalin.stop();
        fetcher.close();
        reports.close();
        audit.close();
        database.close();
    }
}
