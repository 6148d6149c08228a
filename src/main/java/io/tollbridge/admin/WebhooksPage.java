package io.tollbridge.admin;

import java.util.List;

/** The list of webhooks. */
public record WebhooksPage(List<Row> rows, String next) {
    public WebhooksPage {
        rows = List.copyOf(rows);
    }

    /** One webhook. */
    public record Row(String href, String url, String events, boolean enabled, Moment modified) {}
}
