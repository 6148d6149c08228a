package io.tollbridge.store;

import io.tollbridge.directory.DirectoryAway;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.jooq.ConnectionProvider;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jspecify.annotations.Nullable;

/** Takes connections from the pool; a database that does not answer becomes {@link DirectoryAway}, which is a 503. */
final class NoticedConnections implements ConnectionProvider {
    private final DataSource pool;

    NoticedConnections(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Connection acquire() {
        try {
            return pool.getConnection();
        } catch (SQLException failed) {
            throw new DirectoryAway("no connection: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void release(Connection connection) {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new DirectoryAway("a connection broke while it was given back", failed);
        }
    }

    /** For connections that break while a statement runs. */
    static ExecuteListener listener() {
        return new ExecuteListener() {
            @Override
            public void exception(ExecuteContext context) {
                SQLException failed = context.sqlException();
                if (isAway(failed)) {
                    context.exception(new DirectoryAway("the connection broke: " + failed.getMessage(), failed));
                }
            }
        };
    }

    /** SQLSTATE class 08 is a connection exception (ISO 9075-2 §24.1). */
    private static boolean isAway(@Nullable SQLException failed) {
        return failed instanceof SQLTransientConnectionException
                || failed instanceof SQLNonTransientConnectionException
                || failed != null
                        && failed.getSQLState() != null
                        && failed.getSQLState().startsWith("08");
    }
}
