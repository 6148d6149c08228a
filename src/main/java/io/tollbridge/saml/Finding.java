package io.tollbridge.saml;

/**
 * One thing that is wrong, told so that a person can act on it. {@code code} is stable; {@code found} and
 * {@code wanted} are values, {@code hint} is a sentence, {@code section} names the specification and its clause.
 */
public record Finding(String code, String found, String wanted, String hint, String section) {
    /** The same finding, with the name of the thing it is about before what was found. */
    Finding about(String subject) {
        return new Finding(code, subject + ": " + found, wanted, hint, section);
    }
}
