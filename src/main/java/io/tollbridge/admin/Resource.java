package io.tollbridge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A thing as the API shows it.
 *
 * @param etag of this version; "" if it has none
 */
record Resource(JsonNode body, String etag) {
    String text(String name) {
        JsonNode value = body.path(name);
        return value.isMissingNode() || value.isNull() ? "" : value.asText();
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        body.path(name).forEach(one -> texts.add(one.asText()));
        return texts;
    }

    /** Of a list of the API. */
    List<Resource> items() {
        return all("items");
    }

    /** The objects in this field. */
    List<Resource> all(String name) {
        List<Resource> all = new ArrayList<>();
        body.path(name).forEach(one -> all.add(new Resource(one, "")));
        return all;
    }

    /** Where a list of the API goes on. */
    Optional<String> nextCursor() {
        return Optional.of(text("next_cursor")).filter(cursor -> !cursor.isEmpty());
    }

    /** A time; shown as never where there is none. */
    Moment moment(String name) {
        return Moment.of(Optional.of(text(name)).filter(at -> !at.isEmpty()).map(Instant::parse));
    }

    boolean flag(String name) {
        return body.path(name).asBoolean();
    }
}
