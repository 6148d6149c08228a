package io.tollbridge.directory;

import java.util.Optional;
import java.util.UUID;

/** The users of all organizations; every method is within one. */
public interface Users {
    Optional<User> byId(UUID organizationId, UUID id);

    Page<User> list(UUID organizationId, PageRequest page);

    Saved create(User user);

    /** Saves over the version that the record carries, if it is still that one. */
    Saved update(User user);

    /** Deletes it if it is still this version; any version if it is absent. */
    Saved delete(UUID organizationId, UUID id, Optional<Integer> version);
}
