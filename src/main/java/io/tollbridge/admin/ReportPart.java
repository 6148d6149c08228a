package io.tollbridge.admin;

import io.tollbridge.saml.Check;
import io.tollbridge.saml.CheckGuide;
import io.tollbridge.saml.Outcome;
import io.tollbridge.saml.ShownXml;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was found in a message: what failed first, all else folded away.
 *
 * @param code of the check that refused it; "" where it was accepted
 * @param meaning of that check, in a sentence
 * @param remedy what to do about it
 * @param tree the message as administrators may see it; empty where none is kept
 * @param xml the same where it was too long for a tree; "" if there is none
 */
public record ReportPart(
        boolean accepted,
        String code,
        String meaning,
        String remedy,
        List<Line> failed,
        List<Line> others,
        Optional<ShownXml> tree,
        String xml) {
    public ReportPart {
        failed = List.copyOf(failed);
        others = List.copyOf(others);
    }

    /** One check; {@code outcome} is passed, failed or skipped. */
    public record Line(String code, String outcome, String found, String wanted, String hint, String section) {
        private static Line of(Check check) {
            return new Line(
                    check.code().code(),
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.found(),
                    check.wanted(),
                    check.hint(),
                    check.code().section());
        }
    }

    static ReportPart of(boolean accepted, List<Check> checks, Optional<String> xml) {
        Optional<Check> refusal = checks.stream().filter(Check::refuses).findFirst();
        Optional<CheckGuide> guide = refusal.map(check -> CheckGuide.of(check.code()));
        Optional<ShownXml> tree = xml.flatMap(text -> ShownXml.of(text, checks));
        return new ReportPart(
                accepted,
                refusal.map(check -> check.code().code()).orElse(""),
                guide.map(CheckGuide::meaning).orElse(""),
                guide.map(CheckGuide::remedy).orElse(""),
                lines(checks, true),
                lines(checks, false),
                tree,
                tree.isEmpty() ? xml.orElse("") : "");
    }

    private static List<Line> lines(List<Check> checks, boolean failed) {
        return checks.stream()
                .filter(check -> (check.outcome() == Outcome.FAILED) == failed)
                .map(Line::of)
                .toList();
    }
}
