package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The operator's commands, on the database of a running service. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OperatorCommandsTest {
    private static final String EMAIL = "root@acme.example";
    private static final RunningService SERVICE = RunningService.start();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private int run(String... arguments) {
        return run(RunningService.variables(SERVICE.location()), arguments);
    }

    private int run(Map<String, String> variables, String... arguments) {
        CommandLine commands = Main.commandLine(Clock.systemUTC(), variables)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return commands.execute(arguments);
    }

    private static HttpResponse<String> signIn(String organization, String password) {
        return SERVICE.postForm(
                "/login/" + organization, Map.of("email", EMAIL, "password", password), "Origin", SERVICE.baseUrl());
    }

    private String password() {
        return out.toString().strip().replaceAll("(?s).*password of [^ ]+: ", "");
    }

    @Test
    void an_organization_is_made_once_with_an_administrator_who_can_sign_in() {
        assertThat(run("org", "create", "globex", "--name", "Globex", "--admin-email", EMAIL))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).startsWith("organization globex ");
        assertThat(signIn("globex", password()).statusCode()).isEqualTo(303);
        assertThat(SERVICE.get("/saml/globex/metadata").statusCode()).isEqualTo(200);

        assertThat(run("org", "create", "globex")).isEqualTo(1);
        assertThat(err.toString()).contains("there is an organization globex already");
        assertThat(run("org", "list")).isZero();
        assertThat(out.toString()).contains("acme ", "globex ", " Globex");
    }

    @Test
    void what_cannot_be_made_changes_nothing() {
        assertThat(run("org", "create", "Not A Slug")).isEqualTo(2);
        assertThat(run("org", "create", "no-admin", "--admin-email", "nobody")).isEqualTo(2);
        assertThat(SERVICE.rows("SELECT slug FROM organization WHERE slug = 'no-admin'"))
                .isEmpty();
        assertThat(run("admin", "reset", "--org", "nowhere", "--email", EMAIL)).isEqualTo(1);
        SERVICE.createUser("saml@acme.example");
        assertThat(run("admin", "reset", "--org", "acme", "--email", "saml@acme.example"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("signs in by an identity provider");
        Map<String, String> broken = new HashMap<>(RunningService.variables(SERVICE.location()));
        broken.put("TOLLBRIDGE_DB_PASSWORD", "wrong");
        assertThat(run(broken, "migrate")).isEqualTo(2);
    }

    @Test
    void a_reset_password_replaces_the_one_before_and_ends_the_sessions() {
        assertThat(run("admin", "reset", "--org", "acme", "--email", EMAIL)).isZero();
        String first = password();
        HttpResponse<String> session = signIn("acme", first);
        String cookie = session.headers().allValues("Set-Cookie").stream()
                .filter(one -> one.contains("session"))
                .findFirst()
                .orElseThrow()
                .split(";")[0];
        assertThat(SERVICE.get("/", "Cookie", cookie).body()).contains(EMAIL);

        assertThat(run("admin", "reset", "--org", "acme", "--email", EMAIL)).isZero();

        assertThat(password()).isNotEqualTo(first);
        assertThat(SERVICE.get("/", "Cookie", cookie).body()).doesNotContain(EMAIL);
        assertThat(signIn("acme", first).statusCode()).isNotEqualTo(303);
        assertThat(signIn("acme", password()).statusCode()).isEqualTo(303);
        assertThat(SERVICE.api("GET", "/audit-events?action=user.password.reset", null)
                        .get("items")
                        .toString())
                .doesNotContain(password(), first)
                .contains(EMAIL);
    }

    @Test
    void rotated_keys_are_published_beside_those_before() {
        String before = SERVICE.get("/oauth/jwks").body();
        assertThat(run("keys", "rotate")).isZero();
        assertThat(out.toString()).contains("ES256 ", "RS256 ");
        assertThat(StreamSupport.stream(
                                json(SERVICE.get("/oauth/jwks")).get("keys").spliterator(), false)
                        .filter(key -> before.contains(key.get("kid").asText())))
                .hasSize(4);
        assertThat(run("migrate")).isZero();
        assertThat(out.toString()).contains("the schema is at version ");
    }
}
