package io.tollbridge.saml;

/**
 * One line of a validation report.
 *
 * @param found what the message holds, empty if nothing
 * @param wanted what it would have had to hold
 * @param hint what a person can do about it, empty if there is nothing to say
 */
public record Check(CheckCode code, Outcome outcome, String found, String wanted, String hint) {
    /** Reports are kept and shown: a hostile message must not make them long. */
    private static final int LONGEST = 1000;

    public Check {
        found = shortened(found);
        wanted = shortened(wanted);
    }

    static Check passed(CheckCode code, String found, String wanted) {
        return new Check(code, Outcome.PASSED, found, wanted, "");
    }

    static Check failed(CheckCode code, String found, String wanted, String hint) {
        return new Check(code, Outcome.FAILED, found, wanted, hint);
    }

    static Check skipped(CheckCode code, String why) {
        return new Check(code, Outcome.SKIPPED, "", "", why);
    }

    /** Passed if {@code holds}, else failed with this hint. */
    static Check that(boolean holds, CheckCode code, String found, String wanted, String hint) {
        return holds ? passed(code, found, wanted) : failed(code, found, wanted, hint);
    }

    /** Whether this check refuses the message. */
    public boolean refuses() {
        return outcome == Outcome.FAILED;
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        // Half a character would be refused by whatever writes the report as UTF-8.
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}
