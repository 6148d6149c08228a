package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.WEBHOOK;
import static io.tollbridge.store.jooq.Tables.WEBHOOK_DELIVERY;

import io.tollbridge.webhook.LeasedDelivery;
import io.tollbridge.webhook.Outbox;
import io.tollbridge.webhook.WebhookSecret;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/** Deliveries in the database; one UPDATE decides which node sends which. */
public final class JooqOutbox implements Outbox {
    private static final int LONGEST_PROBLEM = 500;

    private final DSLContext db;
    private final Supplier<UUID> ids;

    /** {@code ids} names the leases. */
    public JooqOutbox(DSLContext db, Supplier<UUID> ids) {
        this.db = db;
        this.ids = ids;
    }

    @Override
    public List<LeasedDelivery> lease(Instant now, Instant until, int most) {
        UUID lease = ids.get();
        // The attempt counts before it is made: one that brings its node down must not be made for ever.
        int leased = db.update(WEBHOOK_DELIVERY)
                .set(WEBHOOK_DELIVERY.LEASE, lease)
                .set(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT, until)
                .set(WEBHOOK_DELIVERY.ATTEMPTS, WEBHOOK_DELIVERY.ATTEMPTS.plus(1))
                .where(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT.le(now))
                .orderBy(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT)
                .limit(most)
                .execute();
        if (leased == 0) {
            return List.of();
        }
        return db.select(
                        WEBHOOK_DELIVERY.ID,
                        WEBHOOK.ID,
                        WEBHOOK.URL,
                        WEBHOOK.SECRET,
                        WEBHOOK.ENABLED,
                        WEBHOOK_DELIVERY.EVENT_TYPE,
                        WEBHOOK_DELIVERY.PAYLOAD,
                        WEBHOOK_DELIVERY.ATTEMPTS)
                .from(WEBHOOK_DELIVERY)
                .join(WEBHOOK)
                .on(WEBHOOK.ID.eq(WEBHOOK_DELIVERY.WEBHOOK_ID))
                .where(WEBHOOK_DELIVERY.LEASE.eq(lease))
                .fetch(row -> new LeasedDelivery(
                        row.value1(),
                        lease,
                        row.value2(),
                        row.value3(),
                        WebhookSecret.stored(row.value4()),
                        row.value5(),
                        row.value6(),
                        row.value7(),
                        row.value8()));
    }

    @Override
    public void delivered(LeasedDelivery delivery, Instant now) {
        // Whoever holds the lease now: it has arrived.
        db.update(WEBHOOK_DELIVERY)
                .set(WEBHOOK_DELIVERY.DELIVERED_AT, now)
                .setNull(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT)
                .setNull(WEBHOOK_DELIVERY.LEASE)
                .setNull(WEBHOOK_DELIVERY.LAST_PROBLEM)
                .where(WEBHOOK_DELIVERY.ID.eq(delivery.id()))
                .execute();
    }

    @Override
    public void failed(LeasedDelivery delivery, String problem, Instant next) {
        db.update(WEBHOOK_DELIVERY)
                .set(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT, next)
                .setNull(WEBHOOK_DELIVERY.LEASE)
                .set(WEBHOOK_DELIVERY.LAST_PROBLEM, AuditRows.cut(problem, LONGEST_PROBLEM))
                .where(WEBHOOK_DELIVERY.ID.eq(delivery.id()), WEBHOOK_DELIVERY.LEASE.eq(delivery.lease()))
                .execute();
    }

    @Override
    public void givenUp(LeasedDelivery delivery, String problem, Instant now) {
        db.update(WEBHOOK_DELIVERY)
                .set(WEBHOOK_DELIVERY.GIVEN_UP_AT, now)
                .setNull(WEBHOOK_DELIVERY.NEXT_ATTEMPT_AT)
                .setNull(WEBHOOK_DELIVERY.LEASE)
                .set(WEBHOOK_DELIVERY.LAST_PROBLEM, AuditRows.cut(problem, LONGEST_PROBLEM))
                .where(WEBHOOK_DELIVERY.ID.eq(delivery.id()), WEBHOOK_DELIVERY.LEASE.eq(delivery.lease()))
                .execute();
    }
}
