package io.tollbridge.directory;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One page of a list; {@code next} is the cursor of the page behind it. */
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }

    /** A page made of one item more than was asked for: the surplus one says that there is a next page. */
    public static <T> Page<T> of(List<T> oneMore, int size, Function<T, String> cursor) {
        if (oneMore.size() <= size) {
            return new Page<>(oneMore, Optional.empty());
        }
        List<T> items = oneMore.subList(0, size);
        return new Page<>(items, Optional.of(cursor.apply(items.get(size - 1))));
    }
}
