package io.tollbridge.admin;

import java.util.List;

/**
 * Why a login failed, or that it did not.
 *
 * @param meaning of the check that refused it, with what to do; empty where it was accepted
 * @param xml the message as administrators may see it, empty where none is kept
 */
public record LoginPage(
        String reference,
        Moment at,
        boolean accepted,
        String who,
        String provider,
        String channel,
        String code,
        String meaning,
        String remedy,
        List<Line> lines,
        String xml) {
    public LoginPage {
        lines = List.copyOf(lines);
    }

    /** One check; {@code outcome} is passed, failed or skipped. */
    public record Line(String code, String outcome, String found, String wanted, String hint, String section) {}
}
