package io.tollbridge.webhook;

import java.util.UUID;

/**
 * A delivery that this node alone may send until its lease ends.
 *
 * @param attempts this attempt included, so 1 at first
 * @param payload the body, byte for byte as it is signed
 * @param enabled whether its webhook is still to be told
 */
public record LeasedDelivery(
        UUID id,
        UUID lease,
        UUID webhookId,
        String url,
        WebhookSecret secret,
        boolean enabled,
        String event,
        String payload,
        int attempts) {}
