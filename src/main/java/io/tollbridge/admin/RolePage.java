package io.tollbridge.admin;

import java.util.List;

/**
 * One role, or a new one.
 *
 * @param id "" for a new one
 * @param permissions all that there are
 */
public record RolePage(Form form, String id, boolean mayEdit, boolean builtIn, List<String> permissions) {
    public RolePage {
        permissions = List.copyOf(permissions);
    }
}
