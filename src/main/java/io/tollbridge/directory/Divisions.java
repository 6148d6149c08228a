package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.util.Optional;
import java.util.UUID;

/** The divisions of all organizations; every method is within one. */
public interface Divisions {
    Optional<Division> byId(UUID organizationId, UUID id);

    /** By name; {@code part}: those whose name holds it, in whatever case. */
    Page<Division> list(UUID organizationId, Optional<String> part, PageRequest page);

    Saved create(Division division, Initiator by);

    /** Saves over the version that the record carries; never Home. */
    Saved update(Division division, Initiator by);

    /** Deletes it if it is still this version (any if absent), nothing is in it or held for it, and it is not Home. */
    Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by);
}
