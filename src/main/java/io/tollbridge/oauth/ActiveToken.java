package io.tollbridge.oauth;

import io.tollbridge.directory.HeldPermissions;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.Scopes;
import java.time.Instant;
import java.util.Optional;
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
        HeldPermissions permissions) {
    /** The user behind a token. */
    public record Person(UUID id, String email, String name) {}

    /**
     * Roles permit it, and for a user's token the scope does too. For things that stand in divisions some division is
     * enough to come in, and {@link #mayIn} says which; for all others it must be held for Home.
     */
    public boolean may(Permission permission) {
        boolean held = permission.isByDivision() ? permissions.may(permission) : permissions.mayEverywhere(permission);
        return held && scopePermits(permission);
    }

    /** The same for a request that changes something, which a readonly scope never lets pass. */
    public boolean mayChangeBy(Permission permission) {
        return may(permission) && (user.isEmpty() || scope.permitChangesBy(permission));
    }

    /** Roles permit it for things of this division, and for a user's token the scope does too. */
    public boolean mayIn(Permission permission, String division) {
        return permissions.mayIn(permission, division) && scopePermits(permission);
    }

    private boolean scopePermits(Permission permission) {
        return user.isEmpty() || scope.permit(permission);
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
