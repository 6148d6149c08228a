package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The secrets of clients: at most two of one client work at a time. */
public interface ClientSecrets {
    /**
     * Adds a secret. Of those before, the youngest works for as long as the overlap says, if it does not end sooner; all
     * others end now.
     */
    Saved renew(
            UUID organizationId,
            String clientId,
            Optional<Integer> version,
            Client.Secret secret,
            Duration overlap,
            Initiator by);

    /** Removes a secret; the last one that works is {@link Saved.InTheWay}. */
    Saved remove(
            UUID organizationId, String clientId, Optional<Integer> version, UUID secretId, Instant now, Initiator by);
}
