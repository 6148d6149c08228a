package io.tollbridge.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** One thing that happened in an organization: who did what to which thing, when and from where. */
public sealed interface AuditEvent {
    UUID id();

    UUID organizationId();

    Instant at();

    Initiator initiator();

    Action action();

    Target target();

    /** The word that filters and answers have for how it ended. */
    default Outcome outcome() {
        return switch (this) {
            case Changed _ -> Outcome.SUCCESS;
            case Refused _ -> Outcome.REFUSED;
        };
    }

    /**
     * A management write. {@code before} and {@code after} are JSON objects without secrets; what was created has no
     * before, what was deleted no after.
     */
    record Changed(
            UUID id,
            UUID organizationId,
            Instant at,
            Initiator initiator,
            Action action,
            Target target,
            Optional<String> before,
            Optional<String> after)
            implements AuditEvent {}

    /** Something that was asked for and not done; {@code reason} begins with a code and holds no secret. */
    record Refused(
            UUID id, UUID organizationId, Instant at, Initiator initiator, Action action, Target target, String reason)
            implements AuditEvent {}
}
