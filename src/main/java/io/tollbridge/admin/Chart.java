package io.tollbridge.admin;

import io.tollbridge.oauth.UsageDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Requests a day as bars, the failures among them at the foot; drawn as SVG by the template.
 *
 * @param words what it shows, for who does not see it
 */
public record Chart(List<Bar> bars, int width, String words) {
    static final int HEIGHT = 100;
    private static final int STEP = 10;

    public Chart {
        bars = List.copyOf(bars);
    }

    /** All bars as one path of SVG: what a list of many charts can afford. */
    public String path() {
        return path(Bar::top, Bar::height);
    }

    /** The failures among them. */
    public String failedPath() {
        return path(Bar::failedTop, Bar::failedHeight);
    }

    private String path(ToIntFunction<Bar> top, ToIntFunction<Bar> height) {
        return bars.stream()
                .filter(bar -> height.applyAsInt(bar) > 0)
                .map(bar -> "M" + (bar.x() + 1) + " " + top.applyAsInt(bar) + "h8v" + height.applyAsInt(bar) + "h-8z")
                .collect(Collectors.joining());
    }

    /** One day, in the units of the drawing; y grows downwards. */
    public record Bar(int x, int top, int height, int failedTop, int failedHeight, String words) {}

    /** Of these days from the first to the last, both included; a day that is not there is zero. */
    static Chart of(String what, List<UsageDay> days, LocalDate from, LocalDate to) {
        Map<LocalDate, List<UsageDay>> byDate = days.stream().collect(Collectors.groupingBy(UsageDay::date));
        List<UsageDay> all = from.datesUntil(to.plusDays(1))
                .map(date -> new UsageDay(
                        date,
                        byDate.getOrDefault(date, List.of()).stream()
                                .mapToLong(UsageDay::requests)
                                .sum(),
                        byDate.getOrDefault(date, List.of()).stream()
                                .mapToLong(UsageDay::failures)
                                .sum()))
                .toList();
        long most = Math.max(1, all.stream().mapToLong(UsageDay::requests).max().orElse(1));
        List<Bar> bars = new ArrayList<>();
        for (UsageDay day : all) {
            int height = scaled(day.requests(), most);
            int failed = scaled(day.failures(), most);
            bars.add(new Bar(
                    bars.size() * STEP,
                    HEIGHT - height,
                    height,
                    HEIGHT - failed,
                    failed,
                    day.date() + ": " + day.requests() + ", of them " + day.failures() + " failed"));
        }
        long requests = all.stream().mapToLong(UsageDay::requests).sum();
        long failures = all.stream().mapToLong(UsageDay::failures).sum();
        return new Chart(
                bars,
                bars.size() * STEP,
                what + " from " + from + " to " + to + ": " + requests + ", of them " + failures + " failed; at most "
                        + (requests == 0 ? 0 : most) + " a day");
    }

    /** What is not zero is seen. */
    private static int scaled(long count, long most) {
        return count == 0 ? 0 : (int) Math.max(2, count * HEIGHT / most);
    }
}
