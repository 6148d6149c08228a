package io.tollbridge.admin;

import java.util.List;

/** What clients and identity providers did in the last four weeks. */
public record UsagePage(String kind, List<Row> rows, String next) {
    public UsagePage {
        rows = List.copyOf(rows);
    }

    /** One of them; {@code unusual} says what is far from its own history. */
    public record Row(String kind, String name, long requests, long failures, Chart chart, List<String> unusual) {
        public Row {
            unusual = List.copyOf(unusual);
        }
    }
}
