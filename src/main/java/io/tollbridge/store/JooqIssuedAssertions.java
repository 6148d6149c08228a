package io.tollbridge.store;

import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.IssuedAssertions;
import io.tollbridge.oauth.Source;
import java.util.Optional;
import org.jooq.DSLContext;

/** Assertions that were issued here, in the database. */
public final class JooqIssuedAssertions implements IssuedAssertions {
    private final Credentials credentials;
    private final StoredJson json = new StoredJson();

    public JooqIssuedAssertions(DSLContext db) {
        this.credentials = new Credentials(db);
    }

    @Override
    public Issuance record(IssuedAssertion assertion, Source source) {
        return credentials.insert(
                new Credentials.Row(
                        assertion.assertionId(),
                        assertion.id(),
                        Credentials.ASSERTION,
                        assertion.organizationId(),
                        Optional.of(assertion.clientId()),
                        Optional.of(assertion.userId()),
                        assertion.identityProviderId(),
                        "",
                        assertion.reportId(),
                        assertion.issuedAt(),
                        assertion.expiresAt(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(json.write(assertion.details())),
                        Optional.empty()),
                source);
    }
}
