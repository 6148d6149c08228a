package io.tollbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollbridge.testing.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseTest {
    @Test
    void each_fresh_database_is_migrated_and_does_not_see_the_others() {
        try (Database one = TestDatabase.fresh();
                Database other = TestDatabase.fresh()) {
            one.dsl()
                    .execute("insert into organization (id, slug, name, created_at) values (uuid(), 'acme', 'Acme',"
                            + " now(6))");

            assertThat(one.dsl().fetchValue("select count(*) from organization"))
                    .isEqualTo(1L);
            assertThat(other.dsl().fetchValue("select count(*) from organization"))
                    .isEqualTo(0L);
            assertThat(other.answers()).isTrue();
        }
    }

    @Test
    void a_schema_that_is_already_migrated_is_opened_again_with_its_rows() {
        Database.Location.External location = TestDatabase.location();
        try (Database first = Database.open(location, new SecureRandom())) {
            first.dsl()
                    .execute("insert into organization (id, slug, name, created_at) values (uuid(), 'acme', 'Acme',"
                            + " now(6))");
        }
        try (Database second = Database.open(location, new SecureRandom())) {
            assertThat(second.dsl().fetchValue("select slug from organization")).isEqualTo("acme");
        }
    }

    @Test
    void sessions_are_strict_in_utc_and_read_committed() {
        try (Database database = TestDatabase.fresh()) {
            assertThat(database.dsl().fetchValue("select @@sql_mode").toString())
                    .contains("STRICT_ALL_TABLES");
            assertThat(database.dsl().fetchValue("select @@time_zone")).isEqualTo("+00:00");
            assertThat(database.dsl().fetchValue("select @@tx_isolation")).isEqualTo("READ-COMMITTED");
            assertThatThrownBy(() -> database.dsl()
                            .execute("insert into organization (id, slug, name, created_at) values (uuid(),"
                                    + " repeat('a', 64), 'Acme', now(6))"))
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("Data too long");
        }
    }

    @Test
    void tables_hold_every_character_even_where_the_schema_was_made_latin1() {
        try (Database database = Database.open(SharedServer.newSchema("latin1"), new SecureRandom())) {
            database.dsl()
                    .execute("insert into organization (id, slug, name, created_at) values (uuid(), 'acme', '株式会社 🗝',"
                            + " now(6))");

            assertThat(database.dsl().fetchValue("select name from organization"))
                    .isEqualTo("株式会社 🗝");
        }
    }

    @Test
    void an_absent_database_is_one_clear_line_without_the_password() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "jdbc:mariadb://127.0.0.1:" + port + "/bridge";
        long before = System.nanoTime();

        assertThatThrownBy(() ->
                        Database.open(new Database.Location.External(url, "bridge", "s3cret"), new SecureRandom()))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageStartingWith("the database " + url + " as bridge cannot be used: ")
                .message()
                .doesNotContain("s3cret", "\n");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_database_that_goes_away_is_noticed_quickly(@TempDir Path folder) throws Exception {
        Files.createDirectories(SharedServer.BINARIES);
        EmbeddedMariaDb server = EmbeddedMariaDb.start(folder, SharedServer.BINARIES, new SecureRandom());
        var location = new Database.Location.External(server.jdbcUrl(), EmbeddedMariaDb.USER, server.password());
        try (Database database = Database.open(location, new SecureRandom())) {
            assertThat(database.answers()).isTrue();

            server.close();

            long before = System.nanoTime();
            assertThat(database.answers()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        } finally {
            server.close();
        }
    }

    @Test
    void the_embedded_location_is_a_whole_database_that_close_stops(@TempDir Path folder) throws Exception {
        try (Database database = Database.open(new Database.Location.Embedded(folder), new SecureRandom())) {
            assertThat(database.dsl().fetchValue("select count(*) from organization"))
                    .isEqualTo(0L);
            database.ownerClosesAtExit();
        }
        assertThat(Files.readString(folder.resolve("server.log"))).contains("Shutdown complete");
    }
}
