package io.tollbridge.admin;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** An instant as pages show it: UTC in words, which the script turns into the viewer's zone. */
public record Moment(String machine, String words) {
    private static final DateTimeFormatter WORDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    static Moment of(Instant at) {
        return new Moment(at.toString(), WORDS.format(at));
    }

    /** Never: nothing is shown. */
    static Moment of(Optional<Instant> at) {
        return at.map(Moment::of).orElse(new Moment("", ""));
    }
}
