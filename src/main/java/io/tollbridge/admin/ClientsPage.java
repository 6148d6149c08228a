package io.tollbridge.admin;

import java.util.List;
import java.util.Optional;

/** The clients of an organization. */
public record ClientsPage(
        String q, String state, String grantType, List<String> grants, boolean mayAdd, List<Row> rows, String next) {
    public ClientsPage {
        grants = List.copyOf(grants);
        rows = List.copyOf(rows);
    }

    /** One of them; {@code warning} is empty where there is nothing to say. */
    public record Row(
            String name,
            String id,
            String grant,
            boolean active,
            Optional<Chart> chart,
            String created,
            Moment createdAt,
            String warning) {}
}
