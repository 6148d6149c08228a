package io.tollbridge.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.audit.Action;
import io.tollbridge.audit.AuditEvent;
import io.tollbridge.audit.AuditFilter;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.audit.Outcome;
import io.tollbridge.directory.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /admin/audit-events}: who did what, when and from where; also as a file. */
final class Events {
    /** Of a file: what a spreadsheet still opens, and no more than a moment's work. */
    private static final int MOST = 10_000;

    private static final int AT_ONCE = 200;

    private final AuditLog audit;
    private final ConsolePages pages;
    private final ObjectMapper json = new ObjectMapper();

    Events(AuditLog audit, ConsolePages pages) {
        this.audit = audit;
        this.pages = pages;
    }

    void list(Visit visit) {
        try {
            AuditLog.AuditPage found = audit.list(
                    visit.organizationId(),
                    filter(visit),
                    visit.page().cursor(),
                    visit.page().size());
            show(visit, "", found);
        } catch (InvalidValue invalid) {
            show(
                    visit,
                    Form.words(invalid.field()) + " " + invalid.problem() + ".",
                    new AuditLog.AuditPage(List.of(), Optional.empty()));
        }
    }

    private void show(Visit visit, String problem, AuditLog.AuditPage found) {
        pages.show(
                visit,
                problem.isEmpty() ? 200 : 422,
                "audit.jte",
                new AuditPage(
                        visit.typed("actor"),
                        visit.typed("action"),
                        visit.typed("target_type"),
                        visit.typed("target_id"),
                        visit.typed("outcome"),
                        visit.typed("from"),
                        visit.typed("to"),
                        problem,
                        found.events().stream().map(AuditPage.Row::of).toList(),
                        visit.next(found.next()),
                        visit.as("/admin/audit-events.csv"),
                        visit.as("/admin/audit-events.json")));
    }

    private static AuditFilter filter(Visit visit) {
        visit.query("action").filter(word -> !Action.isWord(word)).ifPresent(word -> {
            throw new InvalidValue("action", "must be a word such as user.create");
        });
        return new AuditFilter(
                visit.query("actor").map(Events::actor),
                visit.query("action"),
                visit.query("target_type"),
                visit.query("target_id"),
                visit.query("outcome").flatMap(Outcome::of),
                visit.day("from", 0),
                visit.day("to", 1));
    }

    /** Whoever types an e-mail address means the user. */
    private static String actor(String typed) {
        return typed.contains("@") && !typed.contains(":") ? "user:" + typed : typed;
    }

    /** RFC 4180. */
    void csv(Visit visit) {
        String lines = Stream.concat(
                        Stream.of(List.of("at", "actor", "address", "action", "target", "outcome", "reason")),
                        all(visit).stream()
                                .map(event -> List.of(
                                        event.at().toString(),
                                        event.initiator().name(),
                                        event.initiator().address(),
                                        event.action().word(),
                                        event.target().type() + " "
                                                + event.target().id(),
                                        event.outcome().word(),
                                        event instanceof AuditEvent.Refused refused ? refused.reason() : "")))
                .map(fields -> fields.stream().map(Events::quoted).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
        file(visit, "text/csv; charset=utf-8; header=present", "audit-events.csv", lines);
    }

    void json(Visit visit) {
        ArrayNode events = json.createArrayNode();
        for (AuditEvent event : all(visit)) {
            ObjectNode one = events.addObject()
                    .put("id", event.id().toString())
                    .put("at", event.at().toString())
                    .put("actor", event.initiator().name())
                    .put("address", event.initiator().address())
                    .put("action", event.action().word())
                    .put("target_type", event.target().type())
                    .put("target_id", event.target().id())
                    .put("outcome", event.outcome().word());
            switch (event) {
                case AuditEvent.Refused refused -> one.put("reason", refused.reason());
                case AuditEvent.Changed changed -> {
                    changed.before()
                            .ifPresent(text ->
                                    one.putRawValue("before", new com.fasterxml.jackson.databind.util.RawValue(text)));
                    changed.after()
                            .ifPresent(text ->
                                    one.putRawValue("after", new com.fasterxml.jackson.databind.util.RawValue(text)));
                }
            }
        }
        file(visit, "application/json", "audit-events.json", events.toString());
    }

    private List<AuditEvent> all(Visit visit) {
        List<AuditEvent> events = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            AuditLog.AuditPage page = audit.list(visit.organizationId(), filter(visit), cursor, AT_ONCE);
            events.addAll(page.events());
            cursor = page.next();
        } while (cursor.isPresent() && events.size() < MOST);
        return events;
    }

    private static void file(Visit visit, String type, String name, String content) {
        visit.context()
                .contentType(type)
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .result(content);
    }

    /** What a spreadsheet would take for a formula is made text. */
    private static String quoted(String field) {
        String safe = field.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + field : field;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
