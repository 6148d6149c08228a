package io.tollbridge.directory;

import java.util.List;
import java.util.UUID;

/** Which client may have tokens for which organization. */
public interface AuthorizedApplications {
    boolean isApproved(UUID organizationId, String clientId);

    /** The redirect URIs of every active, approved client: where a browser may be sent from this organization. */
    List<String> redirectUris(UUID organizationId);
}
