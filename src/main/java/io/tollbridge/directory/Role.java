package io.tollbridge.directory;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A set of permissions under a name that is unique in its organization.
 *
 * @param permissions names, each once, in alphabetical order
 * @param builtIn cannot be changed or deleted
 * @param version counts the changes; the resource's ETag
 */
public record Role(
        UUID id,
        UUID organizationId,
        String name,
        String description,
        List<String> permissions,
        boolean builtIn,
        int version) {
    public Role {
        permissions = permissions.stream().distinct().sorted().toList();
        if (name.isBlank() || name.length() > 200) {
            throw new InvalidValue("name", "must have 1 to 200 characters");
        }
        if (description.length() > 1000) {
            throw new InvalidValue("description", "must have at most 1000 characters");
        }
    }

    /** Refuses permissions that nothing in the service asks for: a misspelt one would give less than it seems to. */
    public static void requireKnown(Collection<String> permissions) {
        for (String name : permissions) {
            if (Permission.known(name).isEmpty()) {
                throw new InvalidValue("permissions", "there is no permission " + name);
            }
        }
    }
}
