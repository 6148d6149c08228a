package io.tollbridge.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollbridge.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * MariaDB's own mariadb-dump and mariadb, as an operator uses them. Tests of them are skipped where there are none, except
 * under CI=true, where that is an error.
 */
public final class MariaDbTools {
    private static final List<String> NEEDED = List.of("mariadb-dump", "mariadb");

    private MariaDbTools() {}

    /** Skips the test, and says why, where they are missing. */
    public static void require() {
        boolean found = NEEDED.stream().allMatch(MariaDbTools::isThere);
        String missing = String.join(" and ", NEEDED) + " are missing: apt-get install mariadb-client";
        if (!found && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(missing);
        }
        assumeTrue(found, missing);
    }

    private static boolean isThere(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /** Writes a consistent copy of the database, as the README says. */
    public static void dump(Database.Location.External database, Path file) {
        run(
                database,
                ProcessBuilder.Redirect.PIPE,
                ProcessBuilder.Redirect.to(file.toFile()),
                "mariadb-dump",
                "--single-transaction",
                "--quick",
                "--hex-blob");
    }

    /** Reads such a copy into an empty database. */
    public static void restore(Path file, Database.Location.External database) {
        run(database, ProcessBuilder.Redirect.from(file.toFile()), ProcessBuilder.Redirect.DISCARD, "mariadb");
    }

    private static void run(
            Database.Location.External database,
            ProcessBuilder.Redirect in,
            ProcessBuilder.Redirect out,
            String... command) {
        URI server = URI.create(database.url().substring("jdbc:".length()));
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of(
                "--protocol=TCP",
                "--host=" + server.getHost(),
                "--port=" + server.getPort(),
                "--user=" + database.user(),
                "--skip-ssl",
                server.getPath().substring(1)));
        ProcessBuilder process = new ProcessBuilder(line)
                .redirectInput(in)
                .redirectOutput(out)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        process.environment().put("MYSQL_PWD", database.password());
        try {
            int status = process.start().waitFor();
            if (status != 0) {
                throw new IllegalStateException(command[0] + " ended with " + status);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
