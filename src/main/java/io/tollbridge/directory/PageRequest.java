package io.tollbridge.directory;

import java.util.Optional;

/** Which page: after this cursor, at most {@code size} items (1 to 200). */
public record PageRequest(Optional<String> cursor, int size) {
    public PageRequest {
        if (size < 1 || size > 200) {
            throw new InvalidValue("page_size", "must be 1 to 200");
        }
    }
}
