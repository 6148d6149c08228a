package io.tollbridge.store;

/** Text that people read and no statement compares: a hostile message must not make it longer than its column. */
final class ShortText {
    private static final int LONGEST = 1000;

    private ShortText() {}

    /** At most 1001 characters, none of them cut in two. */
    static String of(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}
