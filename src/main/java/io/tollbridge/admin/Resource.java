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
public record Resource(JsonNode body, String etag) {
    /** "" if there is none. */
    public String text(String name) {
        JsonNode value = body.path(name);
        return value.isMissingNode() || value.isNull() ? "" : value.asText();
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        body.path(name).forEach(one -> texts.add(one.asText()));
        return texts;
    }

    /** Of a list of the API. */
    public List<Resource> items() {
        return all("items");
    }

    /** The objects in this field. */
    public List<Resource> all(String name) {
        List<Resource> all = new ArrayList<>();
        body.path(name).forEach(one -> all.add(new Resource(one, "")));
        return all;
    }

    /** Where a list of the API goes on. */
    public Optional<String> nextCursor() {
        return Optional.of(text("next_cursor")).filter(cursor -> !cursor.isEmpty());
    }

    /** A time; shown as never where there is none. */
    public Moment moment(String name) {
        return Moment.of(Optional.of(text(name)).filter(at -> !at.isEmpty()).map(Instant::parse));
    }

    public boolean flag(String name) {
        return body.path(name).asBoolean();
    }
}
