package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The assertions that were issued here, so that lineage shows them. */
public interface IssuedAssertions {
    /**
     * One to be issued, without its content.
     *
     * @param assertionId SHA-256 of its ID
     * @param clientId who asked for it
     */
    record IssuedAssertion(
            UUID id,
            Sha256 assertionId,
            UUID organizationId,
            String clientId,
            UUID userId,
            Optional<UUID> identityProviderId,
            Optional<UUID> reportId,
            TokenDetails details,
            Instant issuedAt,
            Instant expiresAt) {}

    /** Records it and that its source was used, in one statement; only once that is done it may be given out. */
    Issuance record(IssuedAssertion assertion, Source source);
}
