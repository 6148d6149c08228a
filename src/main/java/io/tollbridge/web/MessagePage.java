package io.tollbridge.web;

/**
 * A page with one plain sentence.
 *
 * @param reference the reference id, empty if there is none
 * @param link where to go on, empty if that is no use
 * @param linkText what stands on it
 */
public record MessagePage(String title, String sentence, String reference, String link, String linkText) {
    /** The sentence alone. */
    static MessagePage of(String title, String sentence) {
        return new MessagePage(title, sentence, "", "", "");
    }
}
