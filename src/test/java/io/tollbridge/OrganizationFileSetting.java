package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.tollbridge.directory.Sha256;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** An organization with something of everything on a running service, and the commands on it and on empty databases. */
abstract class OrganizationFileSetting {
    static final Clock CLOCK = Clock.systemUTC();
    static final Issuer ISSUER = new Issuer("https://idp.example", CLOCK);
    static final Issuer OLD = new Issuer("https://old.example", CLOCK);
    static final Issuer NEXT = new Issuer("https://next.example", CLOCK);
    static final String CALLBACK = "https://crm.example/callback";

    @SuppressWarnings("NullAway.Init") // before all tests
    static RunningService service;

    static RunningService.NewClient batch = new RunningService.NewClient("", "");

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    @TempDir
    Path folder = Path.of("");

    @BeforeAll
    static void fill() {
        service = RunningService.start();
        service.change("/organization", Map.of("name", "Ácme: \"Ltd\" # 1", "idle_timeout_minutes", 30));
        service.api("POST", "/divisions", Map.of("name", "Zürich"));
        service.api("POST", "/divisions", Map.of("name", "no"));
        service.api(
                "POST",
                "/roles",
                Map.of(
                        "name", "Client viewer",
                        "description", "- looks, and no more: \\ 'quoted'",
                        "permissions", List.of("oauth:client:view", "audit:event:view")));
        var made = service.api(
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
        service.api(
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
        service.change(
                "/clients/" + web,
                Map.of("state", "disabled", "delete_at", "2099-01-31", "allowed_audiences", List.of("urn:a:b")));
        String limited = client("limited", List.of("https://limited.example/"));
        service.api(
                "PUT",
                "/authorized-applications/" + limited,
                Map.of(
                        "state", "approved",
                        "scope", "users:readonly",
                        "roles", List.of("Client viewer", "Admin"),
                        "note", "yes"));
        String revoked = client("revoked", List.of("https://revoked.example/"));
        service.call("DELETE", "/api/v1/authorized-applications/" + revoked, null, service.token());
        String idp = service.createIdentityProvider(
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
        service.createIdentityProvider(
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
        service.close();
    }

    static String client(String name, List<String> redirectUris) {
        return service.api(
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

    static void pin(String idp, Issuer whose, String state) {
        service.api("POST", "/identity-providers/" + idp + "/certificates", Map.of("pem", pem(whose)));
        service.api(
                "PUT",
                "/identity-providers/" + idp + "/certificates/"
                        + Sha256.of(whose.credential().certificate()),
                Map.of("state", state));
    }

    static String der(Issuer whose) {
        try {
            return Base64.getEncoder()
                    .encodeToString(whose.credential().certificate().getEncoded());
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    static String pem(Issuer whose) {
        return "-----BEGIN CERTIFICATE-----\n" + der(whose) + "\n-----END CERTIFICATE-----\n";
    }

    int run(Map<String, String> variables, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(CLOCK, variables)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    static Map<String, String> here() {
        return RunningService.variables(service.location());
    }

    static Map<String, String> empty() {
        return RunningService.variables(TestDatabase.location());
    }

    String exported(Map<String, String> variables) throws IOException {
        Path file = folder.resolve("exported.yaml");
        assertThat(run(variables, "export", "acme", "--out", file.toString()))
                .as(err.toString())
                .isZero();
        return Files.readString(file);
    }

    int imported(Map<String, String> variables, String text, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("import.yaml"), text);
        String[] arguments = new String[2 + more.length];
        arguments[0] = "import";
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return run(variables, arguments);
    }

    /** Everything that an import could have touched, with versions and times. */
    static String state() {
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
                .map(sql -> service.rows(sql).toString())
                .toList()
                .toString();
    }

    void refused(String text, int status, String... words) throws IOException {
        String before = state();
        assertThat(imported(here(), text)).as(out.toString() + err).isEqualTo(status);
        assertThat(err.toString()).contains(words);
        assertThat(out.toString()).isEmpty();
        assertThat(state()).isEqualTo(before);
    }

    static String file(String rest) {
        return "tollbridge: 1\norganization:\n  slug: acme\n  name: Acme\n" + rest;
    }
}
