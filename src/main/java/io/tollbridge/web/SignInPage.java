package io.tollbridge.web;

import java.util.List;

/**
 * The sign-in page.
 *
 * @param organization what it calls itself here
 * @param logoUrl of the organization, empty if there is none
 * @param returnTo the local path to go to afterwards, empty if there is none
 * @param email what the e-mail fields are filled with
 * @param prompt {@code login} if whoever signs in must prove anew who he is
 * @param message why the last try failed, empty if there was none
 */
public record SignInPage(
        String organization,
        String slug,
        String logoUrl,
        List<Button> buttons,
        String returnTo,
        String email,
        String prompt,
        String message) {
    public SignInPage {
        buttons = List.copyOf(buttons);
    }

    /** One enabled identity provider; {@code href} starts its login. */
    public record Button(String label, String logoUrl, String href) {}
}
