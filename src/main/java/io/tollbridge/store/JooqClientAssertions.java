package io.tollbridge.store;

import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.oauth.ClientAssertions;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.saml.AssertionUse;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** Rows that give nothing but stand where sessions and tokens do, so that one unique key guards all of them. */
public final class JooqClientAssertions implements ClientAssertions {
    private final Credentials credentials;
    private final Secrets secrets;

    public JooqClientAssertions(DSLContext db, Secrets secrets) {
        this.credentials = new Credentials(db);
        this.secrets = secrets;
    }

    @Override
    public boolean firstUse(AssertionUse use, UUID organizationId, String clientId, UUID reportId, Instant now) {
        Issuance issuance = credentials.insert(
                new Credentials.Row(
                        Sha256.of(secrets.token()), // which nobody learns
                        secrets.id(),
                        Credentials.CLIENT_ASSERTION,
                        organizationId,
                        Optional.of(clientId),
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        Optional.of(reportId),
                        now,
                        now,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new Source.FromAssertion(use));
        return switch (issuance) {
            case ISSUED -> true;
            case ALREADY_USED -> false;
            case SOURCE_GONE, LOGGED_OUT ->
                throw new IllegalStateException("an assertion is no row that could be gone");
        };
    }
}
