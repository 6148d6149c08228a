package io.tollbridge.admin;

import java.util.List;

/**
 * Asks somebody to sign in again before he goes on.
 *
 * @param why in a sentence
 * @param signIn the address of the sign-in
 * @param action where the form that waits goes; "" if none does
 * @param fields of the form that waits
 */
public record AgainPage(String why, String signIn, String action, List<Field> fields) {
    public AgainPage {
        fields = List.copyOf(fields);
    }

    /** A value that was typed. */
    public record Field(String name, String value) {}
}
