package io.tollbridge.admin;

import java.util.List;

/** The list of roles. */
public record RolesPage(String q, boolean mayEdit, List<Row> rows, String next) {
    public RolesPage {
        rows = List.copyOf(rows);
    }

    /** One role. */
    public record Row(String href, String name, String description, int permissions, boolean builtIn) {}
}
