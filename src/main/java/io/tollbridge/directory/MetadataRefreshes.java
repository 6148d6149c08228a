package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The refreshes of metadata. What a refresh found is kept only while the identity provider is the version that was compared:
 * who changed it meanwhile is right, and these answer false.
 */
public interface MetadataRefreshes {
    /** A refresh that this node alone is to do now. */
    record Due(UUID organizationId, UUID identityProviderId) {}

    /** When it was looked at, and when it is due again. */
    record Times(Instant at, Instant next) {}

    /** A document that says the same, and from when on it says nothing any more. */
    record NewCopy(String metadataXml, Optional<Instant> validUntil) {}

    /** Takes up to so many that are due; no other node does them before {@code lease} has passed. */
    List<Due> claimDue(Instant now, int limit, Duration lease);

    Optional<MetadataState> state(UUID organizationId, UUID id);

    /**
     * Nothing has changed.
     *
     * @param copy the document as it is now, where one was fetched; what was held is over then
     */
    boolean unchanged(IdentityProvider of, MetadataState.Validators validators, Optional<NewCopy> copy, Times times);

    /**
     * Keeps a change for an administrator to decide. The same changes again are not news: they are held since they first were.
     *
     * @param proposed the identity provider as it would be
     */
    boolean hold(
            IdentityProvider current,
            IdentityProvider proposed,
            MetadataState.Held held,
            MetadataState.Validators validators,
            Times times,
            Initiator by);

    /** The last good copy stays. Answers whether this is news: the last refresh was fine, or failed for another reason. */
    boolean failed(IdentityProvider of, MetadataState.Problem problem, Times times);

    /** Drops what is held, and does not hold the same again; if it is still this version. */
    Saved reject(IdentityProvider of, Initiator by);
}
