package io.tollbridge.web;

import io.javalin.security.RouteRole;

/** The access of a route that needs no token: what it lets through it checks itself. */
public enum Anyone implements RouteRole {
    ANYONE;

    @Override
    public String toString() {
        return "anyone";
    }
}
