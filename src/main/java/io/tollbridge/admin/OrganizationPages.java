package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.DIRECTORY_ORGANIZATION_OPERATE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code /admin/organizations}: all of them, for whoever runs the service. */
final class OrganizationPages {
    private static final String ROOT = "/admin/organizations";

    private final Optional<String> operator;
    private final ConsolePages pages;

    /** {@code operator} is the slug of the organization whose administrators may; absent: nobody may. */
    OrganizationPages(Optional<String> operator, ConsolePages pages) {
        this.operator = operator;
        this.pages = pages;
    }

    void mount(Doors doors) {
        ForPermission operate = ForPermission.of(DIRECTORY_ORGANIZATION_OPERATE);
        ForPermission fresh = ForPermission.fresh(DIRECTORY_ORGANIZATION_OPERATE);
        doors.get(ROOT, operate, operators(this::list));
        doors.get(
                ROOT + "/new", // before {id}
                fresh,
                operators(visit -> show(visit, 200, Form.empty().with("implicit_allowed", "true"), "", "", "")));
        doors.post(ROOT, fresh, operators(this::create));
        doors.get(ROOT + "/{id}", operate, operators(this::one));
        doors.post(ROOT + "/{id}", operate, operators(this::save));
    }

    /** Whether the viewer's organization runs the service. */
    boolean isOperator(Visit visit) {
        return operator.filter(visit.administrator().person().organization().slug()::equals)
                .isPresent();
    }

    /** Every Admin holds the permission in his own organization, where it is good for nothing. */
    private Consumer<Visit> operators(Consumer<Visit> page) {
        return visit -> {
            if (!isOperator(visit)) {
                throw new PageRefused(403, "Only the organization that runs this service sees this page.");
            }
            page.accept(visit);
        };
    }

    private void list(Visit visit) {
        Resource found = visit.read(visit.apiList("/organizations"));
        pages.show(
                visit,
                200,
                "organizations.jte",
                new OrganizationsPage(
                        found.items().stream()
                                .map(one -> new OrganizationsPage.Row(
                                        ROOT + "/" + one.text("id"), one.text("slug"), one.text("name")))
                                .toList(),
                        visit.next(found.nextCursor())));
    }

    private void create(Visit visit) {
        ObjectNode body = body(Body.of(visit.form()).texts("slug", "administrator_email"));
        switch (visit.write("POST", "/organizations", body)) {
            case LocalCalls.Outcome.Done done -> {
                Resource made = new Resource(done.body(), "");
                String password = made.text("administrator_password");
                String page = ROOT + "/" + made.text("id");
                if (password.isEmpty()) {
                    visit.go(page + "?done=created");
                } else {
                    pages.showSecret(
                            visit,
                            "secret.jte",
                            new SecretPage(
                                    "The password of "
                                            + visit.form()
                                                    .value("administrator_email")
                                                    .orElse(""),
                                    "the password",
                                    "only a hash of it is kept. The local administrator signs in with it at /login/"
                                            + made.text("slug") + ".",
                                    password,
                                    page));
                }
            }
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), Form.of(visit.form()).refused(refused), "", "", "");
        }
    }

    private void one(Visit visit) {
        Resource found = visit.read(api(visit));
        Form form = Form.of(found).with("_etag", found.etag());
        show(visit, 200, form, found.text("id"), found.text("slug"), found.text("name"));
    }

    private void save(Visit visit) {
        Resource found = visit.read(api(visit));
        switch (visit.write("PUT", api(visit), body(Body.over(found, visit.form())))) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "?done=saved");
            case LocalCalls.Outcome.Refused refused ->
                show(
                        visit,
                        refused.status(),
                        Form.of(visit.form()).refused(refused, found),
                        found.text("id"),
                        found.text("slug"),
                        found.text("name"));
        }
    }

    private static ObjectNode body(Body body) {
        return SettingsPages.body(body.lists("email_domains"));
    }

    private void show(Visit visit, int status, Form form, String id, String slug, String name) {
        pages.show(visit, status, "organization.jte", new OrganizationPage(form, id, slug, name));
    }

    private static String api(Visit visit) {
        return "/organizations/" + visit.segment("id");
    }
}
