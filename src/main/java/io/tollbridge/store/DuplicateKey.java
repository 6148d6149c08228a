package io.tollbridge.store;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.exception.DataAccessException;

/** Reads from a refused statement which unique key it met; the key names are those of {@code sql/}. */
final class DuplicateKey {
    /** MariaDB's ER_DUP_ENTRY. */
    private static final int DUPLICATE_ENTRY = 1062;
    /** The key stands last, behind the entry, which is whatever somebody sent. */
    private static final Pattern LAST_QUOTED = Pattern.compile("'([^']+)'[^']*\\z");

    private DuplicateKey() {}

    /** The key's name, if a duplicate is what the statement was refused for. */
    static Optional<String> in(DataAccessException refused) {
        SQLException cause = refused.getCause(SQLException.class);
        if (cause == null || cause.getErrorCode() != DUPLICATE_ENTRY) {
            return Optional.empty();
        }
        Matcher key = LAST_QUOTED.matcher(String.valueOf(cause.getMessage()));
        return Optional.of(key.find() ? key.group(1) : "");
    }

    /** Whether this very key is what the statement was refused for. */
    static boolean is(String key, DataAccessException refused) {
        return in(refused).filter(key::equals).isPresent();
    }
}
