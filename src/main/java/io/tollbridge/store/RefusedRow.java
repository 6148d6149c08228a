package io.tollbridge.store;

import org.jooq.exception.DataAccessException;

/** Tells a statement that was refused for what a row holds from one that the database had no time for. */
final class RefusedRow {
    private RefusedRow() {}

    /** SQL states 22 (data exception) and 23 (integrity): trying again would change nothing. */
    static boolean in(DataAccessException refused) {
        return refused.sqlState().startsWith("22") || refused.sqlState().startsWith("23");
    }
}
