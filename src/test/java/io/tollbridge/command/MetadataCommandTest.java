package io.tollbridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollbridge.saml.HardenedXml;
import io.tollbridge.saml.MetadataReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class MetadataCommandTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /** CN=idp.example.org, EC P-256, self-signed, 2026-01-01 to 2027-01-01; made for this test, its key thrown away. */
    private static final String CERTIFICATE =
            "MIIBTDCB8qADAgECAgkAjprEFiBCM2IwCgYIKoZIzj0EAwMwGjEYMBYGA1UEAxMPaWRwLmV4YW1wbGUub3JnMB4XDTI2MDEw"
                    + "MTAwMDAwMFoXDTI3MDEwMTAwMDAwMFowGjEYMBYGA1UEAxMPaWRwLmV4YW1wbGUub3JnMFkwEwYHKoZIzj0CAQYIKoZIzj0D"
                    + "AQcDQgAEtJM0igKeNM8mNxYXsh4In1VQgodUK6QNSFqnDUXqgdBcojZqN74wS7THcStz+7FAZfTnfftdAZFiMGMv0rV2DqMh"
                    + "MB8wHQYDVR0OBBYEFJNvVnNRcA8K2QeZccBt9CdehWGmMAoGCCqGSM49BAMDA0kAMEYCIQCz1+tYh3kmXSQLtwL53znsTV1c"
                    + "QHXgbRO0m8eAtY9fKQIhAIuKCuSmi5WH2LfurzoEiGd7vrGEILp3Aj8ALWAJycVR";

    private static final String SHA256 = "7388cff446bb23aa9086c74cdc052507d04fcd8f1175a02b9d9d1374f392565e";

    private static final String METADATA = """
        <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.org/metadata"
            validUntil="2026-12-01T00:00:00Z">
          <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
              <X509Certificate>%s</X509Certificate>
            </X509Data></KeyInfo></KeyDescriptor>
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
                Location="https://idp.example.org/sso"/>
          </IDPSSODescriptor>
        </EntityDescriptor>
        """.formatted(CERTIFICATE);

    @TempDir
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file = Path.of("set before each test");

    @BeforeEach
    void write_metadata() throws IOException {
        file = Files.writeString(folder.resolve("idp.xml"), METADATA);
    }

    @Test
    void accepted_metadata_shows_what_would_be_trusted_and_exits_0() {
        assertThat(run(file.toString())).isZero();

        assertThat(out.toString())
                .contains(
                        "ACCEPTED at 2026-06-01T12:00:00Z: 1 of 1 identity provider usable",
                        "Identity provider https://idp.example.org/metadata",
                        "HTTP-Redirect https://idp.example.org/sso",
                        "CN=idp.example.org",
                        "SHA-256 " + SHA256,
                        "not after 2027-01-01T00:00:00Z, 213 days left",
                        "valid until    2026-12-01T00:00:00Z")
                .doesNotContain("FAILED", "warning");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void rejected_metadata_shows_found_wanted_hint_and_section_and_exits_1() {
        assertThat(run("--at", "2026-12-01T00:00:00Z", file.toString())).isEqualTo(1);

        assertThat(out.toString())
                .contains(
                        "REJECTED at 2026-12-01T00:00:00Z: 0 of 1",
                        "NOT USABLE",
                        "FAILED expired",
                        "found          valid until 2026-12-01T00:00:00Z",
                        "wanted         a validUntil after 2026-12-01T00:00:00Z",
                        "hint           Fetch the current metadata",
                        "section        saml-metadata-2.0-os 2.3.2");
    }

    @Test
    void what_is_no_metadata_is_rejected_and_not_unusable_input() throws IOException {
        Files.writeString(file, "<html/>");

        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("FAILED wrong-root", "html in no namespace");
    }

    @Test
    void a_file_over_the_limit_is_rejected_without_being_read_whole() throws IOException {
        Files.write(file, new byte[HardenedXml.MAX_BYTES * 3]);

        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("FAILED limits");
    }

    @Test
    void json_has_the_same_content_in_snake_case() throws IOException {
        assertThat(run("--json", file.toString())).isZero();

        JsonNode answer = json.readTree(out.toString());
        assertThat(answer.path("accepted").booleanValue()).isTrue();
        assertThat(answer.path("at").textValue()).isEqualTo("2026-06-01T12:00:00Z");
        assertThat(answer.path("failed")).isEmpty();
        JsonNode idp = answer.path("idps").path(0);
        assertThat(idp.path("entity_id").textValue()).isEqualTo("https://idp.example.org/metadata");
        assertThat(idp.path("sso").path(0).path("location").textValue()).isEqualTo("https://idp.example.org/sso");
        JsonNode certificate = idp.path("signing_certificates").path(0);
        assertThat(certificate.path("subject").textValue()).isEqualTo("CN=idp.example.org");
        assertThat(certificate.path("sha256").textValue()).isEqualTo(SHA256);
        assertThat(certificate.path("not_after").textValue()).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(certificate.path("days_left").intValue()).isEqualTo(213);
    }

    @Test
    void json_of_a_rejection_has_every_finding_in_full() throws IOException {
        assertThat(run("--json", "--at=2030-01-01T00:00:00Z", file.toString())).isEqualTo(1);

        JsonNode answer = json.readTree(out.toString());
        assertThat(answer.path("failed").path(0).textValue()).isEqualTo("expired");
        assertThat(answer.path("findings").path(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("code", "found", "wanted", "hint", "section");
    }

    @Test
    void text_that_would_steer_a_terminal_is_shown_as_its_code() throws IOException {
        Files.writeString(file, METADATA.replace("entityID=\"https://idp", "entityID=\"https://\u009b2J\u202eidp"));

        assertThat(run(file.toString())).isZero();
        assertThat(out.toString())
                .contains("https://\\u009b2J\\u202eidp")
                .doesNotContain("\u009b")
                .doesNotContain("\u202e");
    }

    @Test
    void a_missing_file_a_folder_and_a_bad_time_exit_2_with_one_clear_line() {
        assertThat(run(folder.resolve("none.xml").toString())).isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo("no such file: " + folder.resolve("none.xml"));

        assertThat(run(folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(folder + " is a folder");

        assertThat(run("--at", "yesterday", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("Invalid value for option '--at'");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_file_and_a_batch_together_or_neither_exit_2() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--batch", file.toString(), file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("either one metadata file or --batch");
    }

    @Test
    void a_batch_prints_one_line_a_case_of_either_kind_and_exits_0_if_all_are_as_expected() throws IOException {
        Path manifest = manifest("""
            [{"id": "m", "kind": "metadata/vendor", "file": "idp.xml", "expect": "accept"},
             {"id": "m#2", "kind": "metadata/expired", "file": "idp.xml", "at": "2027-01-01T00:00:00Z",
              "expect": "reject"},
             {"id": "r", "kind": "signed-both", "file": "jane", "expect": "accept"},
             {"id": "r#2", "kind": "tampered", "file": "nobody", "expect": "reject"}]
            """);

        assertThat(run("--batch", manifest.toString())).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(json.readTree(lines.getFirst())).isEqualTo(json.readTree("""
            {"id": "m", "accepted": true, "idps": [{"entityId": "https://idp.example.org/metadata",
             "wantAuthnRequestsSigned": false, "sso": {"HTTP-Redirect": "https://idp.example.org/sso"},
             "signingCertSha256": ["%s"], "encryptionCertSha256": [], "nameIdFormats": [], "usable": true}],
             "failed": []}
            """.formatted(SHA256)));
        assertThat(json.readTree(lines.get(1)).path("failed").path(0).textValue())
                .isEqualTo("expired");
        assertThat(lines.get(2)).isEqualTo("""
            {"id":"r","accepted":true,"name_id":"jane","failed":[]}\
            """);
        assertThat(lines.get(3)).isEqualTo("""
            {"id":"r#2","accepted":false,"name_id":null,"failed":["signature"]}\
            """);
    }

    @Test
    void a_batch_exits_1_if_an_outcome_differs_from_what_is_expected() throws IOException {
        Path manifest = manifest("""
            [{"id": "m", "kind": "metadata/vendor", "file": "idp.xml", "expect": "reject"},
             {"id": "r", "kind": "signed-both", "file": "jane", "expect": "accept"}]
            """);

        assertThat(run("--batch", manifest.toString())).isEqualTo(1);
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void a_batch_with_an_unusable_case_judges_the_others_and_exits_2() throws IOException {
        Path manifest = manifest("""
            [{"id": "gone", "kind": "metadata/vendor", "file": "gone.xml", "expect": "accept"},
             {"id": "gone too", "kind": "signed-both", "file": "gone.xml", "expect": "accept"},
             {"id": "odd", "kind": "metadata/vendor", "file": "idp.xml", "expect": "maybe"},
             {"id": "differs", "kind": "metadata/vendor", "file": "idp.xml", "expect": "reject"}]
            """);

        assertThat(run("--batch", manifest.toString())).isEqualTo(2);
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("case gone: no such file: "),
                        line -> assertThat(line).startsWith("case gone too: no such file: "),
                        line -> assertThat(line).isEqualTo("case odd: expect is neither accept nor reject"));
    }

    @Test
    void a_manifest_that_is_no_json_array_exits_2() throws IOException {
        assertThat(run("--batch", manifest("{").toString())).isEqualTo(2);
        assertThat(run("--batch", manifest("{}").toString())).isEqualTo(2);
        assertThat(run("--batch", manifest("").toString())).isEqualTo(2);
        assertThat(run("--batch", folder.resolve("none.json").toString())).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    private Path manifest(String content) throws IOException {
        return Files.writeString(folder.resolve("manifest.json"), content);
    }

    private int run(String... arguments) {
        MetadataCommand command =
                new MetadataCommand(new MetadataReader(), MetadataCommandTest::judge, Clock.fixed(NOW, ZoneOffset.UTC));
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    /** Accepts whoever the file is named after. */
    private static Outcome judge(JsonNode theCase, Path folder) throws IOException {
        String name = theCase.path("file").asText();
        return switch (name) {
            case "jane" -> new Outcome(true, name, List.of());
            case "nobody" -> new Outcome(false, null, List.of("signature"));
            default -> throw new NoSuchFileException(folder.resolve(name).toString());
        };
    }
}
