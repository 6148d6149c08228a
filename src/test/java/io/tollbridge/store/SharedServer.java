package io.tollbridge.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** The one embedded server of a test run, started when a test first needs it and stopped at the JVM's end. */
public final class SharedServer {
    /** Unpacked here once for all runs: it is the slowest part of a first start. */
    static final Path BINARIES = Path.of("target", "mariadb-binaries");

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private SharedServer() {}

    private static final class Holder {
        static final EmbeddedMariaDb SERVER = start();

        private static EmbeddedMariaDb start() {
            try {
                Path directory = Path.of(
                        "target",
                        "mariadb-of-tests",
                        Long.toString(ProcessHandle.current().pid()));
                MariaDbBinaries.delete(directory);
                Files.createDirectories(BINARIES);
                EmbeddedMariaDb server = EmbeddedMariaDb.start(directory, BINARIES, new SecureRandom());
                server.ownerClosesAtExit();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    server.close();
                    try {
                        MariaDbBinaries.delete(directory);
                    } catch (IOException left) {
                        throw new UncheckedIOException(left);
                    }
                }));
                return server;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** A new, empty schema. */
    public static Database.Location.External newSchema() {
        return newSchema("utf8mb4");
    }

    static Database.Location.External newSchema(String characterSet) {
        EmbeddedMariaDb server = Holder.SERVER;
        String schema = EmbeddedMariaDb.SCHEMA + "_test_" + SCHEMAS.incrementAndGet();
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), EmbeddedMariaDb.USER, server.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + schema + " CHARACTER SET " + characterSet);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return new Database.Location.External(server.jdbcUrl(schema), EmbeddedMariaDb.USER, server.password());
    }
}
