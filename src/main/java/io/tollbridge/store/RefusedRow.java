package io.tollbridge.store;

import java.sql.SQLException;
import org.jooq.exception.DataAccessException;

/** Tells a statement that was refused for what a row holds from one that the database had no time for. */
final class RefusedRow {
    private RefusedRow() {}

    /** SQL states 22 (data exception) and 23 (integrity): trying again would change nothing. */
    static boolean in(DataAccessException refused) {
        return refused.sqlState().startsWith("22") || refused.sqlState().startsWith("23");
    }

    /** MariaDB's ER_NO_REFERENCED_ROW_2: what the row refers to was deleted a moment ago. */
    static boolean namesWhatIsGone(DataAccessException refused) {
        SQLException cause = refused.getCause(SQLException.class);
        return cause != null && cause.getErrorCode() == 1452;
    }
}
