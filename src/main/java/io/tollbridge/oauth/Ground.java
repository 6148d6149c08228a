package io.tollbridge.oauth;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Person;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client's assertion is judged on, read together with the client.
 *
 * @param organization whose identity provider is to have issued it
 * @param approved the client may have tokens for that organization
 * @param identityProvider the organization's of the entity id that the message claims
 * @param lookedUp the e-mail addresses that were looked up
 * @param found the users who have one of them, but for local administrators
 */
public record Ground(
        Organization organization,
        boolean approved,
        Optional<IdentityProvider> identityProvider,
        Set<String> lookedUp,
        List<Person> found) {
    /**
     * What to read.
     *
     * @param slug of the organization; empty: the client's own
     * @param issuer the entity id that the message claims, unverified
     * @param names whom the message may be about, unverified
     */
    public record Wanted(Optional<String> slug, Optional<String> issuer, Set<String> names) {}
}
