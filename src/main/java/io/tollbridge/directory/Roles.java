package io.tollbridge.directory;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The roles of all organizations. */
public interface Roles {
    /** Names of the permissions of the role of exactly this name; empty if the organization has no such role. */
    Optional<Set<String>> permissions(UUID organizationId, String role);
}
