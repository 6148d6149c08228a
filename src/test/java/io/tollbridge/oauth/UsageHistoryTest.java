package io.tollbridge.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.oauth.UnusualDay.Of;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UsageHistoryTest {
    /** A Friday. */
    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

    private static final LocalDate TOMORROW = DAY.plusDays(1);

    @ParameterizedTest(name = "{0} a day before, then {1} requests: {2}")
    @CsvSource({
        "100, 100, false",
        "100, 130, false", // three times the root of the mean, and not more
        "100, 131, true",
        "100, 70, false",
        "100, 69, true",
        "0, 19, false", // fewer than twenty away from the mean
        "0, 20, true",
        "4, 23, false",
        "4, 24, true",
        "19, 0, false",
        "45, 24, true",
        "10000, 10300, false",
        "10000, 10301, true",
    })
    void requests_are_unusual_beyond_three_times_their_scatter_and_twenty(long before, long found, boolean unusual) {
        UsageHistory history = history(28, _ -> new long[] {before, 0}, found, 0);

        assertThat(history.unusual(DAY, DAY, TOMORROW)).hasSize(unusual ? 1 : 0);
    }

    @ParameterizedTest(name = "of {0} with {1} failures a day before, then {3} of {2}: {4}")
    @CsvSource({
        "100, 0, 100, 4, false", // fewer than five
        "100, 0, 100, 5, true",
        "100, 1, 100, 4, false",
        "100, 1, 100, 5, true",
        "100, 10, 100, 19, false", // ten are expected
        "100, 10, 100, 20, true",
        "100, 10, 110, 20, false", // and with more requests more
        "100, 10, 110, 21, true",
        "0, 0, 5, 5, true",
        "0, 0, 4, 4, false",
        "100, 100, 100, 100, false",
    })
    void failures_are_unusual_beyond_what_so_many_requests_had_before(
            long requestsBefore, long failuresBefore, long requests, long failures, boolean unusual) {
        UsageHistory history = history(28, _ -> new long[] {requestsBefore, failuresBefore}, requests, failures);

        assertThat(history.unusual(DAY, DAY, TOMORROW).stream().filter(day -> day.of() == Of.FAILURES))
                .hasSize(unusual ? 1 : 0);
    }

    @Test
    void failures_are_not_unusual_where_a_day_before_had_as_many() {
        Function<LocalDate, long[]> oneBadDay = date -> new long[] {1000, date.equals(DAY.minusDays(9)) ? 60 : 0};

        assertThat(history(28, oneBadDay, 1000, 60).unusual(DAY, DAY, TOMORROW)).isEmpty();
        assertThat(history(28, oneBadDay, 1000, 61).unusual(DAY, DAY, TOMORROW))
                .singleElement()
                .extracting(UnusualDay::text)
                .isEqualTo("61 failures on 2026-11-20; on the 28 days before there were 0 to 60 a day");
    }

    @Test
    void quiet_weekends_are_no_alarm_and_a_quiet_weekday_is() {
        // One weekday in seven is silent: two and a half deviations away. One day in 28 alone would be five.
        LocalDate from = DAY.minusDays(60);
        UsageHistory sundays = new UsageHistory(from, days(from, DAY, date ->
                new long[] {date.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : 1000, 0}));
        UsageHistory outage = new UsageHistory(from, days(from, DAY, date ->
                new long[] {date.equals(DAY.minusDays(7)) || date.equals(DAY) ? 0 : 1000, 0}));

        assertThat(sundays.unusual(DAY.minusDays(30), DAY, TOMORROW)).isEmpty();
        assertThat(outage.unusual(DAY.minusDays(30), DAY, TOMORROW))
                .extracting(UnusualDay::date)
                .containsExactly(DAY.minusDays(7)); // on its weekday the next one has been seen before
    }

    @Test
    void a_day_within_the_range_of_other_weekdays_is_told_by_its_own_weekday() {
        Function<LocalDate, long[]> oneBusyDay = date -> new long[] {date.equals(DAY.minusDays(9)) ? 1000 : 10, 0};

        assertThat(history(28, oneBusyDay, 900, 0).unusual(DAY, DAY, TOMORROW))
                .singleElement()
                .isEqualTo(new UnusualDay(
                        DAY,
                        Of.REQUESTS,
                        900,
                        10,
                        10,
                        "900 requests on 2026-11-20; on the 4 same weekdays before there were 10 a day"));
    }

    @Test
    void nothing_is_unusual_with_less_than_a_week_of_history() {
        assertThat(history(6, _ -> new long[] {10, 0}, 5000, 5000).unusual(DAY, DAY, TOMORROW))
                .isEmpty();
        assertThat(history(7, _ -> new long[] {10, 0}, 5000, 5000).unusual(DAY, DAY, TOMORROW))
                .extracting(UnusualDay::text)
                .containsExactly(
                        "5000 requests on 2026-11-20; on the 7 days before there were 10 a day",
                        "5000 failures on 2026-11-20; on the 7 days before there were 0 a day");
    }

    @Test
    void days_without_rows_are_zero_from_the_first_known_day_on() {
        List<UsageDay> onlyThatDay = List.of(new UsageDay(DAY, 20, 0));

        assertThat(new UsageHistory(DAY.minusDays(300), onlyThatDay).unusual(DAY, DAY, TOMORROW))
                .extracting(UnusualDay::text)
                .containsExactly("20 requests on 2026-11-20; on the 28 days before there were 0 a day");
        assertThat(new UsageHistory(DAY, onlyThatDay).unusual(DAY, DAY, TOMORROW))
                .isEmpty();
    }

    @Test
    void few_requests_are_unusual_only_once_the_day_is_over() {
        UsageHistory silent = history(28, _ -> new long[] {100, 0}, 0, 0);
        UsageHistory busy = history(28, _ -> new long[] {100, 0}, 900, 0);

        assertThat(silent.unusual(DAY, DAY, TOMORROW)).hasSize(1);
        assertThat(silent.unusual(DAY, DAY, DAY)).isEmpty();
        assertThat(busy.unusual(DAY, DAY, DAY)).hasSize(1);
        assertThat(silent.unusual(DAY, DAY.plusDays(9), DAY)).isEmpty(); // nor of days to come
    }

    @Test
    void each_day_is_compared_with_its_own_days_before() {
        LocalDate from = DAY.minusDays(70);
        UsageHistory grown = new UsageHistory(from, days(from, DAY, date ->
                new long[] {date.isBefore(DAY.minusDays(30)) ? 100 : 1000, 0}));

        assertThat(grown.unusual(DAY.minusDays(31), DAY, TOMORROW))
                .extracting(UnusualDay::date)
                .startsWith(DAY.minusDays(30))
                .doesNotContain(DAY.minusDays(31), DAY);
        assertThat(grown.days(DAY.minusDays(1), DAY))
                .containsExactly(new UsageDay(DAY.minusDays(1), 1000, 0), new UsageDay(DAY, 1000, 0));
    }

    private static UsageHistory history(int days, Function<LocalDate, long[]> before, long requests, long failures) {
        List<UsageDay> all = new ArrayList<>(days(DAY.minusDays(days), DAY.minusDays(1), before));
        all.add(new UsageDay(DAY, requests, failures));
        return new UsageHistory(DAY.minusDays(days), all);
    }

    private static List<UsageDay> days(LocalDate from, LocalDate to, Function<LocalDate, long[]> counts) {
        return LongStream.rangeClosed(from.toEpochDay(), to.toEpochDay())
                .mapToObj(LocalDate::ofEpochDay)
                .map(date -> new UsageDay(date, counts.apply(date)[0], counts.apply(date)[1]))
                .toList();
    }
}
