package io.tollbridge.login;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Sessions and tokens by the name that an identity provider gave their user. */
public interface SamlSessions {
    /**
     * Ends those of this name with all that came from them, at any depth, in one transaction. Says how many sessions, and
     * tokens that came from an assertion themselves, were good before.
     *
     * @param subject {@link io.tollbridge.saml.SamlSession#subject}
     * @param sessionIndexes which of them; none: all. One whose assertion had no SessionIndex always ends.
     */
    int end(UUID organizationId, Sha256 subject, List<String> sessionIndexes, Instant now, Initiator by);
}
