package io.tollbridge.oauth;

import io.tollbridge.oauth.UnusualDay.Of;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The days of one client or identity provider, and which of them are far from the days before. A day is compared with its own
 * {@value #DAYS_BEFORE} days before; one without requests is zero there, but only from the first known day on.
 */
public final class UsageHistory {
    /** How far back a day is compared. */
    public static final int DAYS_BEFORE = 28;

    /** With fewer days before it, nothing is unusual: a week has seen each weekday once. */
    private static final int FEWEST_DAYS = 7;
    /** How many standard deviations are far. */
    private static final int FAR = 3;
    /** What differs by less is no alarm, however regular the days before were. */
    private static final int LEAST_DIFFERENCE = 20;
    /** Fewer failures on a day are no alarm. */
    private static final int LEAST_FAILURES = 5;

    private final LocalDate firstKnown;
    private final NavigableMap<LocalDate, UsageDay> days = new TreeMap<>();

    /**
     * Of these days, each at most once.
     *
     * @param firstKnown the first day that anything is known of, perhaps long before them
     */
    public UsageHistory(LocalDate firstKnown, List<UsageDay> days) {
        this.firstKnown = firstKnown;
        days.forEach(day -> this.days.put(day.date(), day));
    }

    /** The days with requests from the first to the last, both included. */
    public List<UsageDay> days(LocalDate from, LocalDate to) {
        return List.copyOf(within(from, to).values());
    }

    /**
     * The unusual days from the first to the last, both included.
     *
     * @param today it is not over yet, so few requests say nothing; of later days nothing is said
     */
    public List<UnusualDay> unusual(LocalDate from, LocalDate to, LocalDate today) {
        // Before a week of history has passed, and after today, there is nothing to judge.
        LocalDate first = later(from, firstKnown.plusDays(FEWEST_DAYS));
        LocalDate last = to.isBefore(today) ? to : today;
        List<UnusualDay> unusual = new ArrayList<>();
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            UsageDay day = on(date);
            List<UsageDay> before = before(date);
            Stream.of(requests(day, before, date.equals(today)), failures(day, before))
                    .flatMap(Optional::stream)
                    .forEach(unusual::add);
        }
        return List.copyOf(unusual);
    }

    /** Far from the mean, and from the same weekdays too: weekends are no alarm. */
    private static Optional<UnusualDay> requests(UsageDay day, List<UsageDay> before, boolean unfinished) {
        LongSummaryStatistics all =
                before.stream().mapToLong(UsageDay::requests).summaryStatistics();
        double mean = all.getAverage();
        double distance = Math.abs(day.requests() - mean);
        // Counts of rare events scatter by the root of their mean, although few days show it yet.
        double scatter = Math.max(standardDeviation(before, mean), Math.sqrt(mean));
        boolean tooFew = day.requests() < mean;
        if (distance <= FAR * scatter || distance < LEAST_DIFFERENCE || (tooFew && unfinished)) {
            return Optional.empty();
        }
        LongSummaryStatistics sameWeekdays = before.stream()
                .filter(other -> other.date().getDayOfWeek() == day.date().getDayOfWeek())
                .mapToLong(UsageDay::requests)
                .summaryStatistics();
        if (isWithin(sameWeekdays, day.requests())) {
            return Optional.empty();
        }
        // Beside another weekday's outlier it may still be within the range of all days: then its weekday's range tells
        // more.
        return Optional.of(
                isWithin(all, day.requests())
                        ? unusual(day.date(), Of.REQUESTS, day.requests(), sameWeekdays, "same weekdays")
                        : unusual(day.date(), Of.REQUESTS, day.requests(), all, "days"));
    }

    /** More than so many requests had before, and more than on any day before. */
    private static Optional<UnusualDay> failures(UsageDay day, List<UsageDay> before) {
        LongSummaryStatistics all =
                before.stream().mapToLong(UsageDay::failures).summaryStatistics();
        long requests = before.stream().mapToLong(UsageDay::requests).sum();
        double share = requests == 0 ? 0 : (double) all.getSum() / requests;
        double expected = day.requests() * share;
        boolean far = day.failures() >= LEAST_FAILURES
                && day.failures() > expected + FAR * Math.sqrt(Math.max(expected, 1))
                && day.failures() > all.getMax();
        return far ? Optional.of(unusual(day.date(), Of.FAILURES, day.failures(), all, "days")) : Optional.empty();
    }

    private static UnusualDay unusual(LocalDate date, Of of, long found, LongSummaryStatistics usual, String which) {
        String range = usual.getMin() == usual.getMax()
                ? String.valueOf(usual.getMin())
                : usual.getMin() + " to " + usual.getMax();
        String text = "%d %s on %s; on the %d %s before there were %s a day"
                .formatted(found, of.word(), date, usual.getCount(), which, range);
        return new UnusualDay(date, of, found, usual.getMin(), usual.getMax(), text);
    }

    private static boolean isWithin(LongSummaryStatistics range, long count) {
        return range.getMin() <= count && count <= range.getMax();
    }

    private static double standardDeviation(List<UsageDay> days, double mean) {
        return Math.sqrt(days.stream()
                .mapToDouble(day -> (day.requests() - mean) * (day.requests() - mean))
                .average()
                .orElse(0));
    }

    /** The days that this one is compared with: not empty. */
    private List<UsageDay> before(LocalDate date) {
        return later(date.minusDays(DAYS_BEFORE), firstKnown)
                .datesUntil(date)
                .map(this::on)
                .toList();
    }

    private UsageDay on(LocalDate date) {
        return days.getOrDefault(date, new UsageDay(date, 0, 0));
    }

    private SortedMap<LocalDate, UsageDay> within(LocalDate from, LocalDate to) {
        return from.isAfter(to) ? new TreeMap<>() : days.subMap(from, true, to, true);
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }
}
