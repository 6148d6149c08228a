package io.tollbridge.admin;

import java.util.List;

/** All organizations, for whoever runs the service. */
public record OrganizationsPage(List<Row> rows, String next) {
    public OrganizationsPage {
        rows = List.copyOf(rows);
    }

    /** One organization. */
    public record Row(String href, String slug, String name) {}
}
