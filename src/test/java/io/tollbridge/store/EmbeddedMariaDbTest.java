package io.tollbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts real servers, in this JVM and in child JVMs that are stopped and killed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EmbeddedMariaDbTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void binaries() throws IOException {
        Files.createDirectories(SharedServer.BINARIES);
    }

    @Test
    void data_and_password_survive_a_restart_and_the_process_ends_with_close() throws Exception {
        String password;
        try (EmbeddedMariaDb server = start()) {
            password = server.password();
            try (Connection connection = connect(server)) {
                connection.createStatement().execute("create table kept (n int)");
                connection.createStatement().execute("insert into kept values (7)");
            }
        }
        assertThat(serversOn(folder)).isEmpty();

        try (EmbeddedMariaDb server = start();
                Connection connection = connect(server);
                var rows = connection.createStatement().executeQuery("select n from kept")) {
            assertThat(server.password()).isEqualTo(password);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(7);
        }
        assertThat(Files.readString(folder.resolve("server.log"))).contains("Shutdown complete");
    }

    @Test
    void nobody_gets_in_without_the_password_and_its_file_is_ours_alone() throws Exception {
        try (EmbeddedMariaDb server = start()) {
            for (String user : List.of("root", EmbeddedMariaDb.USER, "mariadb.sys", "")) {
                for (String password : List.of("", "wrong")) {
                    assertThatThrownBy(() -> DriverManager.getConnection(
                                            "jdbc:mariadb://127.0.0.1:" + server.port() + "/", user, password)
                                    .close())
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("Access denied");
                }
            }
            assertThat(permissions("password")).isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("mariadb"))))
                    .isEqualTo("rwx------");
            assertThat(folder.resolve("init.sql")).doesNotExist();
        }
    }

    @Test
    void it_listens_on_127_0_0_1_alone() throws Exception {
        try (EmbeddedMariaDb server = start()) {
            String port = String.format(Locale.ROOT, ":%04X", server.port());
            try (Stream<String> four = Files.lines(Path.of("/proc/net/tcp"));
                    Stream<String> six = Files.lines(Path.of("/proc/net/tcp6"))) {
                List<String> listening = Stream.concat(four, six)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(columns -> columns[3].equals("0A") && columns[1].endsWith(port))
                        .map(columns -> columns[1])
                        .toList();
                assertThat(listening).containsExactly("0100007F" + port);
            }
        }
    }

    @Test
    void a_second_one_on_the_same_directory_is_refused_with_one_line() throws Exception {
        try (EmbeddedMariaDb first = start();
                Child second = new Child()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessage("the data directory " + folder.toRealPath() + " is in use by another process");
            assertThat(second.line())
                    .isEqualTo("refused: the data directory " + folder.toRealPath() + " is in use by another process");
            assertThat(connect(first).isValid(1)).isTrue();
        }
    }

    @Test
    void a_terminated_jvm_leaves_no_server_behind() throws Exception {
        try (Child child = new Child()) {
            assertThat(child.line()).isEqualTo("ready");
            assertThat(serversOn(folder)).hasSize(1);

            child.process.destroy();

            assertThat(child.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(serversOn(folder)).isEmpty();
            assertThat(Files.readString(folder.resolve("server.log"))).contains("Shutdown complete");
        }
    }

    @Test
    void a_killed_jvm_leaves_its_server_and_the_next_start_takes_over() throws Exception {
        try (Child child = new Child()) {
            assertThat(child.line()).isEqualTo("ready");
            child.process.destroyForcibly().waitFor();
            assertThat(serversOn(folder)).hasSize(1);

            try (EmbeddedMariaDb next = start()) {
                assertThat(serversOn(folder)).hasSize(1);
                assertThat(connect(next).isValid(1)).isTrue();
            }
        }
        assertThat(serversOn(folder)).isEmpty();
    }

    @Test
    void an_install_cut_short_and_a_lost_password_do_not_stop_the_start() throws Exception {
        Files.createDirectory(folder.resolve("mariadb-installing"));
        Files.writeString(folder.resolve("mariadb-installing").resolve("ibdata1"), "half");
        Files.writeString(folder.resolve("password"), "");

        try (EmbeddedMariaDb server = start()) {
            assertThat(connect(server).isValid(1)).isTrue();
        }
    }

    @Test
    void data_that_cannot_be_read_is_one_clear_line() throws Exception {
        start().close();
        Files.writeString(folder.resolve("mariadb").resolve("ibdata1"), "broken");

        assertThatThrownBy(this::start)
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageStartingWith("the embedded MariaDB does not start: ")
                .message()
                .doesNotContain("\n");
        assertThat(serversOn(folder)).isEmpty();
    }

    private EmbeddedMariaDb start() {
        return EmbeddedMariaDb.start(folder, SharedServer.BINARIES, new SecureRandom());
    }

    private static Connection connect(EmbeddedMariaDb server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), EmbeddedMariaDb.USER, server.password());
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    private static List<Long> serversOn(Path folder) throws IOException {
        String argument = MariaDbBinaries.dataArgument(folder.toRealPath().resolve("mariadb"));
        return ProcessHandle.allProcesses()
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains(argument))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** A JVM of its own that starts the server and then waits. */
    private final class Child implements AutoCloseable {
        final Process process;
        private final BufferedReader output;

        Child() throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-classpath",
                            System.getProperty("java.class.path"),
                            EmbeddedMariaDbChild.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            output = process.inputReader();
        }

        /** The child's first line that it means for us, among its log. */
        String line() throws IOException {
            return output.lines()
                    .filter(line -> line.equals("ready") || line.startsWith("refused"))
                    .findFirst()
                    .orElse("nothing");
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
