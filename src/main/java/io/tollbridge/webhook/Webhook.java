package io.tollbridge.webhook;

import io.tollbridge.directory.InvalidValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * An address that is told of an organization's events. Its secret is no part of it: that is shown once, when it is made.
 *
 * @param url http or https; whether its host may be connected to is decided each time
 * @param events what it is told of; what only a newer version knows is not here
 * @param version counts the changes; the resource's ETag
 */
public record Webhook(
        UUID id,
        UUID organizationId,
        String url,
        Set<EventType> events,
        boolean enabled,
        Instant createdAt,
        Instant modifiedAt,
        int version) {
    private static final int LONGEST = 2000;

    public Webhook {
        events = Set.copyOf(events);
        checkUrl(url);
    }

    /** The events in the order of the catalogue. */
    public List<EventType> eventsInOrder() {
        return events.stream().sorted().toList();
    }

    private static void checkUrl(String url) {
        try {
            URI address = new URI(url);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            boolean usable = url.length() <= LONGEST
                    && (scheme.equals("https") || scheme.equals("http"))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawFragment() == null;
            if (usable) {
                return;
            }
        } catch (URISyntaxException malformed) {
            throw new InvalidValue("url", "is no URL");
        }
        throw new InvalidValue(
                "url",
                "must be an https or http address of at most " + LONGEST + " characters with a host, without user, "
                        + "password or fragment");
    }
}
