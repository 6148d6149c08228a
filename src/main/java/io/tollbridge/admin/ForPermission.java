package io.tollbridge.admin;

import io.javalin.security.RouteRole;
import io.tollbridge.directory.Permission;
import java.util.Optional;

/**
 * Who sees a page: whoever is signed in and, where one is named, holds this permission; the golden route table has it.
 *
 * @param fresh the sign-in must not be older than ten minutes: secrets, keys and approvals
 */
record ForPermission(Optional<Permission> permission, boolean fresh) implements RouteRole {
    static ForPermission of(Permission permission) {
        return new ForPermission(Optional.of(permission), false);
    }

    static ForPermission fresh(Permission permission) {
        return new ForPermission(Optional.of(permission), true);
    }

    static ForPermission any() {
        return new ForPermission(Optional.empty(), false);
    }

    @Override
    public String toString() {
        return permission.map(one -> one.name() + " by session").orElse("any session") + (fresh ? ", fresh" : "");
    }
}
