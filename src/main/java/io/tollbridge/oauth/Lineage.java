package io.tollbridge.oauth;

import java.time.Instant;
import java.util.UUID;

/** What came from what: session, authorization, token, exchanged token. Cutting one kills all below it, at any depth. */
public interface Lineage {
    /**
     * Revokes the credential and everything that came from it, in one transaction; nothing can be issued from any of them
     * afterwards, also not by a request that is under way. Says how many were good before.
     */
    int cut(UUID organizationId, UUID credentialId, Instant now);
}
