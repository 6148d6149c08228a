package io.tollbridge.admin;

import java.util.List;

/** The list of divisions. */
public record DivisionsPage(String q, boolean mayEdit, List<Row> rows, String next) {
    public DivisionsPage {
        rows = List.copyOf(rows);
    }

    /** One division; Home is the root of all. */
    public record Row(String id, String name, boolean home) {}
}
