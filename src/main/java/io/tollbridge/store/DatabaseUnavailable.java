package io.tollbridge.store;

import org.jspecify.annotations.Nullable;

/** The database cannot be used, at start; the message is one line for the operator and holds no password. */
public final class DatabaseUnavailable extends RuntimeException {
    DatabaseUnavailable(String line) {
        this(line, null);
    }

    DatabaseUnavailable(String line, @Nullable Throwable cause) {
        super(line, cause);
    }
}
