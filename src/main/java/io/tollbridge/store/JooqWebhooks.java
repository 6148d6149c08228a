package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.WEBHOOK;
import static io.tollbridge.store.jooq.Tables.WEBHOOK_DELIVERY;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.webhook.Delivery;
import io.tollbridge.webhook.EventType;
import io.tollbridge.webhook.Webhook;
import io.tollbridge.webhook.WebhookSecret;
import io.tollbridge.webhook.Webhooks;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** Webhooks in the database. */
public final class JooqWebhooks implements Webhooks {
    /** Everything but the secret, which only a delivery needs. */
    private static final List<Field<?>> FIELDS = List.of(
            WEBHOOK.ID,
            WEBHOOK.ORGANIZATION_ID,
            WEBHOOK.URL,
            WEBHOOK.EVENTS,
            WEBHOOK.ENABLED,
            WEBHOOK.CREATED_AT,
            WEBHOOK.MODIFIED_AT,
            WEBHOOK.VERSION);

    private static final List<Field<?>> DELIVERY_FIELDS = List.of(
            WEBHOOK_DELIVERY.ID,
            WEBHOOK_DELIVERY.EVENT_TYPE,
            WEBHOOK_DELIVERY.CREATED_AT,
            WEBHOOK_DELIVERY.ATTEMPTS,
            WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT,
            WEBHOOK_DELIVERY.DELIVERED_AT,
            WEBHOOK_DELIVERY.GIVEN_UP_AT,
            WEBHOOK_DELIVERY.LAST_PROBLEM);

    private final DSLContext db;
    private final AuditRows audit;
    private final OutboxRows outbox;

    /** {@code ids} and {@code clock} are for the audit events of its writes and for its tests. */
    public JooqWebhooks(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
        this.outbox = new OutboxRows(ids, clock);
    }

    /** What the audit log shows of a webhook. */
    private record Snapshot(String url, Set<String> events, boolean enabled) {
        static Snapshot of(Webhook webhook) {
            return new Snapshot(
                    webhook.url(),
                    Set.copyOf(OutboxRows.words(OutboxRows.words(webhook.eventsInOrder()))),
                    webhook.enabled());
        }
    }

    /** What a test's body holds as its data. */
    private record Test(UUID webhookId) {}

    @Override
    public Optional<Webhook> byId(UUID organizationId, UUID id) {
        return db.select(FIELDS)
                .from(WEBHOOK)
                .where(WEBHOOK.ORGANIZATION_ID.eq(organizationId), WEBHOOK.ID.eq(id))
                .fetchOptional(JooqWebhooks::webhook);
    }

