package io.tollbridge.admin;

import java.util.List;

/** The identity providers; {@code byEnd}: sorted by the end of their certificates, else by name. */
public record ProvidersPage(boolean byEnd, List<Row> rows) {
    public ProvidersPage {
        rows = List.copyOf(rows);
    }

    /** One of them; {@code mark} is empty, soon or ended. */
    public record Row(
            String name,
            String entityId,
            boolean enabled,
            String domains,
            Moment certificateEnds,
            String mark,
            String logins) {}
}
