package io.tollbridge.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.InvalidValue;
import java.util.Base64;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;

/** The last item of a page that is in the order of names; its text is opaque to clients of the API. */
record NameCursor(String name, UUID id) {
    static NameCursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", 2);
            if (parts.length == 2) {
                return new NameCursor(parts[1], UUID.fromString(parts[0]));
            }
        } catch (IllegalArgumentException unreadable) {
            throw broken();
        }
        throw broken();
    }

    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((id + " " + name).getBytes(UTF_8));
    }

    /** What stands behind it in the order of (name, id). */
    Condition behind(Field<String> names, Field<UUID> ids) {
        return names.gt(name).or(names.eq(name).and(ids.gt(id)));
    }

    private static InvalidValue broken() {
        return new InvalidValue("cursor", "is none that a list answered with");
    }
}
