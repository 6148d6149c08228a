package io.tollbridge.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which events: those of which all that is named holds.
 *
 * @param actor the initiator's name, whole
 * @param from the first instant that counts
 * @param to the first instant that counts no more
 */
public record AuditFilter(
        Optional<String> actor,
        Optional<String> action,
        Optional<String> targetType,
        Optional<String> targetId,
        Optional<Outcome> outcome,
        Optional<Instant> from,
        Optional<Instant> to) {
    /** Every event. */
    public static final AuditFilter ALL = new AuditFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
