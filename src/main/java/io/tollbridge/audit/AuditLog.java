package io.tollbridge.audit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The log of what happened. A management write leaves its event by itself, in its own transaction; an issued token's own row
 * is its record; refusals are recorded here.
 */
public interface AuditLog {
    /** Records it without waiting for the database; at the latest at an orderly stop it is written. */
    void refused(Refusal refusal);

    /**
     * One page, the newest first.
     *
     * @param cursor of the page before
     * @param size at most so many, 1 to 200
     */
    AuditPage list(UUID organizationId, AuditFilter filter, Optional<String> cursor, int size);

    /** Some events; {@code next} is the cursor of the page behind. */
    record AuditPage(List<AuditEvent> events, Optional<String> next) {
        public AuditPage {
            events = List.copyOf(events);
        }
    }
}
