package io.tollbridge.config;

import java.util.Objects;

/** A configured secret: it travels in records like any text, but no log line or toString can hold it. */
public record Secret(String reveal) {
    public Secret {
        Objects.requireNonNull(reveal);
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
