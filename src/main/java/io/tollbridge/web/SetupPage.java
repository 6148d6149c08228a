package io.tollbridge.web;

import java.util.List;

/**
 * The page behind a set-up link.
 *
 * @param token part of its own address
 * @param product whose words are used
 * @param values what to copy, in the words of that product
 * @param certificateName what it is called there
 * @param identityProvider the entity id of what was set up, empty before
 * @param step metadata, test or done
 * @param test how the last test ended: empty, waiting, passed or failed
 * @param problem which form went wrong
 * @param message how it did, empty if nothing did
 * @param metadataUrl what was given and refused
 * @param metadataXml what was given and refused
 */
public record SetupPage(
        String token,
        String organization,
        String product,
        List<Value> values,
        List<String> steps,
        String certificateName,
        String certificate,
        String identityProvider,
        String step,
        String test,
        Problem problem,
        String message,
        String metadataUrl,
        String metadataXml) {
    private static final List<String> STEPS = List.of("metadata", "test", "done");

    public SetupPage {
        values = List.copyOf(values);
        steps = List.copyOf(steps);
    }

    /** A value under the name that the product has for it. */
    public record Value(String label, String value) {}

    /** One step of the way. */
    public record Mark(String name, boolean past, boolean current) {}

    /** The form that went wrong. */
    public enum Problem {
        NONE,
        METADATA,
        TEST
    }

    /** The way from the first step to the last. */
    public List<Mark> progress() {
        int now = STEPS.indexOf(step);
        return List.of(
                new Mark("Metadata", now > 0, now == 0),
                new Mark("Test login", now > 1, now == 1),
                new Mark("Done", false, now == 2));
    }
}
