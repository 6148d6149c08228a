package io.tollbridge.directory;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * How the implicit grant ends (PRODUCT.md; RFC 9700 §2.1.2). Days are those of UTC.
 *
 * @param noNewFrom from this day on no implicit client is made
 * @param endsOn from this day on the existing ones get no tokens
 */
public record ImplicitSunset(LocalDate noNewFrom, LocalDate endsOn) {
    public static final ImplicitSunset DEFAULT = new ImplicitSunset(LocalDate.of(2026, 5, 1), LocalDate.of(2027, 5, 1));

    /** Whether an implicit client may still be made. */
    public boolean allowsNew(Instant now) {
        return today(now).isBefore(noNewFrom);
    }

    /** Whether implicit clients still get tokens. */
    public boolean allowsUse(Instant now) {
        return today(now).isBefore(endsOn);
    }

    private static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
}
