package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;

/** The authorization requests that wait, in the database: the browser may come back to another node. */
public interface KeptRequests {
    void keep(KeptRequest request);

    /** The one that this browser waits for; it stays. */
    Optional<KeptRequest> waiting(Sha256 handle, Sha256 browser, Instant now);

    /** Takes it, once: one statement picks the winner. Empty: unknown, taken, expired, or another browser's. */
    Optional<KeptRequest> take(Sha256 handle, Sha256 browser, Instant now);

    /** Takes a pushed one, once, for the client that pushed it. */
    Optional<KeptRequest> takePushed(Sha256 handle, String clientId, Instant now);
}
