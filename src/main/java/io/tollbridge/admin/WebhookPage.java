package io.tollbridge.admin;

import java.util.List;
import java.util.Map;

/**
 * One webhook, or a new one.
 *
 * @param id "" for a new one
 * @param events all that there are, with what each tells of
 */
public record WebhookPage(
        Form form, String id, String url, boolean enabled, Map<String, String> events, List<Delivery> deliveries) {
    public WebhookPage {
        deliveries = List.copyOf(deliveries);
    }

    /** One event that was sent, or is to be. */
    public record Delivery(
            Moment at, String event, String state, int attempts, Moment next, Moment ended, String problem) {}
}
