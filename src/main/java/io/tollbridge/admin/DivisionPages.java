package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.AUTHORIZATION_ROLE_EDIT;
import static io.tollbridge.directory.Permission.AUTHORIZATION_ROLE_VIEW;

import io.tollbridge.api.LocalCalls;

/** {@code /admin/divisions}: the parts of the organization that roles can be held for. */
final class DivisionPages {
    private static final String ROOT = "/admin/divisions";

    private final ConsolePages pages;

    DivisionPages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        ForPermission edit = ForPermission.of(AUTHORIZATION_ROLE_EDIT);
        doors.get(ROOT, ForPermission.of(AUTHORIZATION_ROLE_VIEW), this::list);
        doors.get(ROOT + "/new", edit, visit -> show(visit, 200, Form.empty(), "", "")); // before {id}
        doors.post(ROOT, edit, this::create);
        doors.get(ROOT + "/{id}", edit, this::one);
        doors.post(ROOT + "/{id}", edit, this::save);
        doors.post(ROOT + "/{id}/delete", edit, this::delete);
    }

    private void list(Visit visit) {
        Resource found = visit.read(visit.apiList("/divisions", "q"));
        pages.show(
                visit,
                200,
                "divisions.jte",
                new DivisionsPage(
                        visit.typed("q"),
                        visit.may(AUTHORIZATION_ROLE_EDIT),
                        found.items().stream()
                                .map(one -> new DivisionsPage.Row(one.text("id"), one.text("name"), one.flag("home")))
                                .toList(),
                        visit.next(found.nextCursor())));
    }

    private void create(Visit visit) {
        switch (visit.write(
                "POST", "/divisions", Body.of(visit.form()).texts("name").made())) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "?done=created");
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), Form.of(visit.form()).refused(refused), "", "");
        }
    }

    private void one(Visit visit) {
        Resource division = visit.read(api(visit));
        if (division.flag("home")) {
            throw new PageRefused(409, "Home is the root division: it cannot be renamed or deleted.");
        }
        Form form = Form.of(division).with("_etag", division.etag());
        show(visit, 200, form, division.text("id"), division.text("name"));
    }

    private void save(Visit visit) {
        Resource division = visit.read(api(visit));
        switch (visit.write(
                "PUT",
                api(visit),
                Body.over(division, visit.form()).texts("name").made())) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "?done=saved");
            case LocalCalls.Outcome.Refused refused ->
                show(
                        visit,
                        refused.status(),
                        Form.of(visit.form()).refused(refused, division),
                        division.text("id"),
                        division.text("name"));
        }
    }

    private void delete(Visit visit) {
        Visit.require(visit.write("DELETE", api(visit)));
        visit.go(ROOT + "?done=deleted");
    }

    private void show(Visit visit, int status, Form form, String id, String name) {
        pages.show(visit, status, "division.jte", new DivisionPage(form, id, name));
    }

    private static String api(Visit visit) {
        return "/divisions/" + visit.segment("id");
    }
}
