package io.tollbridge.admin;

import java.util.List;

/** The settings of a client, or how it proves itself; {@code grant} as in {@code grant_type}. */
public record ClientEditPage(Form form, Resource client, String grant, RoleChoice roles, List<String> scopes) {
    public ClientEditPage {
        scopes = List.copyOf(scopes);
    }
}
