package io.tollbridge.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The query of a request; Javalin's own reader throws at a stray percent sign. */
record Query(Optional<String> text) {
    /** DATETIME knows four digits of years. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** The first value of this name, unless it is empty. */
    Optional<String> value(String name) {
        return text.stream()
                .flatMap(query -> Arrays.stream(query.split("&")))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2 && pair[0].equals(name))
                .map(pair -> decoded(pair[1]))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** The names that stand in it. */
    Set<String> names() {
        return text.stream()
                .flatMap(query -> Arrays.stream(query.split("&")))
                .map(pair -> decoded(pair.split("=", 2)[0]))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A point in time, as in {@code 2026-01-31T10:00:00Z}. */
    Optional<Instant> instant(String name) {
        return value(name).map(text -> {
            try {
                Instant at = Instant.parse(text);
                if (!at.isBefore(Instant.EPOCH) && !at.isAfter(LATEST)) {
                    return at;
                }
            } catch (DateTimeParseException malformed) {
                throw notATime(name);
            }
            throw notATime(name);
        });
    }

    private static ApiRefused notATime(String name) {
        return ApiError.invalid(name, "must be a time such as 2026-01-31T10:00:00Z");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new ApiRefused(new ApiError.Unreadable("The query has a percent sign that encodes nothing."));
        }
    }
}
