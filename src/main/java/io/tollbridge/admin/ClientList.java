package io.tollbridge.admin;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientFilter;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.Page;
import java.util.Arrays;
import java.util.Optional;

/** {@code /admin/clients}: the OAuth clients of the organization. */
final class ClientList {
    private final Clients clients;
    private final ConsolePages pages;

    ClientList(Clients clients, ConsolePages pages) {
        this.clients = clients;
        this.pages = pages;
    }

    void list(Visit visit) {
        Optional<GrantType> grant = visit.query("grant_type").flatMap(GrantType::of);
        Page<Client> found = clients.list(
                visit.organizationId(),
                new ClientFilter(visit.query("q"), visit.query("state").map("active"::equals), grant),
                visit.page());
        pages.show(
                visit,
                200,
                "clients.jte",
                new ClientsPage(
                        visit.typed("q"),
                        visit.typed("state"),
                        grant.map(GrantType::word).orElse(""),
                        Arrays.stream(GrantType.values()).map(GrantType::word).toList(),
                        found.items().stream().map(ClientList::row).toList(),
                        visit.next(found.next())));
    }

    private static ClientsPage.Row row(Client client) {
        return new ClientsPage.Row(
                client.settings().clientName(),
                client.clientId(),
                client.settings().grantType().word(),
                client.active(),
                client.settings().scope().text(),
                client.createdBy(),
                Moment.of(client.createdAt()),
                client.settings().grantType() == GrantType.IMPLICIT ? "The implicit grant ends." : "");
    }
}
