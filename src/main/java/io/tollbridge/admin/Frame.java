package io.tollbridge.admin;

import io.tollbridge.directory.Permission;
import io.tollbridge.login.Administrator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands around every page.
 *
 * @param links to the pages that this person may see
 * @param files the URLs of the stylesheets and the script
 */
public record Frame(String organization, String person, List<Link> links, Files files) {
    public Frame {
        links = List.copyOf(links);
    }

    /** What every page loads. */
    public record Files(String style, String consoleStyle, String script) {}

    /** A page in the menu. */
    public record Link(String href, String label, boolean here) {}

    private record Entry(String href, String label, Optional<Permission> permission) {}

    private static final List<Entry> MENU = List.of(
            new Entry("/admin", "Overview", Optional.empty()),
            new Entry("/admin/login-attempts", "Logins", Optional.of(Permission.SSO_PROVIDER_VIEW)),
            new Entry("/admin/identity-providers", "Single sign-on", Optional.of(Permission.SSO_PROVIDER_VIEW)),
            new Entry("/admin/clients", "Clients", Optional.of(Permission.OAUTH_CLIENT_VIEW)),
            new Entry("/admin/users", "Users", Optional.of(Permission.DIRECTORY_USER_VIEW)),
            new Entry("/admin/usage", "Usage", Optional.of(Permission.AUDIT_EVENT_VIEW)),
            new Entry("/admin/audit-events", "Audit log", Optional.of(Permission.AUDIT_EVENT_VIEW)));

    static Frame of(Administrator administrator, String path, Files files) {
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
                                path.equals(entry.href())
                                        || !entry.href().equals("/admin") && path.startsWith(entry.href() + "/")))
                        .toList(),
                files);
    }
}
