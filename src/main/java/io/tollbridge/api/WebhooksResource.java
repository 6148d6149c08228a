package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tollbridge.keys.Secrets;
import io.tollbridge.webhook.EventType;
import io.tollbridge.webhook.Webhook;
import io.tollbridge.webhook.WebhookSecrets;
import io.tollbridge.webhook.Webhooks;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code /webhooks}: who is told of the organization's events, and what was sent. */
final class WebhooksResource {
    private final Webhooks webhooks;
    private final WebhookSecrets webhookSecrets;
    private final Secrets secrets;
    private final Clock clock;

    WebhooksResource(Webhooks webhooks, WebhookSecrets webhookSecrets, Secrets secrets, Clock clock) {
        this.webhooks = webhooks;
        this.webhookSecrets = webhookSecrets;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A webhook as the API tells it; {@code secret} only in the answer to the request that made it. */
    record Answer(
            UUID id,
            String url,
            List<String> events,
            boolean enabled,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> secret,
            Instant createdAt,
            Instant modifiedAt) {
        static Answer of(Webhook webhook, Optional<String> secret) {
            return new Answer(
                    webhook.id(),
                    webhook.url(),
                    webhook.eventsInOrder().stream().map(EventType::word).toList(),
                    webhook.enabled(),
                    secret,
                    webhook.createdAt(),
                    webhook.modifiedAt());
        }

        static Answer of(Webhook webhook) {
            return of(webhook, Optional.empty());
        }
    }

    /** What a request may set. */
    private record Body(String url, Set<EventType> events, boolean enabled) {
        static Body read(Fields fields) {
            String url = fields.requiredText("url");
            Set<EventType> events = new LinkedHashSet<>();
            for (String word : fields.texts("events")) {
                EventType.ofWord(word)
                        .ifPresentOrElse(events::add, () -> fields.problem("events", "there is no event type " + word));
            }
            if (events.isEmpty()) {
                fields.problem("events", "must name at least one event type");
            }
            boolean enabled = fields.flag("enabled", true);
            fields.ignore("id", "created_at", "modified_at");
            return new Body(url, events, enabled);
        }
    }

    void list(Call call) {
        call.answer(ListAnswer.of(webhooks.list(call.organizationId(), call.page()), Answer::of));
    }

    void get(Call call) {
        Webhook webhook = found(call);
        call.answer(Answer.of(webhook), webhook.version());
    }

    void create(Call call) {
        Fields fields = call.fields();
        Body body = Body.read(fields);
        Instant now = clock.instant();
        Webhook webhook = fields.make(() -> new Webhook(
                call.newId(secrets), call.organizationId(), body.url(), body.events(), body.enabled(), now, now, 1));
        String secret = webhookSecrets.create();
        Change.require(webhooks.create(webhook, webhookSecrets.encrypt(webhook.id(), secret), call.initiator()));
        call.created("/webhooks/" + webhook.id(), Answer.of(webhook, Optional.of(secret)), webhook.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        Body body = Body.read(fields);
        Webhook saved = change(call)
                .save(
                        current -> fields.make(() -> new Webhook(
                                current.id(),
                                current.organizationId(),
                                body.url(),
                                body.events(),
                                body.enabled(),
                                current.createdAt(),
                                clock.instant(),
                                current.version())),
                        changed -> webhooks.update(changed, call.initiator()));
        call.answer(Answer.of(saved), saved.version());
    }

    void delete(Call call) {
        UUID id = call.pathId();
        change(call).delete(version -> webhooks.delete(call.organizationId(), id, version, call.initiator()));
        call.gone();
    }

    /** A new secret; the one before signs nothing from now on. */
    void renewSecret(Call call) {
        String secret = webhookSecrets.create();
        Webhook saved = change(call)
                .save(
                        current -> new Webhook(
                                current.id(),
                                current.organizationId(),
                                current.url(),
                                current.events(),
                                current.enabled(),
                                current.createdAt(),
                                clock.instant(),
                                current.version()),
                        changed -> webhooks.renewSecret(
                                changed, webhookSecrets.encrypt(changed.id(), secret), call.initiator()));
        call.answer(Answer.of(saved, Optional.of(secret)), saved.version());
    }

    void deliveries(Call call) {
        call.answer(ListAnswer.of(webhooks.deliveries(found(call).id(), call.page()), DeliveryAnswer::of));
    }

    /** Has a test sent; how it went is seen in the deliveries. */
    void test(Call call) {
        call.accepted(DeliveryAnswer.of(webhooks.test(found(call))));
    }

    private Webhook found(Call call) {
        return change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
    }

    private Change<Webhook> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(call.ifMatch(), () -> webhooks.byId(call.organizationId(), id), Webhook::version);
    }
}
