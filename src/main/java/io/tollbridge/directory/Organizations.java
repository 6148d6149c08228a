package io.tollbridge.directory;

import java.util.Optional;
import java.util.UUID;

/** The organizations. */
public interface Organizations {
    Optional<Organization> byId(UUID id);

    Optional<Organization> bySlug(String slug);

    /** Creates it with its Home division and the built-in roles, if no organization has this slug yet. */
    Organization createIfAbsent(Organization organization);
}
