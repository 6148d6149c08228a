package io.tollbridge.directory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Which client may have tokens for which organization. */
public interface AuthorizedApplications {
    boolean isApproved(UUID organizationId, String clientId);

    /** The redirect URIs of every active, approved client: where a browser may be sent from this organization. */
    List<String> redirectUris(UUID organizationId);

    /**
     * Somebody of the organization tried to use the client: a request is left there for those who may decide, unless one
     * is there or it is decided already.
     */
    void requested(UUID organizationId, String clientId, String by, Instant at);
}
