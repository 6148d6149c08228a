package io.tollbridge.web;

import java.util.List;

/**
 * The sign-in page.
 *
 * @param message why the last try failed, empty if there was none
 */
public record SignInPage(String organization, String slug, List<Button> buttons, String returnTo, String message) {
    public SignInPage {
        buttons = List.copyOf(buttons);
    }

    /** One enabled identity provider; {@code href} starts its login. */
    public record Button(String label, String logoUrl, String href) {}
}
