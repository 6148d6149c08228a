package io.tollbridge.directory;

/** A role held for a division, both by name within the organization. Home is the division when none was chosen. */
public record RoleAssignment(String role, String division) {
    public static final String HOME = "Home";
}
