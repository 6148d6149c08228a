package io.tollbridge.webhook;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import java.util.Optional;
import java.util.UUID;

/** The webhooks of all organizations; every method is within one. */
public interface Webhooks {
    /** An organization may have so many: each event is written once for each of them. */
    int MOST = 20;

    Optional<Webhook> byId(UUID organizationId, UUID id);

    Page<Webhook> list(UUID organizationId, PageRequest page);

    Saved create(Webhook webhook, WebhookSecret secret, Initiator by);

    /** Saves over the version that the record carries. */
    Saved update(Webhook webhook, Initiator by);

    /** Replaces its secret; what is sent from now on is signed with the new one. */
    Saved renewSecret(Webhook webhook, WebhookSecret secret, Initiator by);

    /** Deletes it, with its deliveries, if it is still this version; any version if it is absent. */
    Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by);

    /** Has a test sent, as soon as an event would be. */
    Delivery test(Webhook webhook);

    /** What was sent and is to be sent, the newest first. */
    Page<Delivery> deliveries(UUID webhookId, PageRequest page);
}
