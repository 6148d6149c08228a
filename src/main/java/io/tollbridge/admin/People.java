package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.DIRECTORY_USER_VIEW;

import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.User;
import io.tollbridge.directory.UserSearch;
import io.tollbridge.directory.Users;
import io.tollbridge.oauth.Lineage;
import io.tollbridge.oauth.Link;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@code /admin/users}: the people of the organization, within the viewer's divisions. */
final class People {
    private static final PageRequest FIRST = new PageRequest(Optional.empty(), 50);

    private final Users users;
    private final Lineage lineage;
    private final ConsolePages pages;
    private final Clock clock;

    People(Users users, Lineage lineage, ConsolePages pages, Clock clock) {
        this.users = users;
        this.lineage = lineage;
        this.pages = pages;
        this.clock = clock;
    }

    void list(Visit visit) {
        Optional<Set<String>> held = visit.divisions(DIRECTORY_USER_VIEW);
        Optional<Set<String>> wanted = visit.query("division").map(Set::of);
        Optional<Set<String>> divisions = wanted.isEmpty()
                ? held
                : wanted.map(names -> names.stream()
                        .filter(name -> held.isEmpty() || held.get().contains(name))
                        .collect(Collectors.toSet()));
        Page<User> found = users.list(
                visit.organizationId(),
                new UserSearch(
                        visit.query("q"),
                        divisions,
                        visit.query("role"),
                        visit.query("active").map("yes"::equals)),
                visit.page());
        Map<UUID, Instant> lastLogins = users.lastLogins(
                visit.organizationId(), found.items().stream().map(User::id).toList());
        pages.show(
                visit,
                200,
                "users.jte",
                new UsersPage(
                        visit.typed("q"),
                        visit.typed("division"),
                        visit.typed("role"),
                        visit.typed("active"),
                        found.items().stream()
                                .map(user -> new UsersPage.Row(
                                        "/admin/users/" + user.id(),
                                        user.name(),
                                        user.email().text(),
                                        user.division(),
                                        String.join(", ", roles(user)),
                                        user.active(),
                                        Moment.of(Optional.ofNullable(lastLogins.get(user.id())))))
                                .toList(),
                        visit.next(found.next())));
    }

    void one(Visit visit) {
        UUID organization = visit.organizationId();
        Optional<User> found = Visit.id(visit.context().pathParam("id"))
                .flatMap(id -> users.byId(organization, id))
                .filter(user -> visit.administrator().permissions().mayIn(DIRECTORY_USER_VIEW, user.division()));
        if (found.isEmpty()) {
            pages.show(visit, 404, "nothing.jte", "There is no such user here.");
            return;
        }
        User user = found.get();
        Instant now = clock.instant();
        pages.show(
                visit,
                200,
                "user.jte",
                new UserPage(
                        user.id().toString(),
                        user.name(),
                        user.email().text(),
                        user.division(),
                        user.active(),
                        Moment.of(user.createdAt()),
                        Moment.of(Optional.ofNullable(users.lastLogins(organization, List.of(user.id()))
                                .get(user.id()))),
                        roles(user),
                        users.identities(organization, user.id()).stream()
                                .map(Users.Identity::name)
                                .toList(),
                        lineage.applications(organization, user.id(), now).stream()
                                .map(one -> new UserPage.Application(
                                        one.clientName(), one.clientId(), one.tokens(), Moment.of(one.lastIssuedAt())))
                                .toList(),
                        lineage.sessions(organization, Optional.of(user.id()), now, FIRST).items().stream()
                                .map(People::out)
                                .toList(),
                        lineage.tokens(organization, user.id(), now, FIRST).items().stream()
                                .map(People::out)
                                .toList()));
    }

    private static List<String> roles(User user) {
        return user.roles().stream()
                .map(role -> role.role() + " (" + role.division() + ")")
                .toList();
    }

    private static UserPage.Out out(Link link) {
        return new UserPage.Out(
                link.id().toString(),
                link.clientId().orElse(""),
                link.scope().text(),
                Moment.of(link.issuedAt()),
                Moment.of(link.expiresAt()),
                link.reportId().map(id -> "/admin/login-attempts/" + id).orElse(""));
    }
}
