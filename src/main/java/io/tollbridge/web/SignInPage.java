package io.tollbridge.web;

import java.util.List;

/**
 * The sign-in page.
 *
 * @param organization what it calls itself here
 * @param logoUrl of the organization, empty if there is none
 * @param usedLast what this browser chose the last time, if anything
 * @param asksEmail whether the domain of an e-mail address can choose
 * @param buttons the first others
 * @param more what is left of them
 * @param returnTo the local path to go to afterwards, empty if there is none
 * @param email what the e-mail fields are filled with
 * @param prompt {@code login} if whoever signs in must prove anew who he is
 * @param problem where the last try failed
 * @param message why it did, empty if there was none
 */
public record SignInPage(
        String organization,
        String slug,
        String logoUrl,
        List<Button> usedLast,
        boolean asksEmail,
        List<Button> buttons,
        List<Button> more,
        String returnTo,
        String email,
        String prompt,
        Problem problem,
        String message) {
    public SignInPage {
        usedLast = List.copyOf(usedLast);
        buttons = List.copyOf(buttons);
        more = List.copyOf(more);
    }

    /** One enabled identity provider; {@code href} starts its login. */
    public record Button(String label, String logoUrl, String href) {}

    /** The form whose last try failed. */
    public enum Problem {
        NONE,
        EMAIL,
        PASSWORD
    }
}
