package io.tollbridge.admin;

import java.util.List;

/** The search for logins; {@code problem} says why nothing was looked for, empty if it was. */
public record LoginsPage(
        String reference,
        String email,
        String provider,
        String accepted,
        String from,
        String to,
        String problem,
        List<Choice> providers,
        List<Row> rows,
        String next) {
    public LoginsPage {
        providers = List.copyOf(providers);
        rows = List.copyOf(rows);
    }

    /** An identity provider to choose. */
    public record Choice(String id, String name) {}

    /** One login, or one exchanged assertion. */
    public record Row(
            String href, Moment at, String provider, String channel, String who, boolean accepted, String why) {}
}
