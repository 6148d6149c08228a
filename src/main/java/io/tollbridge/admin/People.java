package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.AUTHORIZATION_ROLE_VIEW;
import static io.tollbridge.directory.Permission.DIRECTORY_USER_EDIT;
import static io.tollbridge.directory.Permission.DIRECTORY_USER_VIEW;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.directory.Users;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code /admin/users}: the people of the organization, within the viewer's divisions. */
final class People {
    static final String ROOT = "/admin/users";
    private static final String ROLES = "roles";

    private final Users users;
    private final ConsolePages pages;

    People(Users users, ConsolePages pages) {
        this.users = users;
        this.pages = pages;
    }

    /** The forms of a user's page; one of them may have come back. */
    private record Forms(Form details, Form roles, Form deletion) {
        static Forms of(Resource user) {
            Form form = Form.of(user).with("_etag", user.etag());
            return new Forms(form, form, Form.empty());
        }

        Forms details(Form other) {
            return new Forms(other, roles, deletion);
        }

        Forms roles(Form other) {
            return new Forms(details, other, deletion);
        }

        Forms deletion(Form other) {
            return new Forms(details, roles, other);
        }
    }

    void mount(Doors doors) {
        ForPermission edit = ForPermission.of(DIRECTORY_USER_EDIT);
        doors.get(ROOT, ForPermission.of(DIRECTORY_USER_VIEW), this::list);
        doors.get(ROOT + "/new", edit, this::begin); // before {id}
        doors.post(ROOT, edit, this::create);
        doors.get(ROOT + "/{id}", ForPermission.of(DIRECTORY_USER_VIEW), this::one);
        doors.post(ROOT + "/{id}", edit, this::save);
        doors.post(ROOT + "/{id}/roles", edit, this::saveRoles);
        doors.post(ROOT + "/{id}/activate", edit, visit -> setActive(visit, true));
        doors.post(ROOT + "/{id}/deactivate", edit, visit -> setActive(visit, false));
        doors.post(ROOT + "/{id}/delete", edit, this::delete);
        doors.post(ROOT + "/{id}/identities/{identity}/forget", edit, this::forget);
        doors.post(ROOT + "/{id}/end-sessions", ForPermission.of(OAUTH_CLIENT_VIEW), this::endSessions);
    }

    private void list(Visit visit) {
        Resource found = visit.read(visit.apiList("/users", "q", "division", "role", "active"));
        Choices choices = Choices.of(visit, users, DIRECTORY_USER_VIEW);
        pages.show(
                visit,
                200,
                "users.jte",
                new UsersPage(
                        visit.typed("q"),
                        visit.typed("division"),
                        visit.typed("role"),
                        visit.typed("active"),
                        Choices.options(choices.divisions(), "any"),
                        Choices.options(choices.roles(), "any"),
                        visit.may(DIRECTORY_USER_EDIT),
                        visit.may(AUTHORIZATION_ROLE_VIEW),
                        found.items().stream()
                                .map(user -> new UsersPage.Row(
                                        ROOT + "/" + user.text("id"),
                                        user.text("name"),
                                        user.text("email"),
                                        user.text("division"),
                                        String.join(", ", roles(user)),
                                        user.flag("active"),
                                        user.moment("last_login_at")))
                                .toList(),
                        visit.next(found.nextCursor())));
    }

    private void begin(Visit visit) {
        showNew(visit, 200, Form.empty());
    }

    private void create(Visit visit) {
        ObjectNode body = Body.of(visit.form())
                .texts("email", "name", "division")
                .roles(ROLES)
                .made();
        switch (visit.write("POST", "/users", body)) {
            case LocalCalls.Outcome.Done done ->
                visit.go(ROOT + "/" + new Resource(done.body(), "").text("id") + "?done=created");
            case LocalCalls.Outcome.Refused refused ->
                showNew(visit, refused.status(), Form.of(visit.form()).refused(refused));
        }
    }

    private void showNew(Visit visit, int status, Form form) {
        Choices choices = Choices.of(visit, users, DIRECTORY_USER_EDIT);
        boolean everywhere = visit.divisions(DIRECTORY_USER_EDIT).isEmpty();
        pages.show(
                visit,
                status,
                "newuser.jte",
                new NewUserPage(
                        form,
                        RoleChoice.of(form, ROLES, choices.roles(), choices.divisions()),
                        everywhere
                                ? Choices.options(choices.divisions(), "the organization's usual one")
                                : Choices.options(choices.divisions())));
    }

    private void one(Visit visit) {
        Resource user = read(visit);
        show(visit, 200, user, Forms.of(user));
    }

