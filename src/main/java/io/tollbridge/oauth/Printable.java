package io.tollbridge.oauth;

/** What came from outside, as far as an {@code error_description} may hold it (RFC 6749 §4.1.2.1, §5.2). */
final class Printable {
    private static final int LONGEST = 100;

    private Printable() {}

    static String of(String text) {
        String clean = text.replaceAll("[^\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]", "?");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
    }
}
