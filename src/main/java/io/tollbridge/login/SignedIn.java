package io.tollbridge.login;

import io.tollbridge.directory.Organization;
import io.tollbridge.oauth.TokenDetails;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Who is signed in, by a session that is good at this moment: not ended, its user active. */
public record SignedIn(
        UUID sessionId,
        Organization organization,
        UUID userId,
        String email,
        String name,
        Optional<UUID> identityProviderId,
        Optional<String> identityProvider,
        Instant startedAt,
        Instant expiresAt,
        TokenDetails details) {
    /** For the audit log: who acts. */
    String actor() {
        return "user:" + email;
    }
}
