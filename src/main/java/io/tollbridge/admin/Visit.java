package io.tollbridge.admin;

import io.javalin.http.Context;
import io.tollbridge.directory.HeldPermissions;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.login.Administrator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** One request for a page, by somebody who may see it. */
final class Visit {
    private static final int ROWS = 50;

    private final Context context;
    private final Administrator administrator;

    Visit(Context context, Administrator administrator) {
        this.context = context;
        this.administrator = administrator;
    }

    Context context() {
        return context;
    }

    Administrator administrator() {
        return administrator;
    }

    UUID organizationId() {
        return administrator.person().organization().id();
    }

    boolean may(Permission permission) {
        HeldPermissions held = administrator.permissions();
        return permission.isByDivision() ? held.may(permission) : held.mayEverywhere(permission);
    }

    /** The divisions whose things may be seen; empty: all. */
    Optional<Set<String>> divisions(Permission permission) {
        Set<String> held = administrator.permissions().divisions(permission);
        return held.contains(RoleAssignment.HOME) ? Optional.empty() : Optional.of(held);
    }

    /** What was asked for; an empty field of a form is as good as none. */
    Optional<String> query(String name) {
        return Optional.ofNullable(context.queryParam(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** As the field of the form shows it again. */
    String typed(String name) {
        return query(name).orElse("");
    }

    Optional<UUID> queryId(String name) {
        return query(name).flatMap(Visit::id);
    }

    /** The first instant of the day in the viewer's form, or of the day after; days are those of UTC. */
    Optional<Instant> day(String name, int plus) {
        return query(name).map(text -> {
            try {
                return LocalDate.parse(text)
                        .plusDays(plus)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
            } catch (DateTimeParseException noDay) {
                throw new InvalidValue(name, "must be a day such as 2026-01-31");
            }
        });
    }

    PageRequest page() {
        return new PageRequest(query("cursor"), ROWS);
    }

    /** The same list behind this cursor; empty: it has ended. */
    String next(Optional<String> cursor) {
        return cursor.map(text -> context.path() + "?" + parameters(Map.of("cursor", List.of(text))))
                .orElse("");
    }

    /** The same list as it is, in another form. */
    String as(String path) {
        return path + "?" + parameters(Map.of());
    }

    private String parameters(Map<String, List<String>> more) {
        Map<String, List<String>> all = new java.util.TreeMap<>(context.queryParamMap());
        all.remove("cursor");
        all.putAll(more);
        return all.entrySet().stream()
                .flatMap(one -> one.getValue().stream()
                        .filter(value -> !value.isBlank())
                        .map(value -> one.getKey() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                .collect(Collectors.joining("&"));
    }

    /** A UUID in its one canonical form. */
    static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
