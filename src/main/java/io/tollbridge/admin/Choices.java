package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.AUTHORIZATION_ROLE_VIEW;

import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Users;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The roles and divisions that lists offer: those that the viewer may use. */
record Choices(List<String> roles, List<String> divisions) {
    private static final int MOST = 1_000;

    Choices {
        roles = List.copyOf(roles);
        divisions = List.copyOf(divisions);
    }

    /** Who may not see the roles is offered his own, and the divisions that the permission is held for. */
    static Choices of(Visit visit, Users users, Permission permission) {
        Optional<Set<String>> held = visit.divisions(permission);
        if (visit.may(AUTHORIZATION_ROLE_VIEW)) {
            List<String> divisions = names(visit, "/divisions").stream()
                    .filter(name -> held.isEmpty() || held.get().contains(name))
                    .toList();
            return new Choices(names(visit, "/roles"), divisions);
        }
        List<String> own = users
                .byId(visit.organizationId(), visit.administrator().person().userId())
                .stream()
                .flatMap(user -> user.roles().stream())
                .map(RoleAssignment::role)
                .distinct()
                .toList();
        return new Choices(
                own, held.map(names -> names.stream().sorted().toList()).orElse(List.of(RoleAssignment.HOME)));
    }

    static List<String> names(Visit visit, String path) {
        return visit.readAll(path, MOST).stream().map(one -> one.text("name")).toList();
    }

    /** For a list to choose from, after this first choice. */
    static Map<String, String> options(List<String> names, String first) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("", first);
        names.forEach(name -> options.put(name, name));
        return options;
    }

    /** For a list to choose from. */
    static Map<String, String> options(List<String> names) {
        Map<String, String> options = new LinkedHashMap<>();
        names.forEach(name -> options.put(name, name));
        return options;
    }
}
