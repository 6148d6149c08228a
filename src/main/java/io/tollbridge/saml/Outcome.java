package io.tollbridge.saml;

/** How a check ended. */
public enum Outcome {
    PASSED,
    FAILED,
    /** Not judged: an earlier failure left nothing trustworthy to judge, or the trip does not ask for it. */
    SKIPPED
}
