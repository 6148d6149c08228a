package io.tollbridge.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code tollbridge serve} as an operator runs it: a process of its own, told by environment variables alone. */
public final class ServiceProcess implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> variables;
    private final Path output;
    private final Path errors;
    private final Process process;

    /** Starts it with {@code folder} as its working directory. */
    public ServiceProcess(Path folder, Map<String, String> variables) throws IOException {
        this.variables = new HashMap<>(variables);
        this.output = Files.createTempFile(folder, "output", ".log");
        this.errors = Files.createTempFile(folder, "errors", ".log");
        List<String> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            classPath.add(Path.of(entry).toAbsolutePath().toString());
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        // The service's own logs, and not those of the tests' class path.
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        String.join(":", classPath),
                        "io.tollbridge.Main",
                        "serve")
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLBRIDGE_"));
        builder.environment().putAll(variables);
        this.process = builder.start();
    }

    /** Waits until it is ready. */
    public ServiceProcess ready() throws Exception {
        for (int attempt = 0; attempt < 600; attempt++) {
            if (!process.isAlive()) {
                throw new IllegalStateException("ended with " + process.exitValue() + ": " + errors());
            }
            try {
                if (get("/health/ready").statusCode() == 200) {
                    return this;
                }
            } catch (IOException notYet) {
                // It does not listen yet.
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("not ready within a minute: " + output() + errors());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address(path)).build(), BodyHandlers.ofString());
    }

    /** Posts a form as the bootstrap client. */
    public HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", basic())
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The bootstrap client's Authorization header. */
    public String basic() {
        return RunningService.basic(
                variables.getOrDefault("TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", ""),
                variables.getOrDefault("TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET", ""));
    }

    public int port() {
        return Integer.parseInt(variables.getOrDefault("TOLLBRIDGE_PORT", "8080"));
    }

    /** Sends SIGTERM and does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for its end, at most so long, and answers the exit status. */
    public int exitStatus(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running after " + seconds + " s");
        }
        return process.exitValue();
    }

    /** The processes it has started. */
    public List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    public String output() throws IOException {
        return Files.readString(output, UTF_8);
    }

    public String errors() throws IOException {
        return Files.readString(errors, UTF_8);
    }

    /** Ends it the hard way if it still runs. */
    @Override
    public void close() {
        List<ProcessHandle> children = children();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        http.shutdownNow();
    }

    private URI address(String path) {
        return URI.create("http://localhost:" + port() + path);
    }
}
