package io.tollbridge.testing;

import io.tollbridge.store.Database;
import io.tollbridge.store.SharedServer;
import java.security.SecureRandom;

/** A real MariaDB for every test: one server per run, one new schema per caller. */
public final class TestDatabase {
    private TestDatabase() {}

    /** A database on a new, empty, migrated schema, which no other test sees; the caller closes it. */
    public static Database fresh() {
        return Database.open(location(), new SecureRandom());
    }

    /** A new, empty schema that is not migrated yet, for tests that start the whole service on it. */
    public static Database.Location.External location() {
        return SharedServer.newSchema();
    }
}
