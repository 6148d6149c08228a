package io.tollbridge.web;

/**
 * The start page.
 *
 * @param signedIn whether somebody is; else the other fields are empty but the e-mail address typed and the message
 * @param by the identity provider's name, or "password"
 * @param administrator whether some page of the administrators is for that person
 * @param returnTo the local path to go to after the sign-in, empty if there is none
 * @param message why the last try led nowhere, empty if there was none
 */
public record HomePage(
        boolean signedIn,
        String name,
        String email,
        String organization,
        String slug,
        String by,
        boolean administrator,
        String returnTo,
        String message) {
    static HomePage nobody(String email, String returnTo, String message) {
        return new HomePage(false, "", email, "", "", "", false, returnTo, message);
    }
}
