package io.tollbridge.keys;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * When a key came to where it is.
 *
 * @param publishedAt first in the service provider's metadata
 * @param activatedAt when it became current, the last time it did; absent before
 * @param retiredAt its private key was erased
 */
public record KeyDates(
        Instant createdAt, Optional<Instant> publishedAt, Optional<Instant> activatedAt, Optional<Instant> retiredAt) {
    public KeyDates {
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(publishedAt);
        Objects.requireNonNull(activatedAt);
        Objects.requireNonNull(retiredAt);
    }

    /** Those of a key that is published and used from the moment it is made. */
    public static KeyDates current(Instant now) {
        return new KeyDates(now, Optional.of(now), Optional.of(now), Optional.empty());
    }

    /** Those of a key that is published when it is made, and used later. */
    public static KeyDates next(Instant now) {
        return new KeyDates(now, Optional.of(now), Optional.empty(), Optional.empty());
    }
}
