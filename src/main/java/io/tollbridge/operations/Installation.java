package io.tollbridge.operations;

import io.tollbridge.config.DatabaseSettings;
import io.tollbridge.config.Settings;
import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.MasterKeyFile;
import io.tollbridge.store.Database;
import io.tollbridge.store.DatabaseUnavailable;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What the configuration points to: the master key, and the open database with the schema of this version. */
public record Installation(MasterKey masterKey, Database database) implements AutoCloseable {
    private static final Path MASTER_KEY_FILE = Path.of("certs", "master.key");

    /**
     * Opens the database, and migrates it where it is older.
     *
     * @throws CannotStart with one clear line
     */
    public static Installation open(Settings settings, SecureRandom random) throws CannotStart {
        MasterKey masterKey = masterKey(settings, random);
        try {
            return new Installation(masterKey, Database.open(location(settings), random));
        } catch (DatabaseUnavailable away) {
            throw new CannotStart(String.valueOf(away.getMessage()));
        }
    }

    private static MasterKey masterKey(Settings settings, SecureRandom random) throws CannotStart {
        if (settings.masterKeyBytes().isPresent()) {
            return new MasterKey(settings.masterKeyBytes().get(), random);
        }
        try {
            return MasterKeyFile.readOrCreate(MASTER_KEY_FILE, random);
        } catch (MasterKeyFile.Refused refused) {
            throw new CannotStart(String.valueOf(refused.getMessage()));
        }
    }

    private static Database.Location location(Settings settings) {
        return switch (settings.database()) {
            case DatabaseSettings.External external ->
                new Database.Location.External(
                        external.url(), external.user(), external.password().reveal());
            case DatabaseSettings.Embedded embedded -> new Database.Location.Embedded(embedded.directory());
        };
    }

    @Override
    public void close() {
        database.close();
    }
}
