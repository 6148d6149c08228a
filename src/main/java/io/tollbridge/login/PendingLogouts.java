package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.UUID;

/** The logouts that wait, in the database: the answer may come to another node. */
public interface PendingLogouts {
    void save(PendingLogout logout);

    /** Takes the one with exactly these marks, once: one statement picks the winner. False: there is none, or no more. */
    boolean take(UUID organizationId, UUID identityProviderId, Sha256 requestSha256, Sha256 handleSha256, Instant now);
}
