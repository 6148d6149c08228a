package io.tollbridge.oauth;

import java.time.Instant;
import java.util.UUID;

/** The AuthnRequests that wait for their Response: an assertion that answers one belongs to the ACS, not to the grant. */
public interface OpenRequests {
    boolean isOpen(UUID organizationId, String requestId, Instant now);
}
