package io.tollbridge.saml;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The xs:duration of a cacheDuration (Metadata §2.3.2), as far as it means a time to wait. */
final class CacheDuration {
    /** XML Schema part 2, 3.2.6: no trailing T, and something after the P. */
    private static final Pattern DURATION =
            Pattern.compile("-?P(?=[0-9T])(\\d+Y)?(\\d+M)?(\\d+D)?(T(?=[0-9])(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?");

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration MONTH = Duration.ofDays(30);
    /** More digits than these are a mistake, or an attempt to overflow something. */
    private static final int MOST_DIGITS = 9;

    private CacheDuration() {}

    static boolean isDuration(String text) {
        return DURATION.matcher(text).matches();
    }

    /** Years and months by their usual length: it is a hint when to ask again. Empty for none, a negative and a huge one. */
    static Optional<Duration> read(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches() || text.startsWith("-")) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Duration[] units = {
            YEAR, MONTH, Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1)
        };
        int[] groups = {1, 2, 3, 5, 6, 7};
        for (int index = 0; index < units.length; index++) {
            String part = parts.group(groups[index]);
            if (part != null) {
                String whole = part.replaceFirst("[.].*|[A-Z]$", "");
                if (whole.length() > MOST_DIGITS) {
                    return Optional.empty();
                }
                sum = sum.plus(units[index].multipliedBy(Long.parseLong(whole)));
            }
        }
        return Optional.of(sum);
    }
}
