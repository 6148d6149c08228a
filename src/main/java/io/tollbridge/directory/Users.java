package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The users of all organizations; every method is within one. */
public interface Users {
    Optional<User> byId(UUID organizationId, UUID id);

    /** In the order they were made. */
    Page<User> list(UUID organizationId, UserSearch search, PageRequest page);

    /** When each of these last signed in, as far as they ever did since this is kept. */
    Map<UUID, Instant> lastLogins(UUID organizationId, Collection<UUID> userIds);

    Saved create(User user, Initiator by);

    /**
     * Saves over the version that the record carries, if it is still that one. What was issued to a user who becomes
     * inactive is dead for good.
     */
    Saved update(User user, Initiator by);

    /** Saves the record's roles alone, over the version that it carries. */
    Saved updateRoles(User user, Initiator by);

    /** Deletes it if it is still this version; any version if it is absent. */
    Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by);

    /** A persistent NameID that is remembered for a user; {@code name} is for people to read and may be cut short. */
    record Identity(UUID id, UUID identityProviderId, String name, Instant createdAt) {}

    /** What is remembered for the user, the oldest first. */
    List<Identity> identities(UUID organizationId, UUID userId);

    /** Forgets one of them: the next login by that NameID is by e-mail address again. False: there is none such. */
    boolean forget(UUID organizationId, UUID userId, UUID identityId, Initiator by);
}
