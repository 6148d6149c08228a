package io.tollbridge.directory;

import java.util.List;

/** Some items of a list, and how many there are altogether. */
public record Slice<T>(List<T> items, long total) {
    public Slice {
        items = List.copyOf(items);
    }
}
