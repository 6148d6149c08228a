package io.tollbridge.login;

import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.saml.AssertionUse;
import java.time.Instant;
import java.util.Optional;

/** The browser sessions. */
public interface Sessions {
    /** Opens one that came from no assertion: the local administrator's. */
    void open(BrowserSession session);

    /**
     * Records the assertion's use and the session in one statement, unless it was used before or its identity provider has
     * been disabled meanwhile ({@code SOURCE_GONE}), or has logged out its session: then nothing is opened.
     */
    Issuance openOnce(BrowserSession session, AssertionUse use);

    /** Whether it was used before, on whatever channel; only to tell, {@link #openOnce} is what guards. */
    boolean used(AssertionUse use);

    /** Who is signed in by the cookie of this SHA-256. */
    Optional<SignedIn> active(Sha256 sha256, Instant now);

    /** The same with what that person's roles permit; one statement. */
    Optional<Administrator> administrator(Sha256 sha256, Instant now);

    /** Ends it at once, on every node. */
    void end(Sha256 sha256, Instant now);
}
