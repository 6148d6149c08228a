package io.tollbridge.oauth;

import io.tollbridge.directory.Permission;
import io.tollbridge.directory.Scopes;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A token that is good at this moment: not expired, not revoked, not idle for too long, its client active and approved,
 * its user active.
 *
 * @param scope what it was issued with, as far as the application is still approved for it
 * @param permissions what the roles of its user (or of its client, where it has none) permit; the scope narrows it
 */
public record ActiveToken(
        UUID id,
        UUID organizationId,
        String clientId,
        Optional<Person> user,
        Scopes scope,
        Instant issuedAt,
        Instant expiresAt,
        TokenDetails details,
        Set<String> permissions) {
    public ActiveToken {
        permissions = Set.copyOf(permissions);
    }

    /** The user behind a token. */
    public record Person(UUID id, String email, String name) {}

    /** Roles permit it, and for a user's token the scope does too. */
    public boolean may(Permission permission) {
        return permissions.contains(permission.name()) && (user.isEmpty() || scope.permit(permission));
    }

    /** For {@code created_by}: who acts. */
    public String actor() {
        return user.map(person -> "user:" + person.email()).orElse("client:" + clientId);
    }

    /** The {@code sub} of the specifications: the user's id, or the client's where it acts for itself. */
    public String subject() {
        return user.map(person -> person.id().toString()).orElse(clientId);
    }
}
