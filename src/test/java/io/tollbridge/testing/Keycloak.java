package io.tollbridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Keycloak on loopback, its data in memory. Starting takes a quarter of a minute (longer the first time after
 * {@code mvn clean}), so one serves the whole test run: {@link #shared()}. Tests keep apart by realms of their own.
 */
public final class Keycloak implements AutoCloseable {
    private static final Shared SHARED = new Shared();
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    /** Clients get their ports from 32768 up; below that nobody takes ours while the server is still starting. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 12_000;

    /**
     * Runs the server and stops it as soon as our standard input ends, which it does however the test JVM dies. kc.sh
     * passes SIGTERM on to its Java.
     */
    private static final String STOPPED_WITH_US = """
        exec 3<&0 </dev/null
        "$@" 3<&- &
        server=$!
        { read -r nothing <&3; kill -TERM "$server"; } 2>/dev/null &
        watchdog=$!
        exec 3<&-
        wait "$server"
        status=$?
        kill "$watchdog" 2>/dev/null
        exit "$status"
        """;

    private final Process process;
    private final Path log;
    private final URI url;
    private final HttpClient http;
    private final KeycloakAdministration administration;
    private Duration startUpTime = Duration.ZERO;

    private Keycloak(KeycloakDistribution distribution) throws IOException {
        int port = freePort();
        String password = new BigInteger(128, new SecureRandom()).toString(16);
        url = URI.create("http://localhost:" + port);
        log = distribution.zip().resolveSibling("keycloak-" + port + ".log");
        ProcessBuilder command = new ProcessBuilder(
                "/bin/sh",
                "-c",
                STOPPED_WITH_US,
                "keycloak",
                distribution.script().toString(),
                // Not "start": that opens the cluster's ports on every interface, and is no faster.
                "start-dev",
                "--db=dev-mem",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--hostname=" + url);
        Map<String, String> environment = command.environment();
        environment.keySet().removeIf(Keycloak::changesTheServer);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", password);
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        administration = new KeycloakAdministration(http, url, "admin", password);
        process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /**
     * The one server of this test run, started by the first call and stopped with the JVM. Without the distribution the
     * calling test is skipped, or fails where the environment has {@code CI=true}.
     */
    public static Keycloak shared() {
        return SHARED.get();
    }

    /** Starts a server of its own from that zip and waits until it answers. */
    static Keycloak start(Path zip) {
        long began = System.nanoTime();
        KeycloakDistribution distribution = KeycloakDistribution.of(zip);
        Path lock = zip.resolveSibling("keycloak.lock");
        // Two test runs in one folder must not unpack or compile over each other.
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            boolean first = !distribution.isPrepared();
            if (first) {
                distribution.unpack();
            }
            Keycloak keycloak = new Keycloak(distribution);
            Thread stop = new Thread(keycloak::close, "stop-keycloak");
            Runtime.getRuntime().addShutdownHook(stop);
            try {
                // The first start also compiles the server, which takes longer than the start itself.
                keycloak.awaitReady(first ? START_TIMEOUT.multipliedBy(2) : START_TIMEOUT);
                distribution.markPrepared();
            } catch (RuntimeException | IOException failed) {
                keycloak.close();
                throw failed;
            }
            keycloak.startUpTime = Duration.ofNanos(System.nanoTime() - began);
            return keycloak;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** {@code http://localhost:PORT}, without a slash at the end. */
    public URI url() {
        return url;
    }

    /** How long unpacking and starting took. */
    public Duration startUpTime() {
        return startUpTime;
    }

    /** What an administrator does: realms, users, clients. */
    public KeycloakAdministration administration() {
        return administration;
    }

    /** The realm's SAML entity id, which is the Issuer of its assertions. */
    public String entityId(String realm) {
        return url + "/realms/" + realm;
    }

    /** Where AuthnRequests go, by Redirect and by POST binding. */
    public URI singleSignOnUrl(String realm) {
        return URI.create(entityId(realm) + "/protocol/saml");
    }

    /** Where a login that no service provider asked for begins (Profiles 4.1.5). */
    public URI idpInitiatedUrl(String realm, String urlName) {
        return URI.create(singleSignOnUrl(realm) + "/clients/" + urlName);
    }

    /** Where the realm publishes its metadata as identity provider. */
    public URI realmMetadataUrl(String realm) {
        return URI.create(singleSignOnUrl(realm) + "/descriptor");
    }

    /** The realm's metadata: one EntityDescriptor with its signing certificate. */
    public String realmMetadata(String realm) {
        return administration.fetch(realmMetadataUrl(realm));
    }

    /** The end of the server's log, for messages about failures. */
    public String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException unreadable) {
            return log + " cannot be read: " + unreadable;
        }
    }

    /** Stops the server with everything it started; a second call does nothing. */
    @Override
    public void close() {
        List<ProcessHandle> tree = process.descendants().toList();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException closedAlready) {
            process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            tree.forEach(ProcessHandle::destroyForcibly);
            http.shutdownNow();
        }
    }

    private void awaitReady(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "Keycloak ended with status " + process.exitValue() + "; " + log + " ends:\n" + logTail());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Keycloak was not ready after " + timeout.toSeconds() + " s; " + log + " ends:\n" + logTail());
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while Keycloak was starting", interrupted);
            }
        }
    }

    private boolean answers() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/realms/master"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A developer's own Keycloak settings must not reach this server. */
    private static boolean changesTheServer(String variable) {
        return variable.startsWith("KC_")
                || variable.startsWith("QUARKUS_")
                || variable.startsWith("JAVA_OPTS")
                || List.of("JAVA", "JAVA_ADD_OPENS", "JAVA_LOCALE", "DEBUG", "DEBUG_PORT", "PRINT_ENV")
                        .contains(variable);
    }

    private static int freePort() throws IOException {
        int start = (int) (ProcessHandle.current().pid() % PORTS);
        for (int step = 0; step < PORTS; step++) {
            int port = FIRST_PORT + (start + step) % PORTS;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no free port on loopback");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Remembers a failure too: no second test waits two minutes for the same answer. */
    private static final class Shared implements Supplier<Keycloak> {
        private @Nullable Keycloak running;
        private @Nullable RuntimeException failure;

        @Override
        public synchronized Keycloak get() {
            if (running != null) {
                return running;
            }
            if (failure != null) {
                throw new IllegalStateException("Keycloak did not start", failure);
            }
            Path zip = Path.of(System.getProperty("tollbridge.keycloak.zip", "target/keycloak/keycloak.zip"));
            if (!Files.isRegularFile(zip)) {
                String message = "The real identity provider is missing: there is no " + zip.toAbsolutePath()
                        + " (mvn process-test-resources copies it)";
                if ("true".equals(System.getenv("CI"))) {
                    Assertions.fail(message);
                }
                Assumptions.abort(message);
            }
            try {
                running = start(zip);
                return running;
            } catch (RuntimeException failed) {
                failure = failed;
                throw failed;
            }
        }
    }
}
