package io.tollbridge.config;

import java.nio.file.Path;
import java.util.Objects;

/** Where the data is: a MariaDB that somebody runs, or the embedded one. */
public sealed interface DatabaseSettings {
    /** {@code TOLLBRIDGE_DB_URL} with its user and password; the URL itself carries no credentials. */
    record External(String url, String user, Secret password) implements DatabaseSettings {
        public External {
            Objects.requireNonNull(url);
            Objects.requireNonNull(user);
            Objects.requireNonNull(password);
        }
    }

    /** {@code TOLLBRIDGE_DATA_DIR}. */
    record Embedded(Path directory) implements DatabaseSettings {
        public Embedded {
            Objects.requireNonNull(directory);
        }
    }
}
