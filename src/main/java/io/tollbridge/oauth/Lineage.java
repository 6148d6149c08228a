package io.tollbridge.oauth;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What came from what: session, authorization, token, exchanged token. Cutting one kills all below it, at any depth. */
public interface Lineage {
    /**
     * Revokes the credential and everything that came from it, in one transaction; nothing can be issued from any of them
     * afterwards, also not by a request that is under way. Says how many were good before.
     */
    int cut(UUID organizationId, UUID credentialId, Instant now, Initiator by);

    /** Ends every session of a user, with all that came from them. Says how many credentials were good before. */
    int cutSessionsOf(UUID organizationId, UUID userId, Instant now, Initiator by);

    /** The credential of this id, good or not, until it is forgotten. */
    Optional<Link> byId(UUID organizationId, UUID credentialId);

    /**
     * The whole tree in which this credential stands, or that came from the assertion of this report; sources before what
     * came from them. Empty: neither is known. At most a thousand links.
     */
    List<Link> tree(UUID organizationId, UUID credentialOrReportId);

    /** The sessions that are good now, the newest first. */
    Page<Link> sessions(UUID organizationId, Optional<UUID> userId, Instant now, PageRequest page);

    /** A user's access tokens that are good now, the newest first. */
    Page<Link> tokens(UUID organizationId, UUID userId, Instant now, PageRequest page);

    /**
     * An application that a user's tokens are out for.
     *
     * @param tokens access tokens and refresh families that are good now
     */
    record Application(String clientId, String clientName, int tokens, Instant lastIssuedAt) {}

    /** By client id. */
    List<Application> applications(UUID organizationId, UUID userId, Instant now);
}
