package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The logins that wait, in the database: the Response may come to another node. */
public interface PendingLogins {
    void save(PendingLogin login);

    /** Takes it, once: one statement picks the winner. Empty: unknown, taken, expired, or another browser's. */
    Optional<PendingLogin> take(UUID organizationId, Sha256 requestSha256, Sha256 browserSha256, Instant now);

    /** Keeps a test that nobody opened yet, under the SHA-256 of the handle in its URL. */
    void saveTest(UnopenedTest test);

    /** Takes it, once. */
    Optional<UnopenedTest> takeTest(UUID organizationId, Sha256 handleSha256, Instant now);

    /** A test login that was prepared; who opens its URL begins it. */
    record UnopenedTest(
            Sha256 handleSha256,
            UUID testId,
            UUID organizationId,
            UUID identityProviderId,
            Instant createdAt,
            Instant expiresAt) {}

    /** The test that this browser began with this request, without taking it; empty if that is none. */
    Optional<UUID> test(UUID organizationId, Sha256 requestSha256, Sha256 browserSha256, Instant now);

    /** Whether this browser waits for an answer of that identity provider. */
    boolean awaits(UUID organizationId, UUID identityProviderId, Sha256 browserSha256, Instant now);

    /** Whether it waits, in whatever browser: to tell why it could not be taken. */
    boolean waits(UUID organizationId, Sha256 requestSha256, Instant now);
}
