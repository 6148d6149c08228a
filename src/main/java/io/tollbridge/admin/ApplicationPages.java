package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.OAUTH_CLIENT_AUTHORIZE;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.Scopes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** {@code /admin/applications}: which applications, of whatever organization, may have tokens for this one. */
final class ApplicationPages {
    private static final String ROOT = "/admin/applications";
    private static final int MOST_PENDING = 200;
    private static final String CHOSEN = "chosen";

    private final Clients clients;
    private final ConsolePages pages;

    ApplicationPages(Clients clients, ConsolePages pages) {
        this.clients = clients;
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(ROOT, ForPermission.of(OAUTH_CLIENT_AUTHORIZE), this::list);
        doors.get(ROOT + "/{id}", ForPermission.of(OAUTH_CLIENT_AUTHORIZE), this::one);
        doors.post(ROOT + "/{id}", ForPermission.fresh(OAUTH_CLIENT_AUTHORIZE), this::approve);
        doors.post(ROOT + "/{id}/revoke", ForPermission.fresh(OAUTH_CLIENT_AUTHORIZE), this::revoke);
    }

    private void list(Visit visit) {
        Optional<String> wanted = visit.query("client_id");
        if (wanted.isPresent()) {
            if (clients.byClientId(wanted.get()).isPresent()) {
                visit.go(ROOT + "/" + Visit.encoded(wanted.get()));
                return;
            }
            show(visit, 404, "There is no client of this id. It is exact: ask its developer for it.");
            return;
        }
        show(visit, 200, "");
    }

    private void show(Visit visit, int status, String problem) {
        String state = visit.typed("state");
        Resource found = visit.read(visit.apiList("/authorized-applications", "state"));
        pages.show(
                visit,
                status,
                "applications.jte",
                new ApplicationsPage(
                        visit.typed("client_id"),
                        problem,
                        state,
                        visit.readAll("/authorized-applications?state=pending", MOST_PENDING),
                        found.items().stream()
                                .filter(one ->
                                        !state.isEmpty() || !one.text("state").equals("pending"))
                                .toList(),
                        visit.next(found.nextCursor())));
    }

    private void one(Visit visit) {
        Resource application = application(visit);
        boolean chosen = !application.text("scope").isEmpty();
        Form form = Form.of(application)
                .with("_etag", application.etag())
                .with("_scopes", chosen ? CHOSEN : "all")
                .withAll(
                        "scope",
                        Arrays.asList(
                                (chosen ? application.text("scope") : application.text("client_scope")).split(" ")));
        show(visit, 200, application, form);
    }

    /** As the API has it; of a client that nobody here has heard of, what it would ask for. */
    private Resource application(Visit visit) {
        LocalCalls.Outcome outcome = visit.call(
                "GET", "/authorized-applications/" + visit.segment("id"), Optional.empty(), Optional.empty());
        if (outcome instanceof LocalCalls.Outcome.Done(int _, var body, String etag)) {
            return new Resource(body, etag);
        }
        Client client = clients.byClientId(visit.pathParam("id"))
                .orElseThrow(() -> new PageRefused(404, "There is no client of this id."));
        ObjectNode undecided = JsonNodeFactory.instance.objectNode();
        undecided.put("client_id", client.clientId());
        undecided.put("client_name", client.settings().clientName());
        undecided.put("client_scope", client.settings().scope().text());
        undecided.put("state", "");
        return new Resource(undecided, "");
    }

    private void approve(Visit visit) {
        boolean all = visit.form().value("_scopes").orElse("").equals("all");
        Body body = Body.of(visit.form()).texts("note").lists("roles").set("state", "approved");
        if (!all) {
            body.words("scope");
        }
        String address = "/authorized-applications/" + visit.segment("id");
        if (!all
                && visit.form().values("scope").isEmpty()
                && !Scopes.parse(application(visit).text("client_scope"))
                        .names()
                        .isEmpty()) {
            show(
                    visit,
                    422,
                    application(visit),
                    Form.of(visit.form()).wrong("scope", "choose one at least, or all; to allow nothing, revoke it"));
            return;
        }
        switch (visit.write("PUT", address, body.made())) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "?done=approved");
            case LocalCalls.Outcome.Refused refused -> {
                Resource current = application(visit);
                show(visit, refused.status(), current, Form.of(visit.form()).refused(refused, current));
            }
        }
    }

    private void revoke(Visit visit) {
        Visit.require(visit.write("DELETE", "/authorized-applications/" + visit.segment("id")));
        visit.go(ROOT + "?done=revoked");
    }

    private void show(Visit visit, int status, Resource application, Form form) {
        TreeSet<String> asked =
                new TreeSet<>(Scopes.parse(application.text("client_scope")).names());
        pages.show(
                visit,
                status,
                "application.jte",
                new ApplicationPage(form, application, List.copyOf(asked), visit.roleNames()));
    }
}
