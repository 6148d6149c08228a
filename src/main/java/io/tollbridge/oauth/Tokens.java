package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.Optional;

/** The tokens that are out. */
public interface Tokens {
    /**
     * Issues a token and records that its source was used, in one statement, so that neither exists without the other; a
     * token that comes from another credential is issued only while that one is good, whatever happens at the same time.
     */
    Issuance issue(AccessToken token, Source source);

    /** What the token of this SHA-256 stands for, if it is good now. One statement; nothing is cached. */
    Optional<ActiveToken> active(Sha256 sha256, Instant now);
}
