package io.tollbridge.oauth;

import java.time.LocalDate;

/**
 * A day that is far from the days before it.
 *
 * @param usualFrom the least of the days it was compared with
 * @param usualTo the most of them
 * @param text the same in one sentence, for people
 */
public record UnusualDay(LocalDate date, Of of, long found, long usualFrom, long usualTo, String text) {
    /** What was counted. */
    public enum Of {
        REQUESTS,
        FAILURES;

        /** As the API tells it. */
        public String word() {
            return switch (this) {
                case REQUESTS -> "requests";
                case FAILURES -> "failures";
            };
        }
    }
}
