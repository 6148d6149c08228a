package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The roles of all organizations; every method is within one. */
public interface Roles {
    /** Names of the permissions of the role of exactly this name; empty if the organization has no such role. */
    Optional<Set<String>> permissions(UUID organizationId, String role);

    Optional<Role> byId(UUID organizationId, UUID id);

    /** By name; {@code part}: those whose name holds it, in whatever case. */
    Page<Role> list(UUID organizationId, Optional<String> part, PageRequest page);

    Saved create(Role role, Initiator by);

    /** Saves over the version that the record carries; never a built-in one. */
    Saved update(Role role, Initiator by);

    /** Deletes it if it is still this version (any if absent), nobody holds it, and it is not built in. */
    Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by);
}
