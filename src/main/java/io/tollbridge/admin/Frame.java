package io.tollbridge.admin;

import io.tollbridge.directory.Permission;
import io.tollbridge.login.Administrator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands around every page.
 *
 * @param links to the pages that this person may see
 * @param formToken for each form's field {@code _csrf}
 * @param signOutToken the same for the form that signs out
 * @param nonce for each form's field {@code _nonce}
 * @param notice what was just done; "" if nothing was
 * @param files the URLs of the stylesheets and the script
 */
public record Frame(
        String organization,
        String person,
        List<Link> links,
        Files files,
        String formToken,
        String signOutToken,
        String nonce,
        String notice) {
    public Frame {
        links = List.copyOf(links);
    }

    /** What every page loads. */
    public record Files(String style, String consoleStyle, String script, String htmx) {}

    /** A page in the menu. */
    public record Link(String href, String label, boolean here) {}

    private record Entry(String href, String label, Optional<Permission> permission) {}

    private static final List<Entry> MENU = List.of(
            new Entry("/admin", "Overview", Optional.empty()),
            new Entry("/admin/login-attempts", "Logins", Optional.of(Permission.SSO_PROVIDER_VIEW)),
            new Entry("/admin/identity-providers", "Single sign-on", Optional.of(Permission.SSO_PROVIDER_VIEW)),
            new Entry("/admin/clients", "Clients", Optional.of(Permission.OAUTH_CLIENT_VIEW)),
            new Entry("/admin/applications", "Applications", Optional.of(Permission.OAUTH_CLIENT_AUTHORIZE)),
            new Entry("/admin/users", "Users", Optional.of(Permission.DIRECTORY_USER_VIEW)),
            new Entry("/admin/roles", "Roles", Optional.of(Permission.AUTHORIZATION_ROLE_VIEW)),
            new Entry("/admin/sessions", "Sessions", Optional.of(Permission.OAUTH_CLIENT_VIEW)),
            new Entry("/admin/usage", "Usage", Optional.of(Permission.AUDIT_EVENT_VIEW)),
            new Entry("/admin/audit-events", "Audit log", Optional.of(Permission.AUDIT_EVENT_VIEW)),
            new Entry("/admin/settings", "Settings", Optional.of(Permission.DIRECTORY_ORGANIZATION_EDIT)));

    /** Pages that have no entry of their own, and the one that leads to them. */
    private static final Map<String, String> BELOW = Map.of(
            "/admin/lineage", "/admin/sessions",
            "/admin/divisions", "/admin/roles",
            "/admin/keys", SingleSignOn.ROOT,
            "/admin/webhooks", "/admin/settings",
            "/admin/organizations", "/admin/settings");

    /** For a page that somebody sees who is not signed in any more. */
    static Frame ofNobody(Files files) {
        return new Frame("Tollbridge", "", List.of(), files, "", "", "", "");
    }

    static Frame of(Visit visit, Files files) {
        Administrator administrator = visit.administrator();
        String path = visit.context().path();
        Stream<Entry> seen = MENU.stream()
                .filter(entry -> entry.permission()
                        .map(permission -> administrator.permissions().may(permission))
                        .orElse(true));
        return new Frame(
                administrator.person().organization().name(),
                administrator.person().email(),
                seen.map(entry -> new Link(
                                entry.href(),
                                entry.label(),
                                isAt(path, entry.href())
                                        || BELOW.entrySet().stream()
                                                .anyMatch(one -> isAt(path, one.getKey())
                                                        && one.getValue().equals(entry.href()))))
                        .toList(),
                files,
                visit.formToken(),
                visit.signOutToken(),
                visit.nonce(),
                Notice.words(visit.typed("done")));
    }

    private static boolean isAt(String path, String href) {
        return path.equals(href) || !href.equals("/admin") && path.startsWith(href + "/");
    }
}
