package io.tollbridge.admin;

import io.tollbridge.directory.Page;
import io.tollbridge.oauth.UnusualDay;
import io.tollbridge.oauth.UsageDay;
import io.tollbridge.oauth.UsageOverview;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code /admin/usage}: the last four weeks of every client and identity provider that did something in them. */
final class UsageList {
    private static final int DAYS = 28;

    private final UsageOverview usage;
    private final ConsolePages pages;
    private final Clock clock;

    UsageList(UsageOverview usage, ConsolePages pages, Clock clock) {
        this.usage = usage;
        this.pages = pages;
        this.clock = clock;
    }

    void list(Visit visit) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate from = today.minusDays(DAYS - 1);
        Optional<UsageOverview.Kind> kind = visit.query("kind")
                .flatMap(word -> Arrays.stream(UsageOverview.Kind.values())
                        .filter(one -> one.word().equals(word))
                        .findFirst());
        Page<UsageOverview.Item> found = usage.list(visit.organizationId(), kind, from, today, visit.page());
        pages.show(
                visit,
                200,
                "usage.jte",
                new UsagePage(
                        kind.map(UsageOverview.Kind::word).orElse(""),
                        found.items().stream()
                                .map(item -> row(item, from, today))
                                .toList(),
                        visit.next(found.next())));
    }

    private static UsagePage.Row row(UsageOverview.Item item, LocalDate from, LocalDate today) {
        List<UsageDay> days = item.history().days(from, today);
        return new UsagePage.Row(
                switch (item.kind()) {
                    case CLIENT -> "Client";
                    case IDENTITY_PROVIDER -> "Identity provider";
                },
                item.name(),
                days.stream().mapToLong(UsageDay::requests).sum(),
                days.stream().mapToLong(UsageDay::failures).sum(),
                Chart.of("Requests of " + item.name(), days, from, today),
                item.history().unusual(from, today, today).stream()
                        .map(UnusualDay::text)
                        .toList());
    }
}
