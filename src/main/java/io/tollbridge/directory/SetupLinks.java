package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The set-up links; of the token in a link's address only the SHA-256 is kept. */
public interface SetupLinks {
    void create(SetupLink link, Sha256 token, Initiator by);

    /** The link of this token, unless it has expired or was revoked. */
    Optional<SetupLink> open(Sha256 token, Instant now);

    Optional<SetupLink> byId(UUID organizationId, UUID id);

    /** The newest first. */
    Page<SetupLink> list(UUID organizationId, PageRequest page);

    /** Ends it at once; false: there is none such, or it was revoked before. */
    boolean revoke(UUID organizationId, UUID id, Initiator by);

    /** Notes what was set up by it. */
    void metadataTaken(UUID id, UUID identityProviderId, Instant at);

    /** Notes the report of the test that was begun by it. */
    void testBegun(UUID id, UUID testId);
}
