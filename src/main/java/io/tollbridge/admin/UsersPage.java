package io.tollbridge.admin;

import java.util.List;

/** The users of an organization that the viewer may see. */
public record UsersPage(String q, String division, String role, String active, List<Row> rows, String next) {
    public UsersPage {
        rows = List.copyOf(rows);
    }

    /** One of them. */
    public record Row(
            String href, String name, String email, String division, String roles, boolean active, Moment lastLogin) {}
}
