package io.tollbridge.directory;

import java.util.List;

/** The roles that every organization has from the start; what they permit is brought up to date at every start. */
public enum BuiltInRole {
    ADMIN(
            "Admin",
            "May do everything in the organization",
            Permission.catalogue().stream().map(one -> one.permission().name()).toList()),
    USER("User", "May sign in", List.of()),
    SCIM_INTEGRATION(
            "SCIM Integration", "May provision users by SCIM", List.of(Permission.DIRECTORY_SCIM_PROVISION.name()));

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
