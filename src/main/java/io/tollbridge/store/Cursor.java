package io.tollbridge.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.InvalidValue;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;

/** The sort key of a page's last item; its text is opaque to clients of the API, who may send anything instead. */
record Cursor(Instant at, String key) {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    static Cursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", 2);
            if (parts.length == 2) {
                Instant at = Instant.parse(parts[0]);
                // DATETIME knows four digits of years.
                if (!at.isBefore(Instant.EPOCH) && !at.isAfter(LATEST)) {
                    return new Cursor(at, parts[1]);
                }
            }
        } catch (IllegalArgumentException | DateTimeParseException unreadable) {
            throw broken();
        }
        throw broken();
    }

    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((at + " " + key).getBytes(UTF_8));
    }

    UUID uuid() {
        try {
            return UUID.fromString(key);
        } catch (IllegalArgumentException unreadable) {
            throw broken();
        }
    }

    /** What stands behind the item in ascending order. */
    static <K> Condition after(Field<Instant> at, Instant lastAt, Field<K> key, K lastKey) {
        return at.ge(lastAt).and(at.gt(lastAt).or(key.gt(lastKey)));
    }

    /** What stands behind the item in descending order. */
    static <K> Condition before(Field<Instant> at, Instant lastAt, Field<K> key, K lastKey) {
        return at.le(lastAt).and(at.lt(lastAt).or(key.lt(lastKey)));
    }

    private static InvalidValue broken() {
        return new InvalidValue("cursor", "is none that a list answered with");
    }
}
