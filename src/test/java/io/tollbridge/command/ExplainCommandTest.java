package io.tollbridge.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollbridge.demo.AssertionFactory;
import io.tollbridge.demo.Credential;
import io.tollbridge.demo.CredentialGenerator;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.saml.MetadataReader;
import io.tollbridge.testing.TestClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {
    private static final String IDP = "https://idp.example/metadata";
    private static final String AUDIENCE = "https://sp.example/saml/acme/metadata";
    private static final String ACS = "https://sp.example/saml/acme/acs";

    private final TestClock clock = new TestClock(Instant.parse("2026-01-31T10:00:00Z"));
    private final SecureRandom random = new SecureRandom();
    private final AssertionFactory factory = new AssertionFactory(clock, random);
    private final Credential credential = new CredentialGenerator(clock, random).rsa(2048, "CN=test IdP");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path certificate = Path.of("unset");

    @BeforeEach
    void writes_the_certificate() throws IOException, CertificateEncodingException {
        certificate = folder.resolve("idp.pem");
        Files.writeString(
                certificate,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(credential.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    @Test
    void a_valid_response_is_accepted_with_status_0() throws IOException {
        assertThat(explain(response(valid()), "--request-id", "_r1")).isZero();
        assertThat(out.toString()).contains("ACCEPTED, for alice@demo.example").contains("passed   audience");
    }

    @Test
    void base64_as_it_was_posted_is_read_too() throws IOException {
        Path posted = folder.resolve("posted.txt");
        Files.writeString(posted, factory.response(valid()).base64());

        assertThat(explain(posted, "--request-id", "_r1")).isZero();
    }

    @Test
    void a_refused_response_has_status_1_and_says_found_wanted_and_hint() throws IOException {
        Path file = response(valid().withAudience(AUDIENCE + "/"));

        assertThat(explain(file, "--request-id", "_r1")).isEqualTo(1);
        assertThat(out.toString())
                .contains("failed   audience")
                .contains("found   [[" + AUDIENCE + "/]]")
                .contains("wanted  " + AUDIENCE)
                .contains("The audience differs by a trailing slash.")
                .contains("REJECTED: audience");
    }

    @Test
    void json_names_every_check_with_outcome_and_section() throws IOException {
        clock.advance(Duration.ofHours(1));

        assertThat(explain(response(valid()), "--request-id", "_r1", "--json", "--at", "2026-02-01T00:00:00Z"))
                .isEqualTo(1);
        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(answer.get("accepted").asBoolean()).isFalse();
        assertThat(answer.get("checks"))
                .anySatisfy(check -> {
                    assertThat(check.get("code").asText()).isEqualTo("expired");
                    assertThat(check.get("outcome").asText()).isEqualTo("failed");
                    assertThat(check.get("section").asText()).isEqualTo("Core §2.5.1.2");
                })
                .allSatisfy(check -> assertThat(check.has("hint")).isTrue());
    }

    @Test
    void an_unsolicited_response_is_refused_unless_that_is_tolerated() throws IOException {
        Path file = response(factory.valid(IDP, AUDIENCE, ACS, null, credential));

        assertThat(explain(file)).isEqualTo(1);
        assertThat(out.toString()).contains("REJECTED: unsolicited");
        assertThat(explain(file, "--tolerate", "unsolicited")).isZero();
    }

    @Test
    void without_a_request_id_it_is_not_judged_which_request_was_answered() throws IOException {
        assertThat(explain(response(valid()))).isZero();
    }

    @Test
    void a_weakness_can_be_tolerated_by_its_word() throws IOException {
        Path file = response(valid().withSigning(valid().signing()
                .withAlgorithm("http://www.w3.org/2000/09/xmldsig#rsa-sha1")
                .withDigest("http://www.w3.org/2000/09/xmldsig#sha1")));

        assertThat(explain(file, "--request-id", "_r1")).isEqualTo(1);
        assertThat(out.toString()).contains("REJECTED: signature-algorithm");
        assertThat(explain(file, "--request-id", "_r1", "--tolerate", "sha1")).isZero();
    }

    @Test
    void unusable_input_has_status_2_and_one_line() {
        assertThat(explain(folder.resolve("missing.xml"))).isEqualTo(2);
        assertThat(err.toString()).contains("missing.xml");
        assertThat(explain(certificate, "--tolerate", "md5")).isEqualTo(2);
        assertThat(err.toString()).contains("no such weakness: md5");
    }

    @Test
    void terminal_escapes_in_a_message_are_not_printed() throws IOException {
        Path file = response(valid().withAudience("https://sp.example/\u0085[31m"));

        assertThat(explain(file, "--request-id", "_r1")).isEqualTo(1);
        assertThat(out.toString()).doesNotContain("\u0085");
    }

    private MessageDescription valid() {
        return factory.valid(IDP, AUDIENCE, ACS, "_r1", credential);
    }

    private Path response(MessageDescription description) throws IOException {
        Path file = folder.resolve("response.xml");
        Files.writeString(file, new String(factory.response(description).bytes(), UTF_8));
        return file;
    }

    private int explain(Path file, String... more) {
        CommandLine command = new CommandLine(new ExplainCommand(new MetadataReader(), clock))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        String[] arguments = new String[more.length + 9];
        String[] fixed = {
            "--idp-entity-id",
            IDP,
            "--cert",
            certificate.toString(),
            "--sp-entity-id",
            AUDIENCE,
            "--acs",
            ACS,
            file.toString()
        };
        System.arraycopy(fixed, 0, arguments, 0, 9);
        System.arraycopy(more, 0, arguments, 9, more.length);
        return command.execute(arguments);
    }
}
