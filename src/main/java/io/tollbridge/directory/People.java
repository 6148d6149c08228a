package io.tollbridge.directory;

import java.util.Optional;
import java.util.UUID;

/** Finds the user whom a verified assertion names. */
public interface People {
    /** By e-mail address within the organization. */
    Optional<Person> byEmail(UUID organizationId, EmailAddress email);

    /** By a persistent NameID that was remembered; it wins over the e-mail address. */
    Optional<Person> byPersistentName(UUID organizationId, PersistentName name);

    /** Somebody whose address has the same part before the @, at whatever domain. */
    Optional<Person> sameName(UUID organizationId, EmailAddress email);

    /** Remembers a persistent NameID for this user of the organization, if it is not remembered yet; that leaves an audit event. */
    void remember(UUID organizationId, UUID userId, PersistentName name);
}
