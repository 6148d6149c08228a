package io.tollbridge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.BuiltInClient;
import io.tollbridge.directory.HeldPermissions;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.login.Administrator;
import io.tollbridge.login.SignedIn;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.web.PostedForm;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** One request for a page, by somebody who may see it. */
final class Visit {
    private static final int ROWS = 50;
    private static final int MOST_NAMES = 1000;

    private final Context context;
    private final Administrator administrator;
    private final PostedForm form;
    private final String formToken;
    private final String signOutToken;
    private final String freshNonce;
    private final LocalCalls calls;
    private final String address;
    private final String origin;

    Visit(
            Context context,
            Administrator administrator,
            PostedForm form,
            String formToken,
            String signOutToken,
            String freshNonce,
            LocalCalls calls,
            String address,
            String origin) {
        this.context = context;
        this.administrator = administrator;
        this.form = form;
        this.formToken = formToken;
        this.signOutToken = signOutToken;
        this.freshNonce = freshNonce;
        this.calls = calls;
        this.address = address;
        this.origin = origin;
    }

    Context context() {
        return context;
    }

    Administrator administrator() {
        return administrator;
    }

    /** What was posted; empty for a page. */
    PostedForm form() {
        return form;
    }

    /** For the page's own forms. */
    String formToken() {
        return formToken;
    }

    /** For the form that signs out. */
    String signOutToken() {
        return signOutToken;
    }

    /** Of the form that was sent, or for the one that is shown. */
    String nonce() {
        return form.value("_nonce").orElse(freshNonce);
    }

    /** Calls the API as this person, with what he may do at this moment. */
    LocalCalls.Outcome call(String method, String path, Optional<ObjectNode> body, Optional<String> etag) {
        return call(method, path, body, etag, Optional.empty());
    }

    private LocalCalls.Outcome call(
            String method, String path, Optional<ObjectNode> body, Optional<String> etag, Optional<UUID> newId) {
        SignedIn person = administrator.person();
        ActiveToken token = new ActiveToken(
                person.sessionId(),
                person.organization().id(),
                BuiltInClient.ADMIN.clientId(),
                Optional.of(new ActiveToken.Person(person.userId(), person.email(), person.name())),
                Scopes.ALL,
                person.startedAt(),
                person.expiresAt(),
                person.details(),
                administrator.permissions());
        return calls.call(
                new LocalCalls.Caller(token, address), new LocalCalls.Request(method, path, body, etag, newId));
    }

    /** Changes something; a form that shows a version, by its field {@code _etag}, changes no other. */
    LocalCalls.Outcome write(String method, String path, ObjectNode body) {
        return call(method, path, Optional.of(body), form.value("_etag").filter(etag -> !etag.isEmpty()));
    }

    /** Makes something, once however often the form is sent: its field {@code _nonce} decides on the id. */
    LocalCalls.Outcome create(String path, ObjectNode body) {
        return call("POST", path, Optional.of(body), Optional.empty(), Optional.of(newId()));
    }

    /** The id that {@link #create} gives. Nobody can choose it: that would be to find an input of this SHA-256. */
    UUID newId() {
        String seed = Sha256.of(formToken + " " + nonce()).toString();
        long most = Long.parseUnsignedLong(seed.substring(0, 16), 16) & ~0xF000L | 0x4000L; // RFC 9562 §5.4
        long least = Long.parseUnsignedLong(seed.substring(16, 32), 16) & 0x3FFF_FFFF_FFFF_FFFFL | 1L << 63;
        return new UUID(most, least);
    }

    /** The same of what needs no body. */
    LocalCalls.Outcome write(String method, String path) {
        return call(method, path, Optional.empty(), form.value("_etag").filter(etag -> !etag.isEmpty()));
    }

    /** A thing to show; where there is none, or none for this person, the page says so. */
    Resource read(String path) {
        return switch (call("GET", path, Optional.empty(), Optional.empty())) {
            case LocalCalls.Outcome.Done(int _, JsonNode body, String etag) -> new Resource(body, etag);
            case LocalCalls.Outcome.Refused refused ->
                throw new PageRefused(
                        refused.status(),
                        refused.status() == 404 ? "There is no such thing here, or not any more." : refused.detail());
        };
    }

    /** All items of a list of the API, {@code most} at most. */
    List<Resource> readAll(String path, int most) {
        List<Resource> all = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent() && all.size() < most) {
            Resource page = read(path + (path.contains("?") ? "&" : "?") + "page_size=200"
                    + cursor.filter(one -> !one.isEmpty())
                            .map(one -> "&cursor=" + URLEncoder.encode(one, StandardCharsets.UTF_8))
                            .orElse(""));
            all.addAll(page.items());
            cursor = page.nextCursor();
        }
        return all;
    }

    /** The path of a list of the API with these filters and the cursor, as the page's own query has them. */
    String apiList(String path, String... filters) {
        StringBuilder all = new StringBuilder(path).append("?page_size=").append(ROWS);
        for (String name : filters) {
            query(name)
                    .ifPresent(value -> all.append('&').append(name).append('=').append(encoded(value)));
        }
        query("cursor").ifPresent(value -> all.append("&cursor=").append(encoded(value)));
        return all.toString();
    }

    /** For the audit log: who does what is not done by the API. */
    Initiator initiator() {
        return new Initiator("user:" + administrator.person().email(), address);
    }

    /** The names of all roles; none where they may not be seen. */
    List<String> roleNames() {
        return names("/roles");
    }

    /** Roles and divisions to choose from. */
    RoleChoice roleChoice(Form chosen, String name) {
        return RoleChoice.of(chosen, name, names("/roles"), names("/divisions"));
    }

    private List<String> names(String path) {
        return may(Permission.AUTHORIZATION_ROLE_VIEW)
                ? readAll(path, MOST_NAMES).stream()
                        .map(one -> one.text("name"))
                        .toList()
                : List.of();
    }

    /** The address this service is known by, as the browser sees it. */
    String origin() {
        return origin;
    }

    /** Refuses the page where a change that has no form of its own was refused. */
    static LocalCalls.Outcome.Done require(LocalCalls.Outcome outcome) {
        return switch (outcome) {
            case LocalCalls.Outcome.Done done -> done;
            case LocalCalls.Outcome.Refused refused -> throw new PageRefused(refused.status(), refused.detail());
        };
    }

    /** After a change: a page that can be loaded again without doing it again. */
    void go(String path) {
        context.status(303).header("Location", path);
    }

    String pathParam(String name) {
        return context.pathParam(name);
    }

    /** The same for a path of the API or an address: nothing in it ends its segment. */
    String segment(String name) {
        return encoded(context.pathParam(name));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
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
