package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A logout that an identity provider asked for (Core §3.7.1).
 *
 * @param subject {@link io.tollbridge.saml.SamlSession#subject}
 * @param sessionIndexes which of its sessions; none: all. One whose assertion had no SessionIndex always ends.
 * @param issuedAt assertions issued then or earlier are meant too, also those still under way
 * @param rememberUntil none of those can be good any more afterwards
 */
public record SamlLogout(
        UUID organizationId,
        UUID identityProviderId,
        Sha256 subject,
        List<String> sessionIndexes,
        Instant issuedAt,
        Instant rememberUntil) {
    public SamlLogout {
        sessionIndexes = List.copyOf(sessionIndexes);
    }
}