    @Override
    public Page<Webhook> list(UUID organizationId, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.after(WEBHOOK.CREATED_AT, last.at(), WEBHOOK.ID, last.uuid()))
                .orElse(noCondition());
        return Page.of(
                db.select(FIELDS)
                        .from(WEBHOOK)
                        .where(WEBHOOK.ORGANIZATION_ID.eq(organizationId), behind)
                        .orderBy(WEBHOOK.CREATED_AT, WEBHOOK.ID)
                        .limit(page.size() + 1)
                        .fetch(JooqWebhooks::webhook),
                page.size(),
                webhook -> new Cursor(webhook.createdAt(), webhook.id().toString()).text());
    }

    @Override
    public Saved create(Webhook webhook, WebhookSecret secret, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            // The organization's row makes two that are created at once wait for each other.
            within.select(ORGANIZATION.ID)
                    .from(ORGANIZATION)
                    .where(ORGANIZATION.ID.eq(webhook.organizationId()))
                    .forUpdate()
                    .fetch();
            int there = within.fetchCount(WEBHOOK, WEBHOOK.ORGANIZATION_ID.eq(webhook.organizationId()));
            if (there >= MOST) {
                return new Saved.InTheWay("An organization has at most " + MOST + " webhooks. Delete one first.");
            }
            within.insertInto(WEBHOOK)
                    .set(WEBHOOK.ID, webhook.id())
                    .set(WEBHOOK.ORGANIZATION_ID, webhook.organizationId())
                    .set(WEBHOOK.URL, webhook.url())
                    .set(WEBHOOK.SECRET, secret.encrypted())
                    .set(WEBHOOK.EVENTS, OutboxRows.words(webhook.eventsInOrder()))
                    .set(WEBHOOK.ENABLED, webhook.enabled())
                    .set(WEBHOOK.CREATED_AT, webhook.createdAt())
                    .set(WEBHOOK.MODIFIED_AT, webhook.modifiedAt())
                    .set(WEBHOOK.VERSION, webhook.version())
                    .execute();
            audit.created(
                    within,
                    webhook.organizationId(),
                    by,
                    Action.WEBHOOK_CREATE,
                    Target.webhook(webhook.id()),
                    Snapshot.of(webhook));
            return new Saved.Done();
        });
    }

    @Override
    public Saved update(Webhook webhook, Initiator by) {
        return change(webhook, Optional.empty(), Action.WEBHOOK_EDIT, by);
    }

    @Override
    public Saved renewSecret(Webhook webhook, WebhookSecret secret, Initiator by) {
        return change(webhook, Optional.of(secret), Action.WEBHOOK_SECRET_RENEW, by);
    }

    private Saved change(Webhook webhook, Optional<WebhookSecret> secret, Action action, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Webhook> before =
                    locked(within, webhook.organizationId(), webhook.id(), Optional.of(webhook.version()));
            if (before.isEmpty()) {
                return new Saved.Stale();
            }
            within.update(WEBHOOK)
                    .set(WEBHOOK.URL, webhook.url())
                    .set(WEBHOOK.EVENTS, OutboxRows.words(webhook.eventsInOrder()))
                    .set(WEBHOOK.ENABLED, webhook.enabled())
                    .set(WEBHOOK.MODIFIED_AT, webhook.modifiedAt())
                    .set(WEBHOOK.VERSION, webhook.version() + 1)
                    .where(WEBHOOK.ID.eq(webhook.id()))
                    .execute();
            secret.ifPresent(made -> within.update(WEBHOOK)
                    .set(WEBHOOK.SECRET, made.encrypted())
                    .where(WEBHOOK.ID.eq(webhook.id()))
                    .execute());
            audit.changed(
                    within,
                    webhook.organizationId(),
                    by,
                    action,
                    Target.webhook(webhook.id()),
                    Snapshot.of(before.get()),
                    Snapshot.of(webhook));
            return new Saved.Done();
        });
    }

    @Override
    public Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Webhook> before = locked(within, organizationId, id, version);
            if (before.isEmpty()) {
                return new Saved.Stale();
            }
            within.deleteFrom(WEBHOOK).where(WEBHOOK.ID.eq(id)).execute();
            audit.deleted(
                    within, organizationId, by, Action.WEBHOOK_DELETE, Target.webhook(id), Snapshot.of(before.get()));
            return new Saved.Done();
        });
    }

    @Override
    public Delivery test(Webhook webhook) {
        UUID id = outbox.writeTo(db, webhook.organizationId(), webhook.id(), EventType.TEST, new Test(webhook.id()));
        return db.select(DELIVERY_FIELDS)
                .from(WEBHOOK_DELIVERY)
                .where(WEBHOOK_DELIVERY.ID.eq(id))
                .fetchSingle(JooqWebhooks::delivery);
    }

    @Override
    public Page<Delivery> deliveries(UUID webhookId, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.before(WEBHOOK_DELIVERY.CREATED_AT, last.at(), WEBHOOK_DELIVERY.ID, last.uuid()))
                .orElse(noCondition());
        return Page.of(
                db.select(DELIVERY_FIELDS)
                        .from(WEBHOOK_DELIVERY)
                        .where(WEBHOOK_DELIVERY.WEBHOOK_ID.eq(webhookId), behind)
                        .orderBy(WEBHOOK_DELIVERY.CREATED_AT.desc(), WEBHOOK_DELIVERY.ID.desc())
                        .limit(page.size() + 1)
                        .fetch(JooqWebhooks::delivery),
                page.size(),
                delivery -> new Cursor(delivery.createdAt(), delivery.id().toString()).text());
    }

    private static Optional<Webhook> locked(
            DSLContext within, UUID organizationId, UUID id, Optional<Integer> version) {
        return within.select(FIELDS)
                .from(WEBHOOK)
                .where(
                        WEBHOOK.ID.eq(id),
                        WEBHOOK.ORGANIZATION_ID.eq(organizationId),
                        version.map(WEBHOOK.VERSION::eq).orElse(noCondition()))
                .forUpdate()
                .fetchOptional(JooqWebhooks::webhook);
    }

    private static Webhook webhook(Record row) {
        EnumSet<EventType> events = EnumSet.noneOf(EventType.class);
        OutboxRows.words(row.get(WEBHOOK.EVENTS))
                .forEach(word -> EventType.ofWord(word).ifPresent(events::add));
        return new Webhook(
                row.get(WEBHOOK.ID),
                row.get(WEBHOOK.ORGANIZATION_ID),
                row.get(WEBHOOK.URL),
                events,
                row.get(WEBHOOK.ENABLED),
                row.get(WEBHOOK.CREATED_AT),
                row.get(WEBHOOK.MODIFIED_AT),
                row.get(WEBHOOK.VERSION));
    }

    private static Delivery delivery(Record row) {
        return new Delivery(
                row.get(WEBHOOK_DELIVERY.ID),
                row.get(WEBHOOK_DELIVERY.EVENT_TYPE),
                row.get(WEBHOOK_DELIVERY.CREATED_AT),
                row.get(WEBHOOK_DELIVERY.ATTEMPTS),
                Optional.ofNullable(row.get(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT)),
                Optional.ofNullable(row.get(WEBHOOK_DELIVERY.DELIVERED_AT)),
                Optional.ofNullable(row.get(WEBHOOK_DELIVERY.GIVEN_UP_AT)),
                Optional.ofNullable(row.get(WEBHOOK_DELIVERY.LAST_PROBLEM)));
    }
}
