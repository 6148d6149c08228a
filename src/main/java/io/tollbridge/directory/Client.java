package io.tollbridge.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An OAuth client. It belongs to one organization; its id is unique over all, compared byte for byte.
 *
 * @param organizationId {@link #BUILT_IN} for the product's own
 * @param deleteAt from then on it is dead, and soon after it is gone
 */
public record Client(
        String clientId,
        UUID organizationId,
        boolean active,
        Optional<Instant> deleteAt,
        ClientSettings settings,
        List<Secret> secrets,
        String createdBy,
        Instant createdAt,
        String modifiedBy,
        Instant modifiedAt,
        int version) {
    /** The product's own clients belong to no organization. */
    public static final UUID BUILT_IN = new UUID(0, 0);

    public Client {
        secrets = List.copyOf(secrets);
        if (!isClientId(clientId)) {
            throw new InvalidValue("client_id", "must have 1 to 255 visible ASCII characters");
        }
    }

    /** A secret as it is kept: random, so one SHA-256 is enough. */
    public record Secret(
            UUID id, Sha256 sha256, Instant createdAt, Optional<Instant> lastUsedAt, Optional<Instant> expiresAt) {
        @Override
        public String toString() {
            return "Secret[" + id + "]";
        }
    }

    /** Whether it may be used at all at this moment. */
    public boolean isUsable(Instant now) {
        return active && deleteAt.filter(end -> !now.isBefore(end)).isEmpty();
    }

    /** The same, changed by somebody. */
    public Client edited(
            boolean nowActive, Optional<Instant> nowDeleteAt, ClientSettings other, String by, Instant at) {
        return new Client(
                clientId,
                organizationId,
                nowActive,
                nowDeleteAt,
                other,
                secrets,
                createdBy,
                createdAt,
                by,
                at,
                version);
    }

    /** The same with other settings. */
    public Client withSettings(ClientSettings other) {
        return new Client(
                clientId,
                organizationId,
                active,
                deleteAt,
                other,
                secrets,
                createdBy,
                createdAt,
                modifiedBy,
                modifiedAt,
                version);
    }

    /** RFC 6749 appendix A.1, without the space. */
    public static boolean isClientId(String text) {
        return !text.isEmpty() && text.length() <= 255 && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }
}
