package io.tollbridge.api;

import io.tollbridge.directory.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A page of a list; {@code nextCursor} is null on the last one. */
record ListAnswer<T>(List<T> items, Optional<String> nextCursor) {
    static <S, T> ListAnswer<T> of(Page<S> page, Function<S, T> answer) {
        return new ListAnswer<>(page.items().stream().map(answer).toList(), page.next());
    }

    /** All there is. */
    static <T> ListAnswer<T> all(List<T> items) {
        return new ListAnswer<>(items, Optional.empty());
    }
}
