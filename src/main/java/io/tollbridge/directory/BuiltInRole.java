package io.tollbridge.directory;

import java.util.List;

/** The roles that every organization has from the start. */
public enum BuiltInRole {
    ADMIN(
            "Admin",
            "May do everything in the organization",
            List.of(
                    "oauth:client:add",
                    "oauth:client:view",
                    "oauth:client:edit",
                    "oauth:client:delete",
                    "oauth:client:authorize",
                    "sso:provider:view",
                    "sso:provider:edit",
                    "directory:user:view",
                    "directory:user:edit",
                    "directory:organization:edit",
                    "directory:scim:provision",
                    "authorization:role:view",
                    "authorization:role:edit",
                    "audit:event:view")),
    USER("User", "May sign in", List.of()),
    SCIM_INTEGRATION("SCIM Integration", "May provision users by SCIM", List.of("directory:scim:provision"));

    private final String roleName;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; the type cannot say so
    private final List<String> permissions;

    BuiltInRole(String roleName, String description, List<String> permissions) {
        this.roleName = roleName;
        this.description = description;
        this.permissions = permissions;
    }

    /** As administrators see it. */
    public String roleName() {
        return roleName;
    }

    public String description() {
        return description;
    }

    /** Names of its permissions. */
    public List<String> permissions() {
        return permissions;
    }
}
