package io.tollbridge.admin;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientFilter;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.Permission;
import io.tollbridge.oauth.UsageDay;
import io.tollbridge.oauth.UsageOverview;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/clients}: the OAuth clients of the organization, each with the requests of its last four weeks. */
final class ClientList {
    private static final int DAYS = 28;

    private final Clients clients;
    private final UsageOverview usage;
    private final ConsolePages pages;
    private final Clock clock;

    ClientList(Clients clients, UsageOverview usage, ConsolePages pages, Clock clock) {
        this.clients = clients;
        this.usage = usage;
        this.pages = pages;
        this.clock = clock;
    }

    void list(Visit visit) {
        Optional<GrantType> grant = visit.query("grant_type").flatMap(GrantType::of);
        Page<Client> found = clients.list(
                visit.organizationId(),
                new ClientFilter(visit.query("q"), visit.query("state").map("active"::equals), grant),
                visit.page());
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate from = today.minusDays(DAYS - 1);
        Map<String, List<UsageDay>> days = usage.ofClients(
                visit.organizationId(),
                found.items().stream().map(Client::clientId).toList(),
                from,
                today);
        pages.show(
                visit,
                200,
                "clients.jte",
                new ClientsPage(
                        visit.typed("q"),
                        visit.typed("state"),
                        grant.map(GrantType::word).orElse(""),
                        Arrays.stream(GrantType.values()).map(GrantType::word).toList(),
                        visit.may(Permission.OAUTH_CLIENT_ADD),
                        found.items().stream()
                                .map(client -> row(client, days, from, today))
                                .toList(),
                        visit.next(found.next())));
    }

    private static ClientsPage.Row row(
            Client client, Map<String, List<UsageDay>> days, LocalDate from, LocalDate today) {
        List<UsageDay> own = days.getOrDefault(client.clientId(), List.of());
        return new ClientsPage.Row(
                client.settings().clientName(),
                client.clientId(),
                grant(client.settings().grantType().word()),
                client.active(),
                own.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                Chart.of("Requests of " + client.settings().clientName(), own, from, today)),
                client.createdBy(),
                Moment.of(client.createdAt()),
                client.settings().grantType() == GrantType.IMPLICIT ? "The implicit grant ends." : "");
    }

    /** The last word of a grant that is a URN. */
    static String grant(String word) {
        return word.substring(word.lastIndexOf(':') + 1);
    }
}
