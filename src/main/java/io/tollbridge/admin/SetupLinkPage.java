package io.tollbridge.admin;

/** A new link, shown this once. */
public record SetupLinkPage(String url, String type, Moment expiresAt) {}
