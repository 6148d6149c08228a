package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.DIRECTORY_USER_VIEW;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;

import java.util.List;
import java.util.Optional;

/** {@code /admin/sessions}: who is signed in now. */
final class SessionPages {
    static final String ROOT = "/admin/sessions";

    private final ConsolePages pages;

    SessionPages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(ROOT, ForPermission.of(OAUTH_CLIENT_VIEW), this::list);
    }

    private void list(Visit visit) {
        String filter = "";
        if (!visit.typed("user").isEmpty()) {
            Optional<String> user = userId(visit);
            if (user.isEmpty()) {
                show(visit, "There is no user with this e-mail address or id.", List.of(), "");
                return;
            }
            filter = "&user_id=" + Visit.encoded(user.get());
        }
        Resource found = visit.read(visit.apiList("/sessions") + filter);
        Names providers = Names.ofIdentityProviders(visit);
        show(
                visit,
                "",
                found.items().stream()
                        .map(one -> Out.of(one, providers.of(one.text("identity_provider")), visit))
                        .toList(),
                visit.next(found.nextCursor()));
    }

    private void show(Visit visit, String problem, List<Out> sessions, String next) {
        pages.show(
                visit,
                200,
                "sessions.jte",
                new SessionsPage(visit.typed("user"), problem, new Out.Rows(sessions, ""), next));
    }

    /** By id, or by the whole e-mail address. */
    private static Optional<String> userId(Visit visit) {
        String typed = visit.typed("user");
        if (Visit.id(typed).isPresent() || !visit.may(DIRECTORY_USER_VIEW)) {
            return Visit.id(typed).map(Object::toString);
        }
        return visit.read("/users?page_size=200&q=" + Visit.encoded(typed)).items().stream()
                .filter(user -> user.text("email").equalsIgnoreCase(typed))
                .map(user -> user.text("id"))
                .findFirst();
    }
}
