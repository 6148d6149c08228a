package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.WEBHOOK;
import static io.tollbridge.store.jooq.Tables.WEBHOOK_DELIVERY;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tollbridge.webhook.EventType;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/**
 * Writes an event for the organization's webhooks inside the transaction of what happened: neither is ever there without
 * the other, and a webhook that cannot be reached holds nothing up.
 *
 * <pre>{@code
 * outbox.write(within, organizationId, EventType.CERTIFICATE_EXPIRING, new Expiring(…));
 * }</pre>
 *
 * {@code data} is a record of plain values that becomes a JSON object; it must hold no secret.
 */
final class OutboxRows {
    private static final String SEPARATOR = " ";

    private final Supplier<UUID> ids;
    private final Clock clock;
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    OutboxRows(Supplier<UUID> ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** A delivery's body; {@code id} is the event's, the same for each webhook that is told. */
    private record Event(UUID id, String type, Instant at, UUID organizationId, Object data) {}

    /** Event types as a webhook's column holds them. */
    static String words(Iterable<EventType> events) {
        StringBuilder words = new StringBuilder();
        events.forEach(event -> words.append(words.isEmpty() ? "" : SEPARATOR).append(event.word()));
        return words.toString();
    }

    static List<String> words(String column) {
        return Arrays.asList(column.split(SEPARATOR));
    }

    /** Has each enabled webhook that is set to this type told. To be called as the last of the transaction. */
    void write(DSLContext within, UUID organizationId, EventType type, Object data) {
        List<UUID> told = within
                .select(WEBHOOK.ID, WEBHOOK.EVENTS)
                .from(WEBHOOK)
                .where(WEBHOOK.ORGANIZATION_ID.eq(organizationId), WEBHOOK.ENABLED.isTrue())
                .forShare() // none of them may be deleted before its delivery is in
                .fetch()
                .stream()
                .filter(row -> words(row.value2()).contains(type.word()))
                .map(row -> row.value1())
                .toList();
        if (!told.isEmpty()) {
            String payload = payload(organizationId, type, data);
            told.forEach(webhookId -> insert(within, ids.get(), webhookId, type, payload));
        }
    }

    /** Has this webhook told, whatever it is set to; answers the delivery's id. */
    UUID writeTo(DSLContext within, UUID organizationId, UUID webhookId, EventType type, Object data) {
        UUID id = ids.get();
        insert(within, id, webhookId, type, payload(organizationId, type, data));
        return id;
    }

    private void insert(DSLContext within, UUID id, UUID webhookId, EventType type, String payload) {
        Instant now = clock.instant();
        within.insertInto(WEBHOOK_DELIVERY)
                .set(WEBHOOK_DELIVERY.ID, id)
                .set(WEBHOOK_DELIVERY.WEBHOOK_ID, webhookId)
                .set(WEBHOOK_DELIVERY.EVENT_TYPE, type.word())
                .set(WEBHOOK_DELIVERY.PAYLOAD, payload)
                .set(WEBHOOK_DELIVERY.CREATED_AT, now)
                .set(WEBHOOK_DELIVERY.ATTEMPTS, 0)
                .set(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT, now)
                .execute();
    }

    private String payload(UUID organizationId, EventType type, Object data) {
        try {
            return json.writeValueAsString(new Event(ids.get(), type.word(), clock.instant(), organizationId, data));
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
