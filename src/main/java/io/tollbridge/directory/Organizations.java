package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.util.Optional;
import java.util.UUID;

/** The organizations. */
public interface Organizations {
    Optional<Organization> byId(UUID id);

    /** The first that was made: what stands for all when the health of the keys is looked at. */
    Optional<Organization> oldest();

    Optional<Organization> bySlug(String slug);

    /** The one that this e-mail domain leads to. */
    Optional<Organization> byEmailDomain(String domain);

    /** All of them, by slug: for operators alone. */
    Page<Organization> list(PageRequest page);

    /** Creates it with its Home division and the built-in roles, if no organization has this slug yet. */
    Organization createIfAbsent(Organization organization, Initiator by);

    /** Creates it so with all these settings, or not at all; the version is that of nothing yet, 0. */
    Saved create(OrganizationSettings settings, Initiator by);

    /** Gives the built-in roles of every organization the permissions that this version of the service added to them. */
    void updateBuiltInRoles(Initiator by);

    Optional<OrganizationSettings> settings(UUID id);

    /** Saves over the version that the record carries; the slug stays, as it stands in URLs that others keep. */
    Saved update(OrganizationSettings settings, Initiator by);
}
