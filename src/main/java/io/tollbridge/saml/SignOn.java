package io.tollbridge.saml;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.List;

/**
 * What an assertion says of a sign-on, as far as a logout of it asks (Core §3.7.3.2).
 *
 * @param subject {@link SamlSession#subject}
 * @param sessionIndexes SHA-256 of each; none: any logout of this name means it
 * @param issuedAt its IssueInstant: a logout issued then or later means it, however late it comes
 */
public record SignOn(Sha256 subject, List<Sha256> sessionIndexes, Instant issuedAt) {
    public SignOn {
        sessionIndexes = List.copyOf(sessionIndexes);
    }
}
