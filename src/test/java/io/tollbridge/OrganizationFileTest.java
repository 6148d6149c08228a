package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.tollbridge.demo.Signing;
import io.tollbridge.directory.Sha256;
import io.tollbridge.store.Database;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export} and {@code import}, on the database of a running service and on an empty one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OrganizationFileTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final RunningService SERVICE = RunningService.start();
    private static final Issuer ISSUER = new Issuer("https://idp.example", CLOCK);
    private static final Issuer OLD = new Issuer("https://old.example", CLOCK);
    private static final Issuer NEXT = new Issuer("https://next.example", CLOCK);
    private static final String CALLBACK = "https://crm.example/callback";

    private static RunningService.NewClient batch = new RunningService.NewClient("", "");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void fill() {
        SERVICE.change("/organization", Map.of("name", "Ácme: \"Ltd\" # 1", "idle_timeout_minutes", 30));
        SERVICE.api("POST", "/divisions", Map.of("name", "Zürich"));
        SERVICE.api("POST", "/divisions", Map.of("name", "no"));
        SERVICE.api(
                "POST",
                "/roles",
                Map.of(
                        "name", "Client viewer",
                        "description", "- looks, and no more: \\ 'quoted'",
                        "permissions", List.of("oauth:client:view", "audit:event:view")));
        var made = SERVICE.api(
                "POST",
                "/clients",
                Map.of(
                        "client_name",
                        "12345",
                        "description",
                        "Two lines\nof words: with # signs \n\n and an end\n",
                        "grant_types",
                        List.of("client_credentials"),
                        "roles",
                        List.of(
                                Map.of("role", "Client viewer", "division", "Zürich"),
                                Map.of("role", "Client viewer", "division", "Home"))));
        batch = new RunningService.NewClient(
                made.get("client_id").asText(), made.get("client_secret").asText());
        SERVICE.api(
                "POST",
                "/clients",
                Map.of(
                        "client_name", "exchange",
                        "grant_types",
                                List.of(
                                        "urn:ietf:params:oauth:grant-type:saml2-bearer",
                                        "urn:ietf:params:oauth:grant-type:token-exchange"),
                        "allowed_subject_token_types", List.of("urn:ietf:params:oauth:token-type:access_token"),
                        "assertion_recipients", List.of("https://tokens.example/a"),
                        "max_assertion_lifetime", 600,
                        "token_endpoint_auth_method", "private_key_jwt",
                        "jwks",
                                Map.of(
                                        "keys",
                                        List.of(new ECKey.Builder(Curve.P_256, (ECPublicKey) ISSUER.credential()
                                                        .certificate()
                                                        .getPublicKey())
                                                .keyID("1")
                                                .build()
                                                .toJSONObject()))));
        String web = client("web", List.of(CALLBACK, "http://localhost/back?x=1"));
        SERVICE.change(
                "/clients/" + web,
                Map.of("state", "disabled", "delete_at", "2099-01-31", "allowed_audiences", List.of("urn:a:b")));
        String limited = client("limited", List.of("https://limited.example/"));
        SERVICE.api(
                "PUT",
                "/authorized-applications/" + limited,
                Map.of(
                        "state", "approved",
                        "scope", "users:readonly",
                        "roles", List.of("Client viewer", "Admin"),
                        "note", "yes"));
        String revoked = client("revoked", List.of("https://revoked.example/"));
        SERVICE.call("DELETE", "/api/v1/authorized-applications/" + revoked, null, SERVICE.token());
        String idp = SERVICE.createIdentityProvider(
                ISSUER.metadata(),
                Map.of(
                        "name",
                        "Main",
                        "display_name",
                        "~",
                        "type",
                        "keycloak",
                        "allow_unsolicited",
                        true,
                        "email_domains",
                        List.of("acme.example"),
                        "landing_url",
                        "https://limited.example/start",
                        "create_users",
                        true,
                        "attribute_mapping",
                        Map.of("given_name", "first", "family_name", "last", "name", "display")));
        pin(idp, OLD, "disabled");
        pin(idp, NEXT, "active");
        SERVICE.createIdentityProvider(
                """
                <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:second"
                    validUntil="2099-05-01T10:00:00Z">
                <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"
                    WantAuthnRequestsSigned="true">
                <md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
                <ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
                <md:ArtifactResolutionService index="7" Location="https://s.example/first"
                    Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP"/>
                <md:ArtifactResolutionService index="3" Location="https://s.example/second"
                    Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP"/>
                <md:SingleLogoutService Location="https://s.example/slo" ResponseLocation="https://s.example/done"
                    Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"/>
                <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
                <md:SingleSignOnService Location="https://s.example/sso?a=1&amp;b=2"
                    Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"/>
                </md:IDPSSODescriptor></md:EntityDescriptor>
                """.formatted(der(OLD)),
                Map.of("name", "Second", "response_binding", "HTTP-Artifact", "enabled", false));
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static String client(String name, List<String> redirectUris) {
        return SERVICE.api(
                        "POST",
                        "/clients",
                        Map.of(
                                "client_name",
                                name,
                                "grant_types",
                                List.of("authorization_code", "refresh_token"),
                                "redirect_uris",
                                redirectUris,
                                "scope",
                                "users openid"))
                .get("client_id")
                .asText();
    }

    private static void pin(String idp, Issuer whose, String state) {
        SERVICE.api("POST", "/identity-providers/" + idp + "/certificates", Map.of("pem", pem(whose)));
        SERVICE.api(
                "PUT",
                "/identity-providers/" + idp + "/certificates/"
                        + Sha256.of(whose.credential().certificate()),
                Map.of("state", state));
    }

    private static String der(Issuer whose) {
        try {
            return Base64.getEncoder()
                    .encodeToString(whose.credential().certificate().getEncoded());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static String pem(Issuer whose) {
        return "-----BEGIN CERTIFICATE-----\n" + der(whose) + "\n-----END CERTIFICATE-----\n";
    }

    private int run(Map<String, String> variables, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(CLOCK, variables)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static Map<String, String> here() {
        return RunningService.variables(SERVICE.location());
    }

    private static Map<String, String> empty() {
        return RunningService.variables(TestDatabase.location());
    }

    private String exported(Map<String, String> variables) throws IOException {
        Path file = folder.resolve("exported.yaml");
        assertThat(run(variables, "export", "acme", "--out", file.toString()))
                .as(err.toString())
                .isZero();
        return Files.readString(file);
    }

    private int imported(Map<String, String> variables, String text, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("import.yaml"), text);
        String[] arguments = new String[2 + more.length];
        arguments[0] = "import";
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return run(variables, arguments);
    }

    /** Everything that an import could have touched, with versions and times. */
    private static String state() {
        return List.of(
                        "SELECT id, slug, name, idle_timeout_minutes, hipaa, version FROM organization ORDER BY id",
                        "SELECT id, name, version FROM division ORDER BY id",
                        "SELECT id, name, description, permissions, version FROM role ORDER BY id",
                        "SELECT client_id, state, delete_at, settings, modified_at, version FROM client"
                                + " ORDER BY client_id",
                        "SELECT client_id, role_id, division_id FROM client_role ORDER BY 1, 2, 3",
                        "SELECT organization_id, client_id, state, scope, note, decided_at, version"
                                + " FROM authorized_application ORDER BY 1, 2",
                        "SELECT id, name, enabled, settings, metadata_xml, modified_at, version FROM identity_provider"
                                + " ORDER BY id",
                        "SELECT identity_provider_id, HEX(sha256), state, added_at, disabled_at, position, by_hand"
                                + " FROM identity_provider_certificate ORDER BY 1, 2",
                        "SELECT COUNT(*) FROM audit_event")
                .stream()
                .map(sql -> SERVICE.rows(sql).toString())
                .toList()
                .toString();
    }

    private void refused(String text, int status, String... words) throws IOException {
        String before = state();
        assertThat(imported(here(), text)).as(out.toString() + err).isEqualTo(status);
        assertThat(err.toString()).contains(words);
        assertThat(out.toString()).isEmpty();
        assertThat(state()).isEqualTo(before);
    }

    private static String file(String rest) {
        return "tollbridge: 1\norganization:\n  slug: acme\n  name: Acme\n" + rest;
    }

    @Test
    void an_export_makes_the_same_organization_in_an_empty_database() throws IOException {
        String text = exported(here());
        assertThat(text).startsWith("tollbridge: 1\n").contains("\n        pem: |\n", "Ácme");
        assertThat(exported(here())).isEqualTo(text);

        Map<String, String> second = empty();
        assertThat(imported(second, text)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "created organization acme\n",
                        "created division Zürich\n",
                        "created role Client viewer\n",
                        "created client " + batch.id() + "\n",
                        "created identity provider " + ISSUER.entityId() + "\n",
                        "client " + batch.id() + " has no secret yet: POST /api/v1/clients/" + batch.id() + "/secret");
        assertThat(exported(second)).isEqualTo(text);

        assertThat(imported(second, text)).isZero();
        assertThat(out.toString()).matches("unchanged \\d+\nnothing to change\n");
    }

    @Test
    void a_file_that_says_what_is_so_writes_nothing() throws IOException {
        String text = exported(here());
        String before = state();
        assertThat(imported(here(), text)).as(err.toString()).isZero();
        assertThat(out.toString()).matches("unchanged \\d+\nnothing to change\n");
        assertThat(state()).isEqualTo(before);
        InputStream standard = System.in;
        try {
            System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
            assertThat(run(here(), "import", "-")).isZero();
        } finally {
            System.setIn(standard);
        }
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void no_secret_and_no_hash_of_one_is_in_the_file() throws IOException {
        byte[] hash = HexFormat.of().parseHex(Sha256.of(batch.secret()).toString());
        assertThat(exported(here()))
                .contains(batch.id())
                .doesNotContain(batch.secret(), RunningService.CLIENT_SECRET)
                .doesNotContainIgnoringCase(Sha256.of(batch.secret()).toString())
                .doesNotContain(Base64.getEncoder().encodeToString(hash))
                .doesNotContain("secrets", "created_at", "created_by");
    }

    @Test
    void the_file_is_for_its_owner_alone_and_the_standard_output_says_the_same() throws IOException {
        String text = exported(here());
        Path file = folder.resolve("exported.yaml");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThat(run(here(), "export", "acme")).isZero();
        Map<String, String> second = empty();
        assertThat(imported(second, out.toString())).as(err.toString()).isZero();
        assertThat(exported(second)).isEqualTo(text);
        assertThat(run(here(), "export", "nowhere")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no organization nowhere");
        assertThat(run(
                        here(),
                        "export",
                        "acme",
                        "--out",
                        folder.resolve("no/where").toString()))
                .isEqualTo(1);
    }

    @Test
    void exactly_what_was_changed_in_the_file_is_changed() throws IOException {
        Map<String, String> second = empty();
        String text = exported(here());
        assertThat(imported(second, text)).isZero();
        String changed = text.replace(CALLBACK, "https://crm.example/other")
                .replace("idle_timeout_minutes: 30", "idle_timeout_minutes: 45")
                .replace("display_name: \"~\"", "display_name: \"Sign in\"")
                .replaceFirst("state: disabled(\\s+by_hand)", "state: active$1");
        assertThat(imported(second, changed, "--dry-run")).as(err.toString()).isZero();
        String tried = out.toString();
        assertThat(exported(second)).isEqualTo(text);
        assertThat(imported(second, changed)).as(err.toString()).isZero();
        assertThat(out.toString().lines().filter(line -> line.startsWith("changed ")))
                .hasSize(3)
                .anyMatch(line -> line.equals("changed organization acme: idle_timeout_minutes"))
                .anyMatch(line -> line.matches("changed client .*: redirect_uris"))
                .anyMatch(line ->
                        line.equals("changed identity provider " + ISSUER.entityId() + ": display_name, certificates"));
        assertThat(tried).isEqualTo(out + "dry run: nothing was changed\n");
        assertThat(exported(second)).isEqualTo(changed);
    }

    @Test
    void what_cannot_be_read_is_refused_with_its_line() throws IOException {
        refused("tollbridge: 1\norganization: {\n", 2, "line ");
        refused(file("clients:\n- client_id: [\n  ]x: 3\n"), 2, "line ");
        refused("- 1\n", 2, "must be a mapping");
        refused("", 2, "must be a mapping");
        refused("tollbridge: 2\nwhatever: 3\n", 2, "line 1: tollbridge must be 1");
        refused("organization:\n  slug: acme\n", 2, "tollbridge must be 1");
        refused(file("") + "---\ntollbridge: 1\n", 2, "no readable YAML");
        refused(file("  name: Twice\n"), 2, "line 5", "name");
        refused(file("roles: !!java.net.URL [http://x.example]\n"), 2, "line 5: tags");
        refused("x".repeat((10 << 20) + 1), 2, "at most 10 MiB");
        refused(file("divisions: " + "[".repeat(2000)), 2, "no readable YAML");
    }

    @Test
    void anchors_are_refused_before_they_could_be_multiplied() throws IOException {
        StringBuilder laughs = new StringBuilder("tollbridge: 1\na0: &a0 [lol, lol, lol]\n");
        for (int depth = 1; depth < 30; depth++) {
            String inner = "*a" + (depth - 1);
            laughs.append("a%d: &a%d [%s]\n".formatted(depth, depth, String.join(", ", inner, inner, inner, inner)));
        }
        refused(laughs.toString(), 2, "line 2: anchors and aliases");
        refused(file("divisions:\n- name: *home\n"), 2, "line 6: anchors and aliases");
    }

    @Test
    void everything_that_is_wrong_is_told_with_its_path() throws IOException {
        refused(
                file("""
                        hipaa: maybe
                      colour: red
                    divisions: Zürich
                    roles:
                    - name: Admin
                    - {name: Odd, permissions: ["no:such:thing"]}
                    clients:
                    - client_id: one
                      client_name: One
                      grant_types: [authorization_code]
                      redirect_urls: []
                    - client_id: two
                      client_name: Two
                      grant_types: [authorization_code]
                      redirect_uris: ["http://evil.example/#x"]
                    - client_id: three
                      client_name: Three
                      grant_types: [client_credentials]
                      roles: [{role: Nobody}]
                    - client_id: four
                      client_name: Four
                      grant_types: [client_credentials]
                      roles: [{role: Admin, division: Nowhere}]
                    - client_id: four
                      client_name: Four
                      grant_types: [implicit]
                      redirect_uris: ["https://a.example/"]
                    - just text
                    authorized_applications:
                    - {client_id: nobody, state: approved}
                    - {client_id: four, state: maybe}
                    identity_providers:
                    - entity_id: https://x.example
                      endpoints: {sso: {HTTP-Post: "https://x.example"}}
                      certificates: [{pem: nonsense}]
                    - entity_id: https://y.example
                      endpoints: {sso: {HTTP-POST: "javascript:alert(1)"}}
                      certificates:
                      - pem: |
                    %s
                    """.formatted(pem(OLD).indent(6).stripTrailing()).replace("    hipaa", "  hipaa")),
                2,
                "line 5: organization.hipaa must be true or false",
                "line 6: organization.colour is not known",
                "line 7: divisions must be a list",
                "roles[0].name is that of a built-in role",
                "roles[1].permissions there is no permission no:such:thing",
                "line 15: clients[0].redirect_urls is not known",
                "clients[1].redirect_uris",
                "clients[2].roles names Nobody, which is no role",
                "clients[3].roles names Nowhere, which is no division",
                "clients[4].client_id is four, and so is clients[3].client_id",
                "clients[4].grant_types there is no new implicit client since",
                "clients[5] must be a mapping",
                "authorized_applications[0].client_id names nobody, which is no client",
                "authorized_applications[1].state must be one of pending, approved, revoked",
                "identity_providers[0].endpoints.sso.HTTP-Post is not known",
                "identity_providers[0].certificates[0].pem must be one PEM certificate",
                "identity_providers[1] ");
    }

    @Test
    void the_same_rules_hold_as_by_the_api() throws IOException {
        String text = exported(here());
        SERVICE.update(
                "INSERT INTO organization (id, slug, name, created_at) VALUES (UUID(), 'other', 'Other', NOW())");
        refused(text.replace("slug: acme", "slug: other"), 2, "client_id belongs to another organization");
        refused(text.replaceAll("state: active(\\s+by_hand)", "state: disabled$1"), 2, "at least one that is active");
        refused(
                file("clients:\n"
                        + "- {client_id: tollbridge-admin, client_name: Mine, grant_types:"
                        + " [client_credentials]}\n"),
                2,
                "clients[0].client_id belongs to another organization");
        refused(
                file("clients:\n- {client_id: bound, client_name: Bound, grant_types: [client_credentials],"
                        + " tls_client_certificate_bound_access_tokens: true}\n"),
                2,
                "TOLLBRIDGE_CLIENT_CERT_HEADER is not set");
        refused(
                file("authorized_applications:\n- {client_id: tollbridge-admin, state: revoked}\n"
                        + "- {client_id: tollbridge-cli, state: revoked}\n"),
                1,
                "authorized_applications[1]: No administrator could sign in any more",
                "nothing was changed");
    }

    @Test
    void a_failure_late_in_the_file_takes_back_all_before_it() throws IOException {
        refused(
                exported(here())
                        .replace("divisions:\n", "divisions:\n  - name: Early\n")
                        .replace("https://limited.example/start", "https://evil.example/")
                        .replace(CALLBACK, "https://crm.example/new"),
                1,
                "landing_url must be a local path");
        Map<String, String> second = empty();
        assertThat(imported(second, exported(here()).replace("https://limited.example/start", "https://evil.example/")))
                .isEqualTo(1);
        assertThat(run(second, "org", "list")).isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void people_sign_in_through_an_imported_identity_provider_and_the_audit_says_who_made_it() throws IOException {
        Database.Location.External location = TestDatabase.location();
        try (RunningService other = RunningService.start(Map.of(), CLOCK, location)) {
            String text = exported(here()).replaceAll("(?m)^  - client_id: bootstrap\n(    .*\n)+", "");
            assertThat(imported(RunningService.variables(location), text))
                    .as(err.toString())
                    .isZero();
            other.createUser("alice@acme.example");
            for (Issuer signer : List.of(ISSUER, NEXT)) {
                String response = ISSUER.response(ISSUER.forAcs(other, "alice@acme.example", null)
                                .withSigning(Signing.with(signer.credential())))
                        .base64();
                HttpResponse<String> answer = other.postForm("/saml/acme/acs", Map.of("SAMLResponse", response));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
                assertThat(answer.headers().allValues("Set-Cookie").toString()).contains("session");
            }
            String disabled = ISSUER.response(ISSUER.forAcs(other, "alice@acme.example", null)
                            .withSigning(Signing.with(OLD.credential())))
                    .base64();
            assertThat(other.postForm("/saml/acme/acs", Map.of("SAMLResponse", disabled))
                            .statusCode())
                    .isNotEqualTo(303);
            assertThat(other.rows("SELECT DISTINCT actor FROM audit_event WHERE action IN"
                                    + " ('identity_provider.create', 'role.create', 'division.create')")
                            .toString())
                    .isEqualTo("[[tollbridge:command-line]]");
            var made = other.api("POST", "/clients/" + batch.id() + "/secret", Map.of());
            HttpResponse<String> token = other.postForm(
                    "/oauth/token",
                    Map.of("grant_type", "client_credentials"),
                    "Authorization",
                    RunningService.basic(batch.id(), made.get("client_secret").asText()));
            assertThat(token.statusCode()).isEqualTo(200);
            String bearer = RunningService.json(token).get("access_token").asText();
            assertThat(other.call("GET", "/api/v1/clients", null, bearer).statusCode())
                    .isEqualTo(200);

            String disabledClient = exported(RunningService.variables(location))
                    .replaceFirst(
                            "(- client_id: \"?" + batch.id() + "\"?\n(?:    .*\n)*?    )state: active",
                            "$1state: disabled");
            assertThat(imported(RunningService.variables(location), disabledClient))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).contains("changed client " + batch.id() + ": state");
            assertThat(other.call("GET", "/api/v1/clients", null, bearer).statusCode())
                    .isEqualTo(401);
        }
    }
}
