package io.tollbridge.directory;

import java.util.UUID;

/** What a login has to know of a user; the roles, which cost the database more than all else, are not read for it. */
public record Person(UUID id, UUID organizationId, EmailAddress email, boolean active) {
    /** Of a user who was just made. */
    public static Person of(User user) {
        return new Person(user.id(), user.organizationId(), user.email(), user.active());
    }
}
