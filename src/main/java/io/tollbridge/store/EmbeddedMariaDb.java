package io.tollbridge.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MariaDB server of our own, on 127.0.0.1 and a free port, its data in one folder over restarts. Each start gives it
 * its one account anew from an init-file, which the server runs before it answers anybody: there is no moment in which
 * it can be used without the password.
 */
final class EmbeddedMariaDb implements AutoCloseable {
    static final String SCHEMA = "tollbridge";
    static final String USER = "tollbridge";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedMariaDb.class);
    private static final FileAttribute<?> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OUR_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final long READY_SECONDS = 60;
    private static final long STOP_SECONDS = 30;
    private static final int PORTS_TO_TRY = 5;

    private final DirectoryLock lock;
    private final String password;
    private final Process server;
    private final int port;
    private final Thread exitHook;

    private EmbeddedMariaDb(DirectoryLock lock, String password, Process server, int port) {
        this.lock = lock;
        this.password = password;
        this.server = server;
        this.port = port;
        this.exitHook = new Thread(this::stop, "stop-embedded-mariadb");
    }

    /** Starts the server on the data in {@code directory}; all of it lies in there, the unpacked binaries too. */
    static EmbeddedMariaDb start(Path directory, SecureRandom random) {
        return start(directory, directory, random);
    }

    /** As above, with the unpacked binaries elsewhere, so that several servers can share them. */
    static EmbeddedMariaDb start(Path directory, Path binariesParent, SecureRandom random) {
        try {
            Files.createDirectories(directory, OUR_FOLDER);
            Path folder = directory.toRealPath();
            DirectoryLock lock = DirectoryLock.take(folder);
            try {
                return started(folder, MariaDbBinaries.under(binariesParent), lock, password(folder, random));
            } catch (IOException | InterruptedException | RuntimeException failed) {
                lock.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new DatabaseUnavailable(
                    "the embedded MariaDB in " + directory + " does not start: " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailable("the start of the embedded MariaDB was interrupted", interrupted);
        }
    }

    String jdbcUrl() {
        return jdbcUrl(port, SCHEMA);
    }

    String jdbcUrl(String schema) {
        return jdbcUrl(port, schema);
    }

    String password() {
        return password;
    }

    int port() {
        return port;
    }

    /** Leaves the stop at the end of this JVM to the owner, whose own hook closes this when nothing needs it any more. */
    void ownerClosesAtExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException ending) {
            // Too late to take it away: it runs beside the owner's, and whichever is first stops the server.
            LOG.debug("the JVM is ending");
        }
    }

    private void stopAtExit() {
        try {
            Runtime.getRuntime().addShutdownHook(exitHook);
        } catch (IllegalStateException ending) {
            stop();
            throw new DatabaseUnavailable("the embedded MariaDB does not start: this process is ending");
        }
    }

    /** Stops the server as its SHUTDOWN does, and waits until the process has ended. */
    @Override
    public void close() {
        ownerClosesAtExit();
        stop();
    }

    private synchronized void stop() {
        stop(server.toHandle());
        lock.close();
    }

    private static EmbeddedMariaDb started(Path folder, MariaDbBinaries binaries, DirectoryLock lock, String password)
            throws IOException, InterruptedException {
        Path data = folder.resolve("mariadb");
        stopLeftOver(data);
        Path log = folder.resolve("server.log");
        if (!Files.isDirectory(data)) {
            install(data, binaries, log);
        }
        Path temporary = folder.resolve("tmp");
        MariaDbBinaries.delete(temporary);
        Files.createDirectory(temporary, OUR_FOLDER);
        Path initFile = folder.resolve("init.sql");
        try {
            for (int attempt = 1; ; attempt++) {
                writeInitFile(initFile, password);
                int port = freePort();
                List<String> command = binaries.command(data);
                command.addAll(arguments(port, temporary, initFile));
                EmbeddedMariaDb database =
                        new EmbeddedMariaDb(lock, password, MariaDbBinaries.start(command, log), port);
                database.stopAtExit();
                if (database.becomesReady()) {
                    return database;
                }
                // Between our look and the server's bind somebody else may have taken the port.
                boolean portTaken = Files.readString(log, UTF_8).contains("Bind on TCP/IP port");
                database.ownerClosesAtExit();
                stop(database.server.toHandle());
                if (!portTaken || attempt == PORTS_TO_TRY) {
                    throw new DatabaseUnavailable("the embedded MariaDB does not start: " + lastError(log));
                }
            }
        } finally {
            Files.deleteIfExists(initFile);
        }
    }

    private static List<String> arguments(int port, Path temporary, Path initFile) {
        return List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=mariadb.sock", // in the data folder, which is ours alone; absolute paths soon get too long
                "--pid-file=mariadb.pid",
                "--tmpdir=" + temporary,
                "--init-file=" + initFile,
                "--skip-ssl", // or each start makes an RSA key of 4096 bits, which takes up to a minute
                "--skip-name-resolve",
                "--local-infile=0",
                "--character-set-server=utf8mb4",
                "--max-allowed-packet=16M",
                "--max-connections=200");
    }

    /**
     * The accounts, made anew: the system tables come with a root that has no password. Schemas whose names begin with
     * ours are granted too, for whoever rehearses something beside the real one.
     */
    private static void writeInitFile(Path file, String password) throws IOException {
        String account = USER + "@'127.0.0.1'";
        List<String> statements = List.of(
                "DELETE FROM mysql.global_priv WHERE user NOT IN ('mariadb.sys', '" + USER + "');",
                "DELETE FROM mysql.proxies_priv;",
                "FLUSH PRIVILEGES;",
                "CREATE DATABASE IF NOT EXISTS " + SCHEMA + " CHARACTER SET utf8mb4;",
                "CREATE OR REPLACE USER " + account + " IDENTIFIED BY '" + password + "';",
                "GRANT ALL PRIVILEGES ON `" + SCHEMA + "%`.* TO " + account + ";");
        Files.deleteIfExists(file);
        Files.createFile(file, OURS_ALONE);
        Files.write(file, statements, UTF_8);
    }

    private static void install(Path data, MariaDbBinaries binaries, Path log)
            throws IOException, InterruptedException {
        Path unfinished = data.resolveSibling("mariadb-installing");
        MariaDbBinaries.delete(unfinished);
        Files.createDirectory(unfinished, OUR_FOLDER);
        binaries.install(unfinished, log);
        Files.move(unfinished, data); // an install that was cut short is never taken for data
    }

    /** True when the account of the init-file can log in; false when the server has ended instead. */
    private boolean becomesReady() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (server.isAlive() && System.nanoTime() < deadline) {
            String url = jdbcUrl() + "?connectTimeout=1000&socketTimeout=" + TimeUnit.SECONDS.toMillis(READY_SECONDS);
            try (var connection = DriverManager.getConnection(url, USER, password)) {
                return connection.isValid(1) && server.isAlive();
            } catch (SQLException notYet) {
                server.waitFor(25, TimeUnit.MILLISECONDS);
            }
        }
        return false;
    }

    /** A server whose JVM was killed works on; only one server may have the data. */
    private static void stopLeftOver(Path data) {
        String argument = MariaDbBinaries.dataArgument(data);
        ProcessHandle.allProcesses()
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains(argument))
                .forEach(left -> {
                    LOG.warn("stopping process {}, which an earlier run left behind", left.pid());
                    stop(left);
                });
    }

    private static void stop(ProcessHandle server) {
        server.destroy(); // SIGTERM: the server's orderly shutdown
        try {
            server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            LOG.warn("the embedded MariaDB did not stop within {} s and is ended", STOP_SECONDS);
            server.destroyForcibly();
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String password(Path folder, SecureRandom random) throws IOException {
        Path file = folder.resolve("password");
        if (Files.exists(file)) {
            String kept = Files.readString(file, UTF_8).strip();
            if (kept.matches("[0-9a-f]{64}")) {
                return kept;
            }
            // Cut short by a crash. The init-file sets whatever we have, so a new one does no harm.
            Files.delete(file);
        }
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String password = HexFormat.of().formatHex(bytes);
        Files.createFile(file, OURS_ALONE);
        Files.writeString(file, password + "\n", UTF_8);
        return password;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static String lastError(Path log) throws IOException {
        List<String> errors = new ArrayList<>(Files.readAllLines(log, UTF_8));
        errors.removeIf(line -> !line.contains("[ERROR]") || line.contains("Aborting"));
        return errors.isEmpty() ? "see " + log : errors.getLast().replaceFirst(".*\\[ERROR] ", "");
    }

    private static String jdbcUrl(int port, String schema) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + schema;
    }
}
