package io.tollbridge.directory;

import java.util.UUID;

/**
 * A part of an organization. Home is the root: it cannot be renamed or deleted, and what is held for it holds everywhere.
 *
 * @param name unique in its organization
 * @param version counts the changes; the resource's ETag
 */
public record Division(UUID id, UUID organizationId, String name, int version) {
    public Division {
        if (name.isBlank() || name.length() > 200) {
            throw new InvalidValue("name", "must have 1 to 200 characters");
        }
    }

    public boolean isHome() {
        return name.equals(RoleAssignment.HOME);
    }
}
