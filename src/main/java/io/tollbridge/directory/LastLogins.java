package io.tollbridge.directory;

import java.time.Instant;
import java.util.UUID;

/** Keeps when each user last signed in, in a browser or by an assertion, without making the login wait for the database. */
public interface LastLogins {
    void signedIn(UUID userId, Instant at);
}
