package io.tollbridge.login;

import io.tollbridge.audit.Initiator;
import java.time.Instant;

/** Sessions and tokens by the name that an identity provider gave their user. */
public interface SamlSessions {
    /**
     * Ends those that it means with all that came from them, at any depth, and remembers it, so that no assertion that it
     * means gives another one, in one transaction. Says how many sessions, and tokens that came from an assertion
     * themselves, were good before.
     */
    int end(SamlLogout logout, Instant now, Initiator by);
}
