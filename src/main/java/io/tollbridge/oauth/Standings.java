package io.tollbridge.oauth;

import java.util.UUID;

/** Reads, in one statement, whether a user may use an application. */
public interface Standings {
    Standing of(UUID organizationId, String clientId, UUID userId);
}
