package io.tollbridge.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.oauth.UsageOverview.Kind;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/** The last item of a page of the usage, in the order of (kind, id); its text is opaque to clients of the API. */
record UsageCursor(Kind kind, String id) {
    UsageCursor {
        if (kind == Kind.CLIENT && !Client.isClientId(id)) {
            throw broken();
        }
    }

    static UsageCursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", 2);
            if (parts.length == 2) {
                return Arrays.stream(Kind.values())
                        .filter(kind -> kind.word().equals(parts[0]))
                        .findFirst()
                        .map(kind -> new UsageCursor(kind, parts[1]))
                        .orElseThrow(UsageCursor::broken);
            }
        } catch (IllegalArgumentException unreadable) {
            throw broken();
        }
        throw broken();
    }

    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((kind.word() + " " + id).getBytes(UTF_8));
    }

    UUID uuid() {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException unreadable) {
            throw broken();
        }
    }

    private static InvalidValue broken() {
        return new InvalidValue("cursor", "is none that a list answered with");
    }
}
