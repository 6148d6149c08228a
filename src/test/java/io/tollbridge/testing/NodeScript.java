package io.tollbridge.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A script of {@code src/test/node} that runs beside the test: lines in, lines out. Its packages are installed under
 * {@code target/node} as the lock file has them, once; where Node.js or the registry is missing the calling test is
 * skipped, or fails where the environment has {@code CI=true}.
 */
public final class NodeScript implements AutoCloseable {
    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path INSTALLED = Path.of("target/node");
    private static final Duration INSTALLATION = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path errors;
    private final BufferedReader lines;

    private NodeScript(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.lines = process.inputReader(UTF_8);
    }

    /** Starts {@code name} with these arguments. */
    public static NodeScript start(String name, String... arguments) {
        install();
        try {
            Files.copy(SOURCES.resolve(name), INSTALLED.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            Path errors = Files.createTempFile(INSTALLED, name, ".log");
            ProcessBuilder builder = new ProcessBuilder("node", name)
                    .directory(INSTALLED.toFile())
                    .redirectError(errors.toFile());
            builder.command().addAll(List.of(arguments));
            return new NodeScript(builder.start(), errors);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next line it prints; its errors, if it ends without one. */
    public String readLine() {
        try {
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException("the script ended: " + Files.readString(errors));
            }
            return line;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A line of input. */
    public void writeLine(String line) {
        try {
            process.outputWriter(UTF_8).append(line).append('\n').flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Waits for its end; its exit status. */
    public int exitStatus() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the script does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static synchronized void install() {
        try {
            Path lock = INSTALLED.resolve("package-lock.json");
            Path done = INSTALLED.resolve("node_modules/.package-lock.json");
            if (Files.exists(done) && Files.mismatch(SOURCES.resolve("package-lock.json"), lock) == -1) {
                return;
            }
            Files.createDirectories(INSTALLED);
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(SOURCES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            Path log = INSTALLED.resolve("npm.log");
            Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!npm.waitFor(INSTALLATION.toSeconds(), TimeUnit.SECONDS)) {
                npm.descendants().forEach(ProcessHandle::destroyForcibly);
                npm.destroyForcibly();
                missing("npm ci does not end: " + Files.readString(log));
            }
            if (npm.exitValue() != 0) {
                missing("npm ci failed: " + Files.readString(log));
            }
        } catch (IOException absent) {
            missing("Node.js or npm is missing: " + absent.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static void missing(String message) {
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        Assumptions.abort(message);
    }
}
