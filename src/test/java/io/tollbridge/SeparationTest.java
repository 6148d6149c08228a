package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.demo.NameIdentifier;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Every route of the golden route table with the ids of one organization and the tokens of another. A new route that is in
 * none of the lists here fails the test.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SeparationTest {
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService ACME =
            RunningService.start(Map.of("TOLLBRIDGE_OPERATOR_ORG", "operator"), CLOCK);
    private static final RunningService GLOBEX = ACME.anotherNode(
            Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "globex", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "globex-bootstrap"));
    private static final Issuer ISSUER = new Issuer("https://idp.acme.example", CLOCK);
    private static final String ALICE = "alice@acme.example";
    private static final NameIdentifier PERSISTENT =
            new NameIdentifier("a1b2c3", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", null, null);

    /** Of acme's things: what stands for each parameter of a path, by the path up to it. */
    private static final Map<String, String> IDS = new TreeMap<>();

    /** Words that stand in no answer to somebody of globex. */
    private static final Set<String> TRACES = Set.of("acme", "Acme");

    /** What a route does not need acme's things for: the same for everybody who has a token. */
    private static final Set<String> COMMON = Set.of(
            "GET /api/v1/permissions",
            "GET /api/v1/scopes",
            "GET /scim/v2/ServiceProviderConfig",
            "GET /scim/v2/ResourceTypes",
            "GET /scim/v2/ResourceTypes/{name}",
            "GET /scim/v2/Schemas",
            "GET /scim/v2/Schemas/{name}");

    /** An organization decides on whatever application there is (PRODUCT.md): only its own decision. */
    private static final Set<String> DECIDES = Set.of(
            "PUT /api/v1/authorized-applications/{client_id}", "DELETE /api/v1/authorized-applications/{client_id}");

    /** Bodies that are good in acme, for routes that read theirs before they look for the thing. */
    private static final Map<String, Object> BODIES = new LinkedHashMap<>();

    @AfterAll
    static void stop() {
        GLOBEX.close();
        ACME.close();
    }

    @Test
    void every_route_refuses_ids_and_tokens_of_another_organization() throws Exception {
        fillAcme();
        String provisioning = ScimApi.create(GLOBEX).token();
        Map<String, String> before = stateOfAcme();
        int withIds = 0;
        int lists = 0;
        int writes = 0;
        int common = 0;
        int operators = 0;
        int otherwise = 0;
        List<String> wrong = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src", "test", "resources", "routes.txt"))) {
            String route = line.substring(0, line.lastIndexOf(" ["));
            String method = route.split(" ")[0];
            String template = route.split(" ")[1];
            boolean api = template.startsWith("/api/v1/");
            boolean scim = template.startsWith("/scim/v2/");
            if (line.startsWith("BEFORE") || !api && !scim) {
                otherwise++; // without a token of an organization: the other tests here
                continue;
            }
            if (COMMON.contains(route)) {
                common++;
                continue;
            }
            String token = scim ? provisioning : route.equals("DELETE /api/v1/tokens/me") ? another() : GLOBEX.token();
            String path = withIds(template);
            Object body = method.equals("GET") || method.equals("DELETE") ? null : body(method + " " + template);
            HttpResponse<String> answer = scim && body != null
                    ? ACME.send(ACME.request(path, "Authorization", "Bearer " + token)
                            .header("Content-Type", "application/scim+json")
                            .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(String.valueOf(body))))
                    : ACME.call(method, path, body, token);
            if (template.startsWith("/api/v1/organizations")) {
                operators++;
                check(wrong, route, answer, answer.statusCode() == 403);
            } else if (template.contains("{") && !DECIDES.contains(route)) {
                withIds++;
                check(wrong, route, answer, Set.of(403, 404).contains(answer.statusCode()));
            } else if (method.equals("GET")) {
                lists++;
                // The audit log tells of refused calls, with the path that globex itself sent.
                String shown = answer.body().replaceAll("\"target_id\":\"[A-Z]+ /[^\"]*\"", "");
                boolean clean = IDS.values().stream().noneMatch(shown::contains)
                        && TRACES.stream().noneMatch(shown::contains);
                check(wrong, route, answer, answer.statusCode() == 200 && clean);
            } else {
                writes++; // within globex, or refused: that acme stays as it was is looked at below
                check(wrong, route, answer, answer.statusCode() < 500);
            }
        }
        assertThat(wrong).isEmpty();
        Map<String, String> after = stateOfAcme();
        before.forEach((path, answer) -> assertThat(after.get(path)).as(path).isEqualTo(answer));
        assertThat(after).hasSameSizeAs(before);
        System.out.printf(
                "routes tried with another organization's ids and tokens: %d with ids, %d lists, %d writes, %d of the"
                        + " operator; %d the same for everybody; %d without a token%n",
                withIds, lists, writes, operators, common, otherwise);
        assertThat(withIds).isGreaterThan(55);
        assertThat(lists).isGreaterThan(15);
    }

    /** A token that may be revoked. */
    private static String another() {
        return json(ACME.postForm(
                        "/oauth/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        RunningService.basic("globex-bootstrap", RunningService.CLIENT_SECRET)))
                .get("access_token")
                .asText();
    }

    private static void check(List<String> wrong, String route, HttpResponse<String> answer, boolean good) {
        if (!good) {
            wrong.add(route + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    @Test
    void the_token_endpoint_and_its_neighbours_know_no_token_of_another_organization() {
        String acmes = ACME.token();
        String basic = RunningService.basic("globex-bootstrap", RunningService.CLIENT_SECRET);

        HttpResponse<String> introspected =
                ACME.postForm("/oauth/introspect", Map.of("token", acmes), "Authorization", basic);
        assertThat(introspected.statusCode()).isEqualTo(200);
        assertThat(introspected.body()).isEqualTo("{\"active\":false}");

        HttpResponse<String> revoked = ACME.postForm("/oauth/revoke", Map.of("token", acmes), "Authorization", basic);
        assertThat(revoked.statusCode()).isEqualTo(400); // RFC 7009 §2.1: not issued to this client
        assertThat(ACME.call("GET", "/api/v1/me", null, acmes).statusCode()).isEqualTo(200);

        HttpResponse<String> exchanged = ACME.postForm(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "subject_token",
                        acmes,
                        "subject_token_type",
                        "urn:ietf:params:oauth:token-type:access_token"),
                "Authorization",
                basic);
        assertThat(exchanged.statusCode()).isEqualTo(400);
        assertThat(json(exchanged).get("error").asText()).isIn("unauthorized_client", "invalid_request");
    }

    @Test
    void a_session_of_one_organization_opens_nothing_in_another() {
        Browser browser = signedInAtAcme();
        Page page = browser.get(ACME.baseUrl() + "/login/globex");
        assertThat(page.text()).contains("Sign in to globex").doesNotContain(ALICE);
    }

    private static String withIds(String template) {
        String path = template;
        for (int open = path.indexOf('{'); open >= 0; open = path.indexOf('{')) {
            String key = template.startsWith("/scim")
                    ? path.substring(0, open)
                    : path.substring(0, open).replaceAll("/[0-9a-f-]{36}/", "/*/");
            String id = IDS.get(key);
            if (id == null) {
                throw new IllegalStateException("the test has nothing of acme's for " + template + ": " + key);
            }
            path = path.substring(0, open) + id + path.substring(path.indexOf('}') + 1);
        }
        return path.equals("/api/v1/sessions") ? path + "?user_id=" + IDS.get("/api/v1/users/") : path;
    }

    private static Object body(String route) {
        return BODIES.entrySet().stream()
                .filter(body -> route.matches("(POST|PUT|PATCH) " + body.getKey()) || route.matches(body.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Map.of());
    }

    /** One of everything that has an id. */
    private static void fillAcme() {
        String user = ACME.createUser(ALICE);
        String role = id(ACME.api("POST", "/roles", Map.of("name", "Acme role", "permissions", List.of())));
        String division = id(ACME.api("POST", "/divisions", Map.of("name", "Acme division")));
        JsonNode client = ACME.api(
                "POST", "/clients", Map.of("client_name", "Acme app", "grant_types", List.of("client_credentials")));
        String clientId = client.get("client_id").asText();
        ACME.api("POST", "/clients/" + clientId + "/secret", Map.of("overlap_seconds", 3600));
        String secret = ACME.api("GET", "/clients/" + clientId, null)
                .at("/secrets/0/id")
                .asText();
        String provider = ACME.createIdentityProvider(
                ISSUER.metadata(), Map.of("name", "Acme IdP", "allow_unsolicited", true, "user_attribute", "mail"));
        String fingerprint = ACME.api("GET", "/identity-providers/" + provider + "/certificates", null)
                .at("/items/0/fingerprint")
                .asText();
        String link = id(ACME.api("POST", "/identity-providers/setup-links", Map.of()));
        String test = id(ACME.api("POST", "/identity-providers/" + provider + "/test", Map.of()));
        signedInAtAcme();
        String identity = ACME.api("GET", "/users/" + user + "/identities", null)
                .at("/items/0/id")
                .asText();
        String session = ACME.api("GET", "/users/" + user + "/sessions", null)
                .at("/items/0/id")
                .asText();
        String attempt =
                ACME.api("GET", "/login-attempts", null).at("/items/0/id").asText();
        String webhook = id(ACME.api(
                "POST",
                "/webhooks",
                Map.of("url", "https://hooks.acme.example/in", "events", List.of("certificate.expiring"))));
        String token = ACME.api("GET", "/tokens/me", null).get("id").asText();
        ScimApi scim = ScimApi.create(ACME);
        IDS.put("/api/v1/users/", user);
        IDS.put("/api/v1/users/*/identities/", identity);
        IDS.put("/api/v1/roles/", role);
        IDS.put("/api/v1/divisions/", division);
        IDS.put(
                "/api/v1/organizations/",
                ACME.api("GET", "/organization", null).get("id").asText());
        IDS.put("/api/v1/clients/", clientId);
        IDS.put("/api/v1/clients/*/secrets/", secret);
        IDS.put("/api/v1/authorized-applications/", clientId);
        IDS.put("/api/v1/identity-providers/", provider);
        IDS.put("/api/v1/identity-providers/setup-links/", link);
        IDS.put("/api/v1/identity-providers/*/certificates/", fingerprint);
        IDS.put("/api/v1/identity-providers/*/test/", test);
        IDS.put("/api/v1/login-attempts/", attempt);
        IDS.put("/api/v1/sessions/", session);
        IDS.put("/api/v1/tokens/", token);
        IDS.put("/api/v1/lineage/", session);
        IDS.put("/api/v1/webhooks/", webhook);
        IDS.put("/scim/v2/Users/", scim.createUser("scim@acme.example"));
        IDS.put("/scim/v2/Groups/", scim.createGroup("Acme group"));
        IDS.values().forEach(one -> assertThat(one).isNotEmpty());

        BODIES.put("/api/v1/users/[^/]+/roles", Map.of("roles", List.of()));
        BODIES.put("/api/v1/users.*", Map.of("email", "new@globex.example", "name", "New"));
        BODIES.put("/api/v1/roles.*", Map.of("name", "Changed", "permissions", List.of()));
        BODIES.put("/api/v1/divisions.*", Map.of("name", "Changed"));
        BODIES.put("/api/v1/organizations.*", Map.of("slug", "taken-over", "name", "Changed"));
        BODIES.put("/api/v1/organization", Map.of("name", "globex"));
        BODIES.put("/api/v1/clients/[^/]+/secret", Map.of("overlap_seconds", 0));
        BODIES.put("/api/v1/clients.*", Map.of("client_name", "Changed", "grant_types", List.of("client_credentials")));
        BODIES.put("/api/v1/authorized-applications.*", Map.of("state", "approved"));
        BODIES.put("/api/v1/identity-providers/[^/]+/certificates", Map.of("pem", ISSUER.pem()));
        BODIES.put("/api/v1/identity-providers/[^/]+/certificates/.*", Map.of("state", "disabled"));
        BODIES.put("/api/v1/identity-providers/[^/]+/keys", Map.of());
        BODIES.put("/api/v1/identity-providers/[^/]+/metadata", Map.of("metadata_xml", ISSUER.metadata()));
        BODIES.put("/api/v1/identity-providers/setup-links.*", Map.of());
        BODIES.put("/api/v1/identity-providers.*", Map.of("name", "Changed", "metadata_xml", ISSUER.metadata()));
        BODIES.put("/api/v1/explain", Map.of("response", "PHg+", "identity_provider", provider));
        BODIES.put(
                "/api/v1/webhooks.*",
                Map.of("url", "https://hooks.globex.example/in", "events", List.of("certificate.expiring")));
        BODIES.put(
                "/scim/v2/Bulk",
                "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"], \"Operations\": ["
                        + "{\"method\": \"DELETE\", \"path\": \"/Users/" + IDS.get("/scim/v2/Users/") + "\"},"
                        + "{\"method\": \"DELETE\", \"path\": \"/Groups/" + IDS.get("/scim/v2/Groups/") + "\"}]}");
        BODIES.put(
                "PATCH /scim/v2/.*",
                "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"], \"Operations\": ["
                        + "{\"op\": \"replace\", \"path\": \"displayName\", \"value\": \"Stolen\"}]}");
        BODIES.put("/scim/v2/Groups/.*", "{\"schemas\": [\"" + ScimApi.GROUP + "\"], \"displayName\": \"Stolen\"}");
        BODIES.put("/scim/v2/.*", "{\"schemas\": [\"" + ScimApi.USER + "\"], \"userName\": \"x@globex.example\"}");
    }

    private static String id(JsonNode created) {
        return created.get("id").asText();
    }

    /** By a persistent NameID, which is remembered. */
    private static Browser signedInAtAcme() {
        Browser browser = new Browser(CLOCK);
        Page home = browser.submit(new Form(
                browser.get(ACME.baseUrl() + "/"),
                "POST",
                URI.create(ACME.acsUrl()),
                List.of(new Form.Field(
                        "SAMLResponse",
                        ISSUER.response(ISSUER.forAcs(ACME, ALICE, null)
                                        .withNameId(PERSISTENT)
                                        .withAttribute("mail", ALICE))
                                .base64()))));
        assertThat(home.text()).contains("You are signed in");
        return browser;
    }

    /** Everything that acme's administrators see, but for what is written some seconds behind their own requests. */
    private static Map<String, String> stateOfAcme() throws Exception {
        Map<String, String> state = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("src", "test", "resources", "routes.txt"))) {
            String route = line.substring(0, line.lastIndexOf(" ["));
            String template = route.substring(route.indexOf(' ') + 1);
            if (route.startsWith("GET /api/v1/")
                    && !template.startsWith("/api/v1/organizations")
                    && !template.contains("usage")
                    && !template.contains("audit-events")) {
                state.put(
                        template,
                        ACME.call("GET", withIds(template), null, ACME.token())
                                .body()
                                .replaceAll("\"last_(used|login)_at\":(null|\"[^\"]*\")", ""));
            }
        }
        state.put(
                "scim",
                ACME.rows("SELECT email, active, version FROM user_account ORDER BY email").stream()
                        .filter(row -> String.valueOf(row.get(0)).contains("acme"))
                        .toList()
                        .toString());
        return state;
    }
}
