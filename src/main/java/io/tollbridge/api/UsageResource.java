package io.tollbridge.api;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.oauth.UnusualDay;
import io.tollbridge.oauth.UsageDay;
import io.tollbridge.oauth.UsageOverview;
import io.tollbridge.oauth.UsageOverview.Kind;
import io.tollbridge.oauth.UsageReports;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /clients/{id}/usage}, and {@code /usage} of all clients and identity providers. */
final class UsageResource {
    private static final Set<String> PARAMETERS = Set.of("kind", "from", "to", "page_size", "cursor");
    /** Of the period that is shown where none is asked for. */
    private static final int USUAL_DAYS = 28;
    /** Of the longest period: usage is kept no longer. */
    private static final int MOST_DAYS = 400;

    private static final LocalDate EARLIEST = LocalDate.EPOCH;

    private final ClientsResource clients;
    private final UsageReports usage;
    private final UsageOverview overview;
    private final Clock clock;

    UsageResource(ClientsResource clients, UsageReports usage, UsageOverview overview, Clock clock) {
        this.clients = clients;
        this.usage = usage;
        this.overview = overview;
        this.clock = clock;
    }

    /** One day's requests at one endpoint that ended alike. */
    record DayAnswer(LocalDate date, String endpoint, String outcome, long requests) {}

    /** A client or an identity provider, with its requests in the period. */
    record ItemAnswer(
            String kind,
            String id,
            String name,
            long requests,
            long failures,
            List<UsageDay> days,
            List<UnusualAnswer> unusual) {
        static ItemAnswer of(UsageOverview.Item item, LocalDate from, LocalDate to, LocalDate today) {
            List<UsageDay> days = item.history().days(from, to);
            return new ItemAnswer(
                    item.kind().word(),
                    item.id(),
                    item.name(),
                    days.stream().mapToLong(UsageDay::requests).sum(),
                    days.stream().mapToLong(UsageDay::failures).sum(),
                    days,
                    item.history().unusual(from, to, today).stream()
                            .map(UnusualAnswer::of)
                            .toList());
        }
    }

    /** A day that is far from those before it. */
    record UnusualAnswer(LocalDate date, String of, long found, long usualFrom, long usualTo, String text) {
        static UnusualAnswer of(UnusualDay day) {
            return new UnusualAnswer(
                    day.date(), day.of().word(), day.found(), day.usualFrom(), day.usualTo(), day.text());
        }
    }

    void list(Call call) {
        Query query = call.query();
        // A filter that nobody knows would show everything as if it had been looked for.
        query.names().stream()
                .filter(name -> !PARAMETERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ApiError.invalid(name, "is no filter of this list");
                });
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate to = dayOf(call, "to").orElse(today);
        LocalDate from = dayOf(call, "from").orElse(to.minusDays(USUAL_DAYS - 1));
        if (from.isAfter(to)) {
            throw ApiError.invalid("to", "must not be before from");
        }
        if (ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
            throw ApiError.invalid("from", "must leave at most " + MOST_DAYS + " days up to the last, both included");
        }
        call.answer(ListAnswer.of(
                overview.list(
                        call.organizationId(), query.value("kind").map(UsageResource::kind), from, to, call.page()),
                item -> ItemAnswer.of(item, from, to, today)));
    }

    private static Kind kind(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ApiError.invalid("kind", "must be client or identity_provider"));
    }

    /** No earlier than any usage: what is compared with it lies before it, and must be days of DATE too. */
    private static Optional<LocalDate> dayOf(Call call, String name) {
        Optional<LocalDate> date = date(call, name);
        if (date.filter(EARLIEST::isAfter).isPresent()) {
            throw ApiError.invalid(name, "must not be before " + EARLIEST);
        }
        return date;
    }

    void ofClient(Call call) {
        Client client = clients.change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(ListAnswer.of(
                usage.list(call.organizationId(), client.clientId(), date(call, "from"), date(call, "to"), call.page()),
                day -> new DayAnswer(day.date(), day.endpoint(), day.outcome(), day.requests())));
    }

    private static Optional<LocalDate> date(Call call, String name) {
        return call.query(name).map(text -> {
            // Four digits of the year, as DATE knows them.
            if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
                try {
                    return LocalDate.parse(text);
                } catch (DateTimeParseException noDay) {
                    throw new InvalidValue(name, "must be a date such as 2026-01-31");
                }
            }
            throw new InvalidValue(name, "must be a date such as 2026-01-31");
        });
    }
}
