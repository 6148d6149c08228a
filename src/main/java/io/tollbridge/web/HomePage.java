package io.tollbridge.web;

/**
 * The start page.
 *
 * @param signedIn whether somebody is; else the other fields are empty
 * @param by the identity provider's name, or "password"
 */
public record HomePage(boolean signedIn, String name, String email, String organization, String slug, String by) {
    static final HomePage NOBODY = new HomePage(false, "", "", "", "", "");
}
