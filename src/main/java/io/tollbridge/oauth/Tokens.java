package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import io.tollbridge.saml.AssertionUse;
import java.time.Instant;
import java.util.Optional;

/** The tokens that are out. */
public interface Tokens {
    void issue(AccessToken token);

    /**
     * Records the assertion's use and the token in one statement on a unique key, so that neither exists without the other;
     * false: the assertion was used before, on whatever channel and node, and nothing is issued.
     */
    boolean issueOnce(AccessToken token, AssertionUse use);

    /** What the token of this SHA-256 stands for, if it is good now. One statement; nothing is cached. */
    Optional<ActiveToken> active(Sha256 sha256, Instant now);
}
