package io.tollbridge.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jspecify.annotations.Nullable;

/** The database the service works on: migrated when this opens, pooled, and closed with the embedded server if any. */
public final class Database implements AutoCloseable {
    private static final int POOL_SIZE = 10;
    /** An absent database is noticed in this time, so that a request is answered 503 instead of hanging. */
    private static final int CONNECT_MILLIS = 2_000;

    private static final int STATEMENT_MILLIS = 30_000;
    /** The oldest version still kept up that has the UUID type. */
    private static final String OLDEST = "10.11";

    private final HikariDataSource pool;
    private final DSLContext dsl;
    private final @Nullable EmbeddedMariaDb embedded;

    /** Where the database is. */
    public sealed interface Location {
        /** A server that somebody runs; {@code url} begins with {@code jdbc:mariadb://} and has no credentials. */
        record External(String url, String user, String password) implements Location {
            public External {
                Objects.requireNonNull(url);
                Objects.requireNonNull(user);
                Objects.requireNonNull(password);
            }

            @Override
            public String toString() {
                return url + " as " + user;
            }
        }

        /** A server of our own that keeps everything in this folder. */
        record Embedded(Path directory) implements Location {
            public Embedded {
                Objects.requireNonNull(directory);
            }
        }
    }

    private Database(HikariDataSource pool, @Nullable EmbeddedMariaDb embedded) {
        this.pool = pool;
        this.embedded = embedded;
        // jOOQ logs whole statements with their values at DEBUG: hashes of tokens and passwords among them.
        // It would also wrap each GROUP_CONCAT into three statements; the session's limit is set once, in the pool.
        Settings settings = new Settings()
                .withRenderSchema(false)
                .withRenderCatalog(false)
                .withRenderGroupConcatMaxLenSessionVariable(false)
                .withExecuteLogging(false);
        this.dsl = DSL.using(new DefaultConfiguration()
                .set(new NoticedConnections(pool))
                .set(SQLDialect.MARIADB)
                .set(settings)
                .set(NoticedConnections.listener()));
    }

    /**
     * Starts the embedded server where that is the location, migrates the schema to this version, opens the pool.
     *
     * @throws DatabaseUnavailable with one line that says what is wrong
     */
    public static Database open(Location location, SecureRandom random) {
        return switch (location) {
            case Location.External external -> connected(external, null);
            case Location.Embedded(Path directory) -> {
                EmbeddedMariaDb server = EmbeddedMariaDb.start(directory, random);
                try {
                    yield connected(
                            new Location.External(server.jdbcUrl(), EmbeddedMariaDb.USER, server.password()), server);
                } catch (RuntimeException failed) {
                    server.close();
                    throw failed;
                }
            }
        };
    }

    /** Where every statement of this package begins; each runs in a transaction of its own unless one is opened. */
    public DSLContext dsl() {
        return dsl;
    }

    /** The version of the schema: the last migration that was made. */
    public String schemaVersion() {
        return String.valueOf(dsl.fetchValue(
                "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank DESC LIMIT 1"));
    }

    /** Whether the database answers now, within about three seconds. */
    public boolean answers() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException away) {
            return false;
        }
    }

    /**
     * To be called by an owner that has a shutdown hook which ends with {@link #close()}: until then a hook of its own
     * stops the embedded server as soon as the JVM ends, and requests still under way would lose it.
     */
    public void ownerClosesAtExit() {
        if (embedded != null) {
            embedded.ownerClosesAtExit();
        }
    }

    /** Closes the pool and stops the embedded server; returns when its process has ended. */
    @Override
    public void close() {
        pool.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    private static Database connected(Location.External server, @Nullable EmbeddedMariaDb embedded) {
        try {
            prepare(server);
            Flyway.configure()
                    .dataSource(server.url(), server.user(), server.password())
                    .locations("classpath:sql")
                    .validateMigrationNaming(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
            return new Database(new HikariDataSource(pool(server)), embedded);
        } catch (SQLException
                | FlywayException
                | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException failed) {
            throw new DatabaseUnavailable("the database " + server + " cannot be used: " + firstLine(failed), failed);
        }
    }

    /** Refuses what is not MariaDB 10.11 or newer, and has new tables hold every character there is. */
    private static void prepare(Location.External server) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("password", server.password());
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_MILLIS));
        try (Connection connection = DriverManager.getConnection(server.url(), properties);
                Statement statement = connection.createStatement()) {
            DatabaseMetaData about = connection.getMetaData();
            int major = about.getDatabaseMajorVersion();
            boolean old = major < 10 || (major == 10 && about.getDatabaseMinorVersion() < 11);
            if (!about.getDatabaseProductName().equals("MariaDB") || old) {
                throw new DatabaseUnavailable("MariaDB " + OLDEST + " or newer is needed; " + server.url() + " is "
                        + about.getDatabaseProductName() + " " + about.getDatabaseProductVersion());
            }
            // MariaDB 10.11 makes schemas latin1 unless told otherwise, and tables follow their schema.
            try (ResultSet schema = statement.executeQuery("SELECT @@character_set_database")) {
                if (schema.next() && "utf8mb4".equals(schema.getString(1))) {
                    return;
                }
            }
            statement.execute("ALTER DATABASE CHARACTER SET utf8mb4");
        }
    }

    private static HikariConfig pool(Location.External server) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("tollbridge");
        pool.setJdbcUrl(server.url());
        pool.setUsername(server.user());
        pool.setPassword(server.password());
        pool.setMaximumPoolSize(POOL_SIZE);
        pool.setConnectionTimeout(CONNECT_MILLIS);
        pool.setValidationTimeout(1_000);
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool.addDataSourceProperty("connectTimeout", Integer.toString(CONNECT_MILLIS));
        pool.addDataSourceProperty("socketTimeout", Integer.toString(STATEMENT_MILLIS));
        pool.addDataSourceProperty("useServerPrepStmts", "true");
        pool.addDataSourceProperty("cachePrepStmts", "true");
        pool.addDataSourceProperty("allowLocalInfile", "false");
        // STRICT_ALL_TABLES: what does not fit is refused, never cut off; a cut off name could become another's name.
        pool.addDataSourceProperty(
                "sessionVariables",
                "sql_mode='STRICT_ALL_TABLES,STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
                        + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',time_zone='+00:00',"
                        + "group_concat_max_len=16777216");
        return pool;
    }

    private static String firstLine(Exception failed) {
        String message = failed.getMessage();
        return message == null ? failed.toString() : message.lines().findFirst().orElse("");
    }
}
