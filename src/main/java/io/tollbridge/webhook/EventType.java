package io.tollbridge.webhook;

import java.util.Optional;

/** What webhooks tell of, in a word that never changes. */
public enum EventType {
    CERTIFICATE_EXPIRING("certificate.expiring"),
    /** Sent on demand, whatever the webhook is set to. */
    TEST("webhook.test");

    private final String word;

    EventType(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** The type of this word that a webhook can be set to. */
    public static Optional<EventType> ofWord(String word) {
        for (EventType type : values()) {
            if (type != TEST && type.word.equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