    private void save(Visit visit) {
        Resource user = read(visit);
        ObjectNode body =
                Body.over(user, visit.form()).texts("email", "name", "division").made();
        switch (visit.write("PUT", api(visit), body)) {
            case LocalCalls.Outcome.Done _ -> visit.go(here(visit) + "?done=saved");
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), user, Forms.of(user).details(again(visit, refused, user)));
        }
    }

    private void saveRoles(Visit visit) {
        Resource user = read(visit);
        ObjectNode body = Body.of(visit.form()).roles(ROLES).made();
        switch (visit.write("PUT", api(visit) + "/roles", body)) {
            case LocalCalls.Outcome.Done _ -> visit.go(here(visit) + "?done=saved");
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), user, Forms.of(user).roles(again(visit, refused, user)));
        }
    }

    private static Form again(Visit visit, LocalCalls.Outcome.Refused refused, Resource user) {
        return Form.of(visit.form()).refused(refused, user);
    }

    private void setActive(Visit visit, boolean active) {
        Resource user = read(visit);
        ObjectNode body = Body.over(user, visit.form())
                .set("active", BooleanNode.valueOf(active))
                .made();
        Visit.require(visit.call("PUT", api(visit), Optional.of(body), Optional.of(user.etag())));
        visit.go(here(visit) + (active ? "?done=activated" : "?done=deactivated"));
    }

    private void delete(Visit visit) {
        Resource user = read(visit);
        String typed = visit.form().value("_email").map(String::strip).orElse("");
        if (!typed.equalsIgnoreCase(user.text("email"))) {
            Form form = Form.of(visit.form()).wrong("_email", "is not the address of this user");
            show(visit, 422, user, Forms.of(user).deletion(form));
            return;
        }
        Visit.require(visit.write("DELETE", api(visit)));
        visit.go(ROOT + "?done=deleted");
    }

    private void forget(Visit visit) {
        Visit.require(visit.write("DELETE", api(visit) + "/identities/" + visit.segment("identity")));
        visit.go(here(visit) + "?done=forgotten");
    }

    private void endSessions(Visit visit) {
        read(visit);
        Visit.require(visit.write("DELETE", "/sessions?user_id=" + visit.segment("id")));
        visit.go(here(visit) + "?done=ended");
    }

    private void show(Visit visit, int status, Resource user, Forms forms) {
        boolean mayEdit = visit.may(DIRECTORY_USER_EDIT)
                && visit.administrator().permissions().mayIn(DIRECTORY_USER_EDIT, user.text("division"));
        Choices choices = mayEdit ? Choices.of(visit, users, DIRECTORY_USER_EDIT) : new Choices(List.of(), List.of());
        Map<String, String> divisions = new TreeMap<>(Choices.options(choices.divisions()));
        divisions.putIfAbsent(user.text("division"), user.text("division"));
        String api = "/users/" + Visit.encoded(user.text("id"));
        Names providers = Names.ofIdentityProviders(visit);
        Resource sessions = visit.read(api + "/sessions");
        Resource tokens = visit.read(api + "/tokens");
        Names clients = Names.ofClients(
                visit, tokens.items().stream().map(one -> one.text("client_id")).collect(Collectors.toSet()));
        pages.show(
                visit,
                status,
                "user.jte",
                new UserPage(
                        person(visit, user),
                        forms.details(),
                        RoleChoice.of(forms.roles(), ROLES, choices.roles(), choices.divisions()),
                        forms.deletion(),
                        divisions,
                        mayEdit,
                        visit.may(OAUTH_CLIENT_VIEW),
                        visit.read(api + "/identities").items().stream()
                                .map(one -> new UserPage.Remembered(
                                        one.text("id"),
                                        one.text("name_id"),
                                        providers.of(one.text("identity_provider")),
                                        one.moment("created_at")))
                                .toList(),
                        visit.read(api + "/applications").items().stream()
                                .map(one -> new UserPage.Application(
                                        one.text("client_name"),
                                        one.text("client_id"),
                                        one.body().path("tokens").asInt(),
                                        one.moment("last_issued_at")))
                                .toList(),
                        new Out.Rows(
                                sessions.items().stream()
                                        .map(one -> Out.of(one, providers.of(one.text("identity_provider")), visit))
                                        .toList(),
                                sessions.nextCursor()
                                        .map(_ -> SessionPages.ROOT + "?user=" + user.text("id"))
                                        .orElse("")),
                        new Out.Rows(
                                tokens.items().stream()
                                        .map(one -> Out.of(one, clients.of(one.text("client_id")), visit))
                                        .toList(),
                                "")));
    }

    private static UserPage.Person person(Visit visit, Resource user) {
        return new UserPage.Person(
                user.text("id"),
                ROOT + "/" + user.text("id"),
                user.text("name"),
                user.text("email"),
                user.text("division"),
                user.flag("active"),
                visit.administrator().person().userId().toString().equals(user.text("id")),
                user.moment("created_at"),
                user.moment("modified_at"),
                user.moment("last_login_at"),
                roles(user));
    }

    private static List<String> roles(Resource user) {
        return user.all("roles").stream()
                .map(role -> role.text("role") + " (" + role.text("division") + ")")
                .toList();
    }

    /** Somebody of a division that the viewer may not see is nobody to him. */
    private static Resource read(Visit visit) {
        try {
            return visit.read(api(visit));
        } catch (PageRefused refused) {
            throw refused.status() == 403 ? new PageRefused(404, "There is no such user here.") : refused;
        }
    }

    private static String api(Visit visit) {
        return "/users/" + visit.segment("id");
    }

    private static String here(Visit visit) {
        return ROOT + "/" + visit.segment("id");
    }
}
