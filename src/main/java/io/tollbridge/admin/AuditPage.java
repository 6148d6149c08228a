package io.tollbridge.admin;

import io.tollbridge.audit.AuditEvent;
import java.util.List;

/** Who did what, the newest first. */
public record AuditPage(
        String actor,
        String action,
        String outcome,
        String from,
        String to,
        String problem,
        List<Row> rows,
        String next,
        String csv,
        String json) {
    public AuditPage {
        rows = List.copyOf(rows);
    }

    /** One event; {@code detail} is the reason of a refusal, {@code before} and {@code after} what a change did, as JSON. */
    public record Row(
            Moment at,
            String actor,
            String address,
            String action,
            String target,
            boolean refused,
            String detail,
            String before,
            String after) {
        static Row of(AuditEvent event) {
            return switch (event) {
                case AuditEvent.Changed changed ->
                    row(
                            event,
                            false,
                            "",
                            changed.before().orElse(""),
                            changed.after().orElse(""));
                case AuditEvent.Refused refused -> row(event, true, refused.reason(), "", "");
            };
        }

        private static Row row(AuditEvent event, boolean refused, String detail, String before, String after) {
            return new Row(
                    Moment.of(event.at()),
                    event.initiator().name(),
                    event.initiator().address(),
                    event.action().word(),
                    event.target().type() + " " + event.target().id(),
                    refused,
                    detail,
                    before,
                    after);
        }
    }
}
