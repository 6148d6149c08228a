package io.tollbridge.store;

import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.oauth.Tokens;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/** Access tokens in the database. */
public final class JooqTokens implements Tokens {
    private final DSLContext db;
    private final Credentials credentials;
    private final TokenRows rows;

    public JooqTokens(DSLContext db, IdleTimes idleTimes) {
        this.db = db;
        this.credentials = new Credentials(db);
        this.rows = new TokenRows(idleTimes);
    }

    @Override
    public Issuance issue(AccessToken token, Source source) {
        return credentials.insert(row(token), source);
    }

    @Override
    public Optional<ActiveToken> active(Sha256 sha256, Instant now) {
        return db.select(TokenRows.fieldsWithPermissions())
                .from(TokenRows.joined(now))
                .where(Credentials.isGood(sha256, Credentials.ACCESS_TOKEN, now), TokenRows.userMayUseIt())
                .fetchOptional()
                .flatMap(row -> rows.permittedToken(row, now));
    }

    private Credentials.Row row(AccessToken token) {
        return new Credentials.Row(
                token.sha256(),
                token.id(),
                Credentials.ACCESS_TOKEN,
                token.organizationId(),
                Optional.of(token.clientId()),
                token.userId(),
                token.identityProviderId(),
                token.scope().text(),
                token.reportId(),
                token.issuedAt(),
                token.expiresAt(),
                token.refresh().map(AccessToken.Refresh::sha256),
                token.refresh().map(AccessToken.Refresh::expiresAt),
                Optional.ofNullable(rows.stored(token.details())),
                TokenRows.samlSubject(token.details(), token.organizationId(), token.identityProviderId()));
    }
}
