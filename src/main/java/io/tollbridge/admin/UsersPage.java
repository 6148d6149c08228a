package io.tollbridge.admin;

import java.util.List;
import java.util.Map;

/**
 * The users of an organization that the viewer may see.
 *
 * @param q what was looked for, as the other filters
 * @param divisions to choose from
 * @param roles to choose from
 */
public record UsersPage(
        String q,
        String division,
        String role,
        String active,
        Map<String, String> divisions,
        Map<String, String> roles,
        boolean mayEdit,
        boolean maySeeDivisions,
        List<Row> rows,
        String next) {
    public UsersPage {
        rows = List.copyOf(rows);
    }

    /** One of them. */
    public record Row(
            String href, String name, String email, String division, String roles, boolean active, Moment lastLogin) {}
}
