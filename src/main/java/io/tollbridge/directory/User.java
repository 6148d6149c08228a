package io.tollbridge.directory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A person of an organization.
 *
 * @param localAdministrator signs in by password alone, never by SAML (HTTP.md section 7)
 * @param version counts the changes; the resource's ETag
 */
public record User(
        UUID id,
        UUID organizationId,
        EmailAddress email,
        String name,
        String division,
        List<RoleAssignment> roles,
        boolean active,
        boolean localAdministrator,
        Instant createdAt,
        Instant modifiedAt,
        int version) {
    public User {
        roles = List.copyOf(roles);
        if (name.isBlank() || name.length() > 200) {
            throw new InvalidValue("name", "must have 1 to 200 characters");
        }
    }

    /** The same user with other roles, changed now. */
    public User withRoles(List<RoleAssignment> roles, Instant now) {
        return new User(
                id, organizationId, email, name, division, roles, active, localAdministrator, createdAt, now, version);
    }
}
