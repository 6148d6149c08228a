package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.AUTHORIZATION_ROLE_EDIT;
import static io.tollbridge.directory.Permission.AUTHORIZATION_ROLE_VIEW;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import java.util.List;

/** {@code /admin/roles}: what each role permits. */
final class RolePages {
    private static final String ROOT = "/admin/roles";

    private final ConsolePages pages;

    RolePages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(ROOT, ForPermission.of(AUTHORIZATION_ROLE_VIEW), this::list);
        doors.get(ROOT + "/new", ForPermission.of(AUTHORIZATION_ROLE_EDIT), this::begin); // before {id}
        doors.post(ROOT, ForPermission.of(AUTHORIZATION_ROLE_EDIT), this::create);
        doors.get(ROOT + "/{id}", ForPermission.of(AUTHORIZATION_ROLE_VIEW), this::one);
        doors.post(ROOT + "/{id}", ForPermission.of(AUTHORIZATION_ROLE_EDIT), this::save);
        doors.post(ROOT + "/{id}/delete", ForPermission.of(AUTHORIZATION_ROLE_EDIT), this::delete);
    }

    private void list(Visit visit) {
        Resource found = visit.read(visit.apiList("/roles", "q"));
        List<RolesPage.Row> rows = found.items().stream()
                .map(one -> new RolesPage.Row(
                        ROOT + "/" + one.text("id"),
                        one.text("name"),
                        one.text("description"),
                        one.texts("permissions").size(),
                        one.flag("built_in")))
                .toList();
        pages.show(
                visit,
                200,
                "roles.jte",
                new RolesPage(
                        visit.typed("q"), visit.may(AUTHORIZATION_ROLE_EDIT), rows, visit.next(found.nextCursor())));
    }

    private void begin(Visit visit) {
        show(visit, 200, Form.empty(), "", false);
    }

    private void create(Visit visit) {
        switch (visit.write("POST", "/roles", body(Body.of(visit.form())))) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "?done=created");
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), Form.of(visit.form()).refused(refused), "", false);
        }
    }

    private void one(Visit visit) {
        Resource role = visit.read(address(visit));
        show(visit, 200, Form.of(role).with("_etag", role.etag()), role.text("id"), role.flag("built_in"));
    }

    private void save(Visit visit) {
        Resource role = visit.read(address(visit));
        switch (visit.write("PUT", address(visit), body(Body.over(role, visit.form())))) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "?done=saved");
            case LocalCalls.Outcome.Refused refused -> {
                Form form = Form.of(visit.form()).refused(refused, role);
                show(visit, refused.status(), form, role.text("id"), false);
            }
        }
    }

    private void delete(Visit visit) {
        Visit.require(visit.write("DELETE", address(visit)));
        visit.go(ROOT + "?done=deleted");
    }

    private void show(Visit visit, int status, Form form, String id, boolean builtIn) {
        boolean mayEdit = visit.may(AUTHORIZATION_ROLE_EDIT) && !builtIn;
        List<String> known = visit.read("/permissions").items().stream()
                .map(one -> one.text("name"))
                .toList();
        pages.show(visit, status, "role.jte", new RolePage(form, id, mayEdit, builtIn, known));
    }

    private static ObjectNode body(Body body) {
        return body.texts("name", "description").lists("permissions").made();
    }

    private static String address(Visit visit) {
        return "/roles/" + visit.segment("id");
    }
}
