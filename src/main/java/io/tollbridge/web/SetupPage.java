package io.tollbridge.web;

import java.util.List;

/**
 * The page behind a set-up link.
 *
 * @param token part of its own address
 * @param product whose words are used
 * @param values what to copy, in the words of that product
 * @param identityProvider the entity id of what was set up, empty before
 * @param step metadata, test or done
 * @param test how the last test ended: empty, waiting, passed or failed
 * @param message what went wrong, empty if nothing did
 */
public record SetupPage(
        String token,
        String organization,
        String product,
        List<Value> values,
        List<String> steps,
        String certificate,
        String identityProvider,
        String step,
        String test,
        String message) {
    public SetupPage {
        values = List.copyOf(values);
        steps = List.copyOf(steps);
    }

    /** A value under the name that the product has for it. */
    public record Value(String label, String value) {}
}
