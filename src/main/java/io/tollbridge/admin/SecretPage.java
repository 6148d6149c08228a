package io.tollbridge.admin;

/**
 * A secret that is shown this once.
 *
 * @param title of the page
 * @param what it is, for the copy button
 * @param use what to do with it: what follows on a colon
 * @param next where to go once it is stored
 */
public record SecretPage(String title, String what, String use, String secret, String next) {}
