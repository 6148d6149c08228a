package io.tollbridge.api;

import io.tollbridge.directory.RoleAssignment;
import java.util.List;

/** A role held for a division. */
record RoleAnswer(String role, String division) {
    static List<RoleAnswer> of(List<RoleAssignment> roles) {
        return roles.stream()
                .map(role -> new RoleAnswer(role.role(), role.division()))
                .toList();
    }
}
