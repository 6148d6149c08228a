package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.OAUTH_CLIENT_DELETE;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_EDIT;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.Scopes;
import io.tollbridge.oauth.UsageDay;
import io.tollbridge.oauth.UsageOverview;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** {@code /admin/clients/{id}}: one client, its settings, its secrets, its end. */
final class ClientPages {
    private static final String ROOT = "/admin/clients";
    private static final String ONE = ROOT + "/{id}";
    private static final int DAYS = 28;

    private final UsageOverview usage;
    private final ConsolePages pages;
    private final Clock clock;

    ClientPages(UsageOverview usage, ConsolePages pages, Clock clock) {
        this.usage = usage;
        this.pages = pages;
        this.clock = clock;
    }

    void mount(Doors doors) {
        doors.get(ONE, ForPermission.of(OAUTH_CLIENT_VIEW), this::one);
        doors.get(ONE + "/edit", ForPermission.of(OAUTH_CLIENT_EDIT), this::edit);
        doors.post(ONE + "/edit", ForPermission.of(OAUTH_CLIENT_EDIT), this::save);
        doors.get(ONE + "/authentication", ForPermission.fresh(OAUTH_CLIENT_EDIT), this::authentication);
        doors.post(ONE + "/authentication", ForPermission.fresh(OAUTH_CLIENT_EDIT), this::saveAuthentication);
        doors.post(ONE + "/secret", ForPermission.fresh(OAUTH_CLIENT_EDIT), this::renewSecret);
        doors.post(ONE + "/secrets/{secret}/delete", ForPermission.fresh(OAUTH_CLIENT_EDIT), this::removeSecret);
        doors.post(ONE + "/state", ForPermission.of(OAUTH_CLIENT_EDIT), this::setState);
        doors.post(ONE + "/move-to-code", ForPermission.of(OAUTH_CLIENT_EDIT), this::moveToCode);
        doors.get(ONE + "/delete", ForPermission.of(OAUTH_CLIENT_DELETE), this::askToDelete);
        doors.post(ONE + "/delete", ForPermission.of(OAUTH_CLIENT_DELETE), this::delete);
    }

    private void one(Visit visit) {
        Resource client = client(visit);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate from = today.minusDays(DAYS - 1);
        String id = client.text("client_id");
        List<UsageDay> days = usage.ofClients(visit.organizationId(), List.of(id), from, today)
                .getOrDefault(id, List.of());
        GrantType grant = ClientFields.grant(client);
        pages.show(
                visit,
                200,
                "client.jte",
                new ClientPage(
                        client,
                        ClientList.grant(grant.word()),
                        grant == GrantType.IMPLICIT,
                        visit.may(OAUTH_CLIENT_EDIT),
                        visit.may(OAUTH_CLIENT_DELETE),
                        days.isEmpty() ? Optional.empty() : Optional.of(Chart.of("Requests", days, from, today))));
    }

    private void edit(Visit visit) {
        Resource client = client(visit);
        showEdit(visit, 200, client, ClientFields.form(client));
    }

    private void save(Visit visit) {
        Resource client = client(visit);
        put(visit, client, ClientFields.ofEdit(client, visit.form()), this::editAgain);
    }

    private void editAgain(Visit visit, LocalCalls.Outcome.Refused refused) {
        Resource client = client(visit);
        showEdit(visit, refused.status(), client, Form.of(visit.form()).refused(refused, client));
    }

    private void showEdit(Visit visit, int status, Resource client, Form form) {
        GrantType grant = ClientFields.grant(client);
        pages.show(
                visit,
                status,
                "clientEdit.jte",
                new ClientEditPage(
                        form,
                        client,
                        grant.word(),
                        grant == GrantType.CLIENT_CREDENTIALS
                                ? visit.roleChoice(form, "roles")
                                : RoleChoice.of(form, "roles", List.of(), List.of()),
                        Scopes.catalogue()));
    }

    private void authentication(Visit visit) {
        Resource client = client(visit);
        showAuthentication(visit, 200, client, ClientFields.form(client));
    }

    private void saveAuthentication(Visit visit) {
        Resource client = client(visit);
        put(visit, client, ClientFields.ofAuthentication(client, visit.form()), this::authenticationAgain);
    }

    private void authenticationAgain(Visit visit, LocalCalls.Outcome.Refused refused) {
        Resource client = client(visit);
        showAuthentication(
                visit, refused.status(), client, Form.of(visit.form()).refused(refused, client));
    }

    private void showAuthentication(Visit visit, int status, Resource client, Form form) {
        pages.show(
                visit,
                status,
                "clientAuthentication.jte",
                new ClientEditPage(
                        form,
                        client,
                        ClientFields.grant(client).word(),
                        RoleChoice.of(form, "roles", List.of(), List.of()),
                        List.of()));
    }

    private void renewSecret(Visit visit) {
        ObjectNode body = Body.of(visit.form()).numbers("overlap_seconds").made();
        LocalCalls.Outcome.Done done = Visit.require(visit.write("POST", address(visit) + "/secret", body));
        pages.showSecret(
                visit,
                "clientSecret.jte",
                new ClientSecretPage(new Resource(done.body(), done.etag()), "The new secret", visit.origin()));
    }

    private void removeSecret(Visit visit) {
        Visit.require(visit.write("DELETE", address(visit) + "/secrets/" + visit.segment("secret")));
        visit.go(page(visit) + "?done=deleted");
    }

    private void setState(Visit visit) {
        Resource client = client(visit);
        boolean active = visit.form().value("state").orElse("").equals("active");
        ObjectNode body = client.body().deepCopy();
        body.put("state", active ? "active" : "disabled");
        Visit.require(visit.write("PUT", address(visit), body));
        visit.go(page(visit) + (active ? "?done=enabled" : "?done=disabled"));
    }

    private void moveToCode(Visit visit) {
        Visit.require(visit.write("POST", address(visit) + "/move-to-code", JsonNodeFactory.instance.objectNode()));
        visit.go(page(visit) + "?done=moved");
    }

    private void askToDelete(Visit visit) {
        Resource client = client(visit);
        showDelete(visit, 200, client, Form.empty().with("_etag", client.etag()));
    }

    private void delete(Visit visit) {
        Resource client = client(visit);
        if (!visit.form()
                .value("_name")
                .map(String::strip)
                .orElse("")
                .equals(client.text("client_name").strip())) {
            showDelete(visit, 422, client, Form.of(visit.form()).wrong("_name", "is not the name of this client"));
            return;
        }
        Visit.require(visit.write("DELETE", address(visit)));
        visit.go(ROOT + "?done=deleted");
    }

    private void showDelete(Visit visit, int status, Resource client, Form form) {
        pages.show(visit, status, "clientDelete.jte", new ClientDeletePage(form, client));
    }

    private void put(
            Visit visit, Resource client, ObjectNode body, BiConsumer<Visit, LocalCalls.Outcome.Refused> again) {
        switch (visit.write("PUT", "/clients/" + client.text("client_id"), body)) {
            case LocalCalls.Outcome.Done _ -> visit.go(page(visit) + "?done=saved");
            case LocalCalls.Outcome.Refused refused -> again.accept(visit, refused);
        }
    }

    private static Resource client(Visit visit) {
        return visit.read(address(visit));
    }

    private static String address(Visit visit) {
        return "/clients/" + visit.segment("id");
    }

    private static String page(Visit visit) {
        return ROOT + "/" + visit.segment("id");
    }
}
