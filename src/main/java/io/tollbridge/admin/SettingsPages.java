package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.DIRECTORY_ORGANIZATION_EDIT;
import static io.tollbridge.directory.Permission.DIRECTORY_ORGANIZATION_OPERATE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Users;
import java.util.Map;
import java.util.TreeMap;

/** {@code /admin/settings}: what holds for the whole organization. */
final class SettingsPages {
    private static final String ROOT = "/admin/settings";
    private static final Permission EDIT = DIRECTORY_ORGANIZATION_EDIT;

    private final Users users;
    private final OrganizationPages organizations;
    private final ConsolePages pages;

    SettingsPages(Users users, OrganizationPages organizations, ConsolePages pages) {
        this.users = users;
        this.organizations = organizations;
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(ROOT, ForPermission.of(EDIT), this::open);
        doors.post(ROOT, ForPermission.of(EDIT), this::save);
    }

    private void open(Visit visit) {
        Resource settings = visit.read("/organization");
        show(visit, 200, settings, Form.of(settings).with("_etag", settings.etag()));
    }

    private void save(Visit visit) {
        Resource settings = visit.read("/organization");
        switch (visit.write("PUT", "/organization", body(Body.over(settings, visit.form())))) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "?done=saved");
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), settings, Form.of(visit.form()).refused(refused, settings));
        }
    }

    /** All that a form says of an organization, but for its domains. */
    static ObjectNode body(Body body) {
        return body.texts("name", "sign_in_name", "logo_url", "default_division")
                .numbers("idle_timeout_minutes")
                .flags("hipaa", "implicit_allowed")
                .made();
    }

    private void show(Visit visit, int status, Resource settings, Form form) {
        Map<String, String> divisions =
                new TreeMap<>(Choices.options(Choices.of(visit, users, EDIT).divisions()));
        for (String name : new String[] {RoleAssignment.HOME, settings.text("default_division")}) {
            divisions.putIfAbsent(name, name);
        }
        String minutes = settings.text("effective_idle_timeout_minutes");
        pages.show(
                visit,
                status,
                "settings.jte",
                new SettingsPage(
                        form.with("email_domains", String.join(", ", settings.texts("email_domains"))),
                        settings.text("slug"),
                        divisions,
                        minutes.isEmpty() ? "none" : minutes + " minutes",
                        organizations.isOperator(visit) && visit.may(DIRECTORY_ORGANIZATION_OPERATE)));
    }
}
