package io.tollbridge.admin;

/**
 * The sessions that are open now.
 *
 * @param user an e-mail address or id, as it was typed
 * @param problem why nothing is shown; "" if something is
 */
public record SessionsPage(String user, String problem, Out.Rows sessions, String next) {}
