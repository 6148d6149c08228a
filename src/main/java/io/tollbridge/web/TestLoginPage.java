package io.tollbridge.web;

import io.tollbridge.login.FinishLogin;
import io.tollbridge.saml.Check;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What came of a test login.
 *
 * @param user whom it would have signed in, empty if nobody
 */
public record TestLoginPage(
        String organization,
        boolean accepted,
        String user,
        String reference,
        List<Line> checks,
        List<Attribute> attributes) {
    public TestLoginPage {
        checks = List.copyOf(checks);
        attributes = List.copyOf(attributes);
    }

    /** One check; {@code outcome} is passed, failed or skipped. */
    public record Line(String code, String outcome, String found, String wanted, String hint, String section) {}

    /** The checks that failed: the first is why. */
    public List<Line> failed() {
        return checks.stream().filter(check -> check.outcome().equals("failed")).toList();
    }

    /** Those that passed, and those that could not be made any more. */
    public List<Line> others() {
        return checks.stream()
                .filter(check -> !check.outcome().equals("failed"))
                .toList();
    }

    /** An attribute as the identity provider sent it. */
    public record Attribute(String name, String values) {}

    static TestLoginPage of(FinishLogin.Tested tested) {
        return new TestLoginPage(
                tested.organization().name(),
                tested.report().accepted(),
                tested.user().orElse(""),
                tested.report().id().toString(),
                tested.report().checks().stream().map(TestLoginPage::line).toList(),
                new TreeMap<>(tested.attributes())
                        .entrySet().stream()
                                .map(entry -> new Attribute(entry.getKey(), String.join(", ", entry.getValue())))
                                .toList());
    }

    private static Line line(Check check) {
        return new Line(
                check.code().code(),
                check.outcome().name().toLowerCase(Locale.ROOT),
                check.found(),
                check.wanted(),
                check.hint(),
                check.code().section());
    }
}
