package io.tollbridge.webhook;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One event for one webhook.
 *
 * @param event the type's word; a newer version may have written one that is not known here
 * @param attempts how often it was tried, a try under way included
 * @param nextAttemptAt when it is tried next; absent once it is delivered or given up
 */
public record Delivery(
        UUID id,
        String event,
        Instant createdAt,
        int attempts,
        Optional<Instant> nextAttemptAt,
        Optional<Instant> deliveredAt,
        Optional<Instant> givenUpAt,
        Optional<String> lastProblem) {}
