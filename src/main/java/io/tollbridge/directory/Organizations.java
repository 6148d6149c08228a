package io.tollbridge.directory;

import java.util.Optional;
import java.util.UUID;

/** The organizations. */
public interface Organizations {
    Optional<Organization> byId(UUID id);

    /** The first that was made: what stands for all when the health of the keys is looked at. */
    Optional<Organization> oldest();

    Optional<Organization> bySlug(String slug);

    /** Creates it with its Home division and the built-in roles, if no organization has this slug yet. */
    Organization createIfAbsent(Organization organization);
}
