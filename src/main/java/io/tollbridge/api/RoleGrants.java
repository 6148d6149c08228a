package io.tollbridge.api;

import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Roles;
import java.util.Collection;
import java.util.Set;

/** Nobody gives, by way of a client or another user, more than he may do himself (PRODUCT.md, OAuth clients). */
final class RoleGrants {
    private final Roles roles;

    RoleGrants(Roles roles) {
        this.roles = roles;
    }

    /**
     * Refuses with 403 unless the caller's token may use every permission of these roles. The token and not its user
     * counts: else an app with one narrow scope could make itself a client that may do all its user may.
     */
    void require(Call call, Collection<RoleAssignment> given) {
        given.stream().map(RoleAssignment::role).distinct().forEach(role -> {
            // A role that is not there is told apart where it is saved: 422.
            Set<String> permissions =
                    roles.permissions(call.organizationId(), role).orElse(Set.of());
            if (!permissions.stream().map(Permission::new).allMatch(call.token()::may)) {
                throw new ApiRefused(new ApiError.RoleNotHeld(role));
            }
        });
    }
}
