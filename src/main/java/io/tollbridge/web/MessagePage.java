package io.tollbridge.web;

/**
 * A page with one plain sentence.
 *
 * @param reference the reference id, empty if there is none
 * @param retryUrl where to try again, empty if that is no use
 */
public record MessagePage(String title, String sentence, String reference, String retryUrl) {}
