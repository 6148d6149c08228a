package io.tollbridge.admin;

import java.util.List;

/**
 * What needs attention first, then what went on.
 *
 * @param charts empty for who may not see usage
 */
public record OverviewPage(
        List<Attention> attention, boolean mayJudge, List<Chart> charts, List<AuditPage.Row> events) {
    public OverviewPage {
        attention = List.copyOf(attention);
        charts = List.copyOf(charts);
        events = List.copyOf(events);
    }

    /**
     * One thing that somebody should look at.
     *
     * @param urgent logins fail already, or will within a fortnight
     */
    public record Attention(boolean urgent, String text, String href, String action) {}
}
