package io.tollbridge.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An OAuth client. It belongs to one organization; its id is unique over all, compared byte for byte. */
public record Client(
        String clientId,
        UUID organizationId,
        boolean active,
        ClientSettings settings,
        List<Secret> secrets,
        String createdBy,
        Instant createdAt,
        String modifiedBy,
        Instant modifiedAt,
        int version) {
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

    /** RFC 6749 appendix A.1, without the space. */
    public static boolean isClientId(String text) {
        return !text.isEmpty() && text.length() <= 255 && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }
}
