package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.Signing;
import io.tollbridge.directory.Sha256;
import io.tollbridge.store.Database;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code export} and {@code import}, on the database of a running service and on an empty one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OrganizationFileTest extends OrganizationFileSetting {
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
