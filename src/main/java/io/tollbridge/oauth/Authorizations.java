package io.tollbridge.oauth;

import java.util.UUID;

/** The authorizations that are out. */
public interface Authorizations {
    /** Adds it below the browser session that it comes from; {@code SOURCE_GONE}: that one has ended meanwhile. */
    Issuance add(Authorization authorization, UUID sessionId);
}
