package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ServiceProcess;
import io.tollbridge.testing.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as a process: configuration, signals, exit status, what survives, what is logged (HTTP.md 1, 2, 6). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StartStopTest {
    private static final String SECRET = "a-secret-nobody-logs";
    private static final String MASTER_KEY =
            Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(US_ASCII));

    @TempDir
    private Path folder;

    @Test
    void a_bad_configuration_stops_the_start_with_one_line_and_exit_status_2() throws Exception {
        assertRefused(Map.of("TOLLBRIDGE_PORT", "eighty"), "TOLLBRIDGE_PORT");
        assertRefused(Map.of("TOLLBRIDGE_PROT", "8080"), "TOLLBRIDGE_PROT");
        assertRefused(
                Map.of(
                        "TOLLBRIDGE_DB_URL", "jdbc:mariadb://localhost:3306/x",
                        "TOLLBRIDGE_DB_USER", "x",
                        "TOLLBRIDGE_DB_PASSWORD", "the-database-password"),
                "TOLLBRIDGE_MASTER_KEY");
    }

    @Test
    void a_database_that_is_not_there_and_a_port_that_is_taken_stop_the_start_likewise() throws Exception {
        Map<String, String> variables = RunningService.variables(TestDatabase.location());
        Map<String, String> away = new HashMap<>(variables);
        away.put("TOLLBRIDGE_DB_URL", "jdbc:mariadb://127.0.0.1:" + RunningService.freePort() + "/x");
        assertRefused(away, "cannot be used");
        Map<String, String> nowhere = new HashMap<>(variables);
        nowhere.put("TOLLBRIDGE_BIND", "no-such-host.invalid");
        assertRefused(nowhere, "cannot listen on no-such-host.invalid");
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Map<String, String> busy = new HashMap<>(variables);
            busy.put("TOLLBRIDGE_PORT", Integer.toString(taken.getLocalPort()));
            assertRefused(busy, Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void what_is_under_way_ends_and_the_embedded_data_survive_a_restart_under_the_same_master_key() throws Exception {
        Map<String, String> variables = embedded();
        String token;
        List<ProcessHandle> children;
        try (ServiceProcess first = new ServiceProcess(folder, variables).ready()) {
            token = json(first.post("/oauth/token", "grant_type=client_credentials"))
                    .get("access_token")
                    .asText();
            children = first.children();
            assertThat(children).as("mariadbd").isNotEmpty();

            String answer = stopWhileARequestIsUnderWay(first);

            assertThat(answer).startsWith("HTTP/1.1 200").contains("access_token");
            assertThat(first.exitStatus(10)).isEqualTo(0);
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(first.errors()).isEmpty();
            assertLogs(first.output(), token);
        }
        try (ServiceProcess second = new ServiceProcess(folder, variables).ready()) {
            assertThat(second.post("/oauth/introspect", "token=" + token).body())
                    .contains("\"active\":true");
            second.terminate();
            assertThat(second.exitStatus(10)).isEqualTo(0);
            assertLogs(second.output(), token);
        }
        Map<String, String> otherKey = new HashMap<>(variables);
        otherKey.put("TOLLBRIDGE_MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        String line = assertRefused(otherKey, "master key");
        assertThat(line).doesNotContain(MASTER_KEY, otherKey.get("TOLLBRIDGE_MASTER_KEY"));
    }

    @Test
    void refused_messages_leave_no_secret_and_no_assertion_in_the_log() throws Exception {
        Map<String, String> variables = new HashMap<>(RunningService.variables(TestDatabase.location()));
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET", SECRET);
        try (ServiceProcess process = new ServiceProcess(folder, variables).ready()) {
            String assertion = Base64.getUrlEncoder().encodeToString("<Assertion>secret</Assertion>".getBytes(UTF_8));
            process.post("/saml/acme/acs", "SAMLResponse=" + assertion);
            process.post("/oauth/token", "grant_type=x&assertion=" + assertion);
            process.post("/oauth/token", "grant_type=client_credentials&client_secret=" + SECRET);
            process.post("/oauth/token?client_secret=" + SECRET, "grant_type=client_credentials");
            process.post("/login/acme", "email=a@b.example&password=" + SECRET);
            process.get("/saml/acme/login?return_to=%0a%7b%22fake%22:1%7d");
            process.terminate();
            assertThat(process.exitStatus(10)).isEqualTo(0);
            assertLogs(process.output(), assertion);
            assertThat(process.output()).contains("login refused", "oauth request refused");
        }
    }

    /** Half a request before the signal, the other half after it. */
    private static String stopWhileARequestIsUnderWay(ServiceProcess process) throws Exception {
        String body = "grant_type=client_credentials";
        String head = "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + process.basic()
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
                + "\r\n\r\n";
        try (Socket socket = new Socket("localhost", process.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((head + body.substring(0, 10)).getBytes(US_ASCII));
            socket.getOutputStream().flush();
            Thread.sleep(500);
            process.terminate();
            Thread.sleep(1_000);
            assertThat(refusesNewConnections(process.port())).isTrue();
            socket.getOutputStream().write(body.substring(10).getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static boolean refusesNewConnections(int port) {
        try (Socket socket = new Socket("localhost", port)) {
            return !socket.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    private Map<String, String> embedded() {
        Map<String, String> variables = new HashMap<>();
        variables.put("TOLLBRIDGE_PORT", Integer.toString(RunningService.freePort()));
        variables.put("TOLLBRIDGE_DATA_DIR", folder.resolve("data").toString());
        variables.put("TOLLBRIDGE_MASTER_KEY", MASTER_KEY);
        variables.put("TOLLBRIDGE_BOOTSTRAP_ORG", "acme");
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "ops");
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET", SECRET);
        return variables;
    }

    private String assertRefused(Map<String, String> variables, String words) throws Exception {
        try (ServiceProcess process = new ServiceProcess(folder, variables)) {
            assertThat(process.exitStatus(60)).as(process.errors()).isEqualTo(2);
            assertThat(process.errors().lines())
                    .singleElement()
                    .asString()
                    .startsWith("tollbridge: ")
                    .contains(words)
                    .doesNotContain("the-database-password", "Exception");
            return process.errors();
        }
    }

    private static void assertLogs(String output, String secret) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        assertThat(output.lines()).isNotEmpty();
        for (String line : output.lines().toList()) {
            JsonNode entry = mapper.readTree(line);
            assertThat(entry.isObject()).as(line).isTrue();
            assertThat(entry.hasNonNull("message")).as(line).isTrue();
        }
        assertThat(output).doesNotContain(secret, SECRET, MASTER_KEY, "BEGIN PRIVATE KEY");
    }
}
