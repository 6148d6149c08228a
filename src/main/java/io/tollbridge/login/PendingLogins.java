package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The logins that wait, in the database: the Response may come to another node. */
public interface PendingLogins {
    void save(PendingLogin login);

    /** Takes it, once: one statement picks the winner. Empty: unknown, taken, expired, or another browser's. */
    Optional<PendingLogin> take(UUID organizationId, Sha256 requestSha256, Sha256 browserSha256, Instant now);

    /** Whether it waits, in whatever browser: to tell why it could not be taken. */
    boolean waits(UUID organizationId, Sha256 requestSha256, Instant now);
}
