package io.tollbridge.admin;

import io.tollbridge.audit.AuditEvent;
import java.util.List;

/** Who did what, the newest first. */
public record AuditPage(
        String actor,
        String action,
        String targetType,
        String targetId,
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

    /** One field of what an event changed; "" is nothing. */
    public record Change(String field, String before, String after) {}

    /**
     * One event.
     *
     * @param href the page of what it was done to; "" if there is none
     * @param detail the reason of a refusal
     */
    public record Row(
            Moment at,
            String actor,
            String address,
            String action,
            String target,
            String href,
            boolean refused,
            String detail,
            List<Change> changes) {
        public Row {
            changes = List.copyOf(changes);
        }

        static Row of(AuditEvent event) {
            return switch (event) {
                case AuditEvent.Changed changed ->
                    row(
                            event,
                            false,
                            "",
                            Differences.of(
                                    changed.before().orElse(""), changed.after().orElse("")));
                case AuditEvent.Refused refused -> row(event, true, refused.reason(), List.of());
            };
        }

        private static Row row(AuditEvent event, boolean refused, String detail, List<Change> changes) {
            return new Row(
                    Moment.of(event.at()),
                    event.initiator().name(),
                    event.initiator().address(),
                    event.action().word(),
                    event.target().type().replace('_', ' ') + " "
                            + event.target().id(),
                    href(event),
                    refused,
                    detail,
                    changes);
        }

        private static String href(AuditEvent event) {
            String root = switch (event.target().type()) {
                case "user" -> "/admin/users/";
                case "role" -> "/admin/roles/";
                case "client" -> "/admin/clients/";
                case "identity_provider" -> "/admin/identity-providers/";
                case "webhook" -> "/admin/webhooks/";
                case "session", "token" -> "/admin/lineage/";
                case "login_attempt" -> "/admin/login-attempts/";
                default -> "";
            };
            // What was deleted has no page any more.
            return root.isEmpty() || event.action().word().endsWith(".delete")
                    ? ""
                    : root + Visit.encoded(event.target().id());
        }
    }
}
