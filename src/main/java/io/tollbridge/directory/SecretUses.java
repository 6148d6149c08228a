package io.tollbridge.directory;

import java.time.Instant;
import java.util.UUID;

/** Keeps when each secret was last used, without making its use wait for the database. */
public interface SecretUses {
    void used(UUID secretId, Instant at);
}
