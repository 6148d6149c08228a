package io.tollbridge.directory;

import java.util.Optional;
import java.util.UUID;

/**
 * What an administrator sets for the whole organization.
 *
 * @param idleTimeoutMinutes 5 to 480; a token or session that nobody uses for so long is dead; absent: none is
 * @param hipaa the idle timeout is 15 minutes at most, and no refresh tokens are given
 * @param defaultDivision where users stand of whom nothing else is said, by name
 * @param version counts the changes; the resource's ETag
 */
public record OrganizationSettings(
        UUID organizationId,
        String slug,
        String name,
        Optional<Integer> idleTimeoutMinutes,
        boolean hipaa,
        String defaultDivision,
        int version) {
    private static final int SHORTEST_MINUTES = 5;
    private static final int LONGEST_MINUTES = 480;
    private static final int HIPAA_MINUTES = 15;

    public OrganizationSettings {
        if (name.isBlank() || name.length() > 200) {
            throw new InvalidValue("name", "must have 1 to 200 characters");
        }
        if (idleTimeoutMinutes
                .filter(minutes -> minutes < SHORTEST_MINUTES || minutes > LONGEST_MINUTES)
                .isPresent()) {
            throw new InvalidValue("idle_timeout_minutes", "must be 5 to 480, or null for none");
        }
    }

    /** What holds: the idle timeout, with HIPAA 15 minutes at most. */
    public Optional<Integer> effectiveIdleTimeoutMinutes() {
        return hipaa
                ? Optional.of(Math.min(HIPAA_MINUTES, idleTimeoutMinutes.orElse(HIPAA_MINUTES)))
                : idleTimeoutMinutes;
    }
}
