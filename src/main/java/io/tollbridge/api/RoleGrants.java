package io.tollbridge.api;

import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Roles;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Nobody gives, by way of a client or another user, more than he may do himself (PRODUCT.md, OAuth clients). */
final class RoleGrants {
    private final Roles roles;

    RoleGrants(Roles roles) {
        this.roles = roles;
    }

    /**
     * Refuses with 403 unless the caller's token may use every permission of these roles in their divisions. The
     * token and not its user counts: else an app with one narrow scope could make itself a client that may do all its user may.
     */
    void require(Call call, Collection<RoleAssignment> given) {
        Map<String, Set<String>> permissionsOf = new HashMap<>();
        given.stream().distinct().forEach(assignment -> {
            // A role that is not there is told apart where it is saved: 422.
            Set<String> permissions = permissionsOf.computeIfAbsent(
                    assignment.role(),
                    role -> roles.permissions(call.organizationId(), role).orElse(Set.of()));
            if (!permissions.stream()
                    .map(Permission::new)
                    .allMatch(permission -> call.token().mayIn(permission, assignment.division()))) {
                throw new ApiRefused(new ApiError.RoleNotHeld(assignment.role()));
            }
        });
    }
}
