package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The decisions of organizations on clients, for those who decide. */
public interface Approvals {
    /** What the organization knows of the client; empty where it has never heard of it. */
    Optional<AuthorizedApplication> find(UUID organizationId, String clientId);

    /** In the order in which they came up, only those of this state where one is named. */
    Page<AuthorizedApplication> list(
            UUID organizationId, Optional<AuthorizedApplication.State> state, PageRequest page);

    /**
     * Approves it over the version that the record carries. Where that would leave no administrator a way in it is
     * {@link Saved.InTheWay}.
     */
    Saved approve(AuthorizedApplication application, Initiator by);

    /** Revokes it, with every token of it in this organization; {@link Saved.InTheWay} as above. */
    Saved revoke(UUID organizationId, String clientId, Optional<Integer> version, Instant now, Initiator by);
}
