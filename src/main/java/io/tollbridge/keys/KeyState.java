package io.tollbridge.keys;

import java.util.Locale;

/** Where a key of an organization is in its life. For each purpose at most one is next, current, previous. */
public enum KeyState {
    /** Published, so that identity providers learn it; signs only to those that were set to it; decrypts. */
    NEXT,
    /** Signs and decrypts. */
    CURRENT,
    /** Signs nothing any more; still decrypts, and {@code switch-back} makes it current again. */
    PREVIOUS,
    /** Of no use for ever: its private key is erased, the certificate stays to be recognized. */
    RETIRED;

    /** The word that the database and the API use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of this word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static KeyState ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
