package io.tollbridge.api;

import io.javalin.security.RouteRole;
import io.tollbridge.directory.Permission;

/** Who may use a route of the management API; every one of its routes has exactly one. */
public sealed interface Access extends RouteRole {
    /** Whoever has a good token. */
    record AnyToken() implements Access {
        @Override
        public String toString() {
            return "any token";
        }
    }

    /**
     * A token that may use this permission: for Home, or where the thing stands in a division for that one, which the
     * resource asks by {@link Call#requireIn} once it knows the thing.
     */
    record WithPermission(Permission permission) implements Access {
        @Override
        public String toString() {
            return permission.name() + (permission.isByDivision() ? " in its division" : "");
        }
    }

    /**
     * A token of the organization that runs the service, which may use this permission. Every Admin holds it in his own
     * organization, where it is good for nothing.
     */
    record OfOperator(Permission permission) implements Access {
        @Override
        public String toString() {
            return permission.name() + " of the operator";
        }
    }

    /** Nobody: there is no such route, which whoever has a good token is told. */
    record NotOffered() implements Access {
        @Override
        public String toString() {
            return "not offered";
        }
    }

    /** Whoever has a good token. */
    static Access anyToken() {
        return new AnyToken();
    }

    /** The same permission, held in the operator's organization. */
    static Access operator(Permission permission) {
        return new OfOperator(permission);
    }

    /** A token whose roles, and for a user's token whose scope too, hold the permission. */
    static Access permission(Permission permission) {
        return new WithPermission(permission);
    }
}
