package io.tollbridge.api;

import io.tollbridge.webhook.Delivery;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A webhook's delivery as the API tells it.
 *
 * @param state {@code "pending"}, {@code "delivered"} or {@code "given_up"}
 */
record DeliveryAnswer(
        UUID id,
        String event,
        String state,
        Instant createdAt,
        int attempts,
        Optional<Instant> nextAttemptAt,
        Optional<Instant> deliveredAt,
        Optional<Instant> givenUpAt,
        Optional<String> lastProblem) {
    static DeliveryAnswer of(Delivery delivery) {
        return new DeliveryAnswer(
                delivery.id(),
                delivery.event(),
                delivery.deliveredAt().isPresent()
                        ? "delivered"
                        : delivery.givenUpAt().isPresent() ? "given_up" : "pending",
                delivery.createdAt(),
                delivery.attempts(),
                delivery.nextAttemptAt(),
                delivery.deliveredAt(),
                delivery.givenUpAt(),
                delivery.lastProblem());
    }
}
