package io.tollbridge.admin;

import io.javalin.security.RouteRole;
import io.tollbridge.directory.Permission;
import java.util.Optional;

/** Who sees a page: whoever is signed in and, where one is named, holds this permission; the golden route table has it. */
record ForPermission(Optional<Permission> permission) implements RouteRole {
    static ForPermission of(Permission permission) {
        return new ForPermission(Optional.of(permission));
    }

    static ForPermission any() {
        return new ForPermission(Optional.empty());
    }

    @Override
    public String toString() {
        return permission.map(one -> one.name() + " by session").orElse("any session");
    }
}
