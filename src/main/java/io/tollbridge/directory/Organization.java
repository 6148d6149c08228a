package io.tollbridge.directory;

import java.util.UUID;
import java.util.regex.Pattern;

/** A company whose people sign in. Its slug stands in its URLs. */
public record Organization(UUID id, String slug, String name) {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    public Organization {
        if (!isSlug(slug)) {
            throw new InvalidValue("slug", "must match [a-z0-9][a-z0-9-]{0,62}");
        }
    }

    /** Whether this could be a slug at all. */
    public static boolean isSlug(String text) {
        return SLUG.matcher(text).matches();
    }
}
