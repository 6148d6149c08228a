package io.tollbridge.admin;

import java.util.List;

/**
 * A test login: before anybody went through it, and what came of it.
 *
 * @param form with the identity provider's version, for the button that enables it
 * @param url to open in a browser, once; "" where it is not shown again
 * @param here this test's own page
 * @param state waiting, expired, passed or failed
 * @param meaning why it failed; "" if it did not
 * @param lines every check, those that failed first
 */
public record TestLoginPage(
        ProviderHead head,
        Form form,
        String url,
        Moment expiresAt,
        String here,
        String state,
        String who,
        Moment at,
        String reference,
        String meaning,
        String remedy,
        List<ReportPart.Line> lines) {
    public TestLoginPage {
        lines = List.copyOf(lines);
    }

    /** Whether somebody went through it. */
    public boolean done() {
        return state.equals("passed") || state.equals("failed");
    }

    public long passed() {
        return lines.stream().filter(line -> line.outcome().equals("passed")).count();
    }
}
