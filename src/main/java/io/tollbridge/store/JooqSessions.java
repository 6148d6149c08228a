package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;

import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Sha256;
import io.tollbridge.login.Administrator;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.login.Sessions;
import io.tollbridge.login.SignedIn;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.saml.AssertionUse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** Browser sessions in the database. */
public final class JooqSessions implements Sessions {
    private final DSLContext db;
    private final Credentials credentials;
    private final IdleTimes idleTimes;
    private final TokenRows rows;

    public JooqSessions(DSLContext db, IdleTimes idleTimes) {
        this.db = db;
        this.credentials = new Credentials(db);
        this.idleTimes = idleTimes;
        this.rows = new TokenRows(idleTimes);
    }

    @Override
    public void open(BrowserSession session) {
        credentials.insert(row(session), new Source.FirstHand());
    }

    @Override
    public Issuance openOnce(BrowserSession session, AssertionUse use) {
        return credentials.insert(row(session), new Source.FromAssertion(use));
    }

    @Override
    public boolean used(AssertionUse use) {
        return db.fetchExists(
                CREDENTIAL, CREDENTIAL.ASSERTION_SHA256.eq(use.key().bytes()));
    }

    @Override
    public Optional<SignedIn> active(Sha256 sha256, Instant now) {
        return good(sha256, now, List.of()).map(this::signedIn);
    }

    @Override
    public Optional<Administrator> administrator(Sha256 sha256, Instant now) {
        return good(sha256, now, List.of(TokenRows.PERMISSIONS))
                .map(row -> new Administrator(signedIn(row), TokenRows.permissions(row.get(TokenRows.PERMISSIONS))));
    }

    private Optional<Record> good(Sha256 sha256, Instant now, List<Field<?>> more) {
        return db.select(IdleTimes.fields())
                .select(
                        CREDENTIAL.EXPIRES_AT,
                        CREDENTIAL.DETAILS,
                        CREDENTIAL.IDENTITY_PROVIDER_ID,
                        ORGANIZATION.ID,
                        ORGANIZATION.SLUG,
                        ORGANIZATION.NAME,
                        USER_ACCOUNT.ID,
                        USER_ACCOUNT.EMAIL,
                        USER_ACCOUNT.NAME,
                        IDENTITY_PROVIDER.NAME)
                .select(more)
                .from(CREDENTIAL)
                .join(ORGANIZATION)
                .on(ORGANIZATION.ID.eq(CREDENTIAL.ORGANIZATION_ID))
                .join(USER_ACCOUNT)
                .on(
                        USER_ACCOUNT.ID.eq(CREDENTIAL.USER_ID),
                        USER_ACCOUNT.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID),
                        USER_ACCOUNT.ACTIVE.isTrue(),
                        USER_ACCOUNT.NOT_BEFORE.isNull().or(CREDENTIAL.ISSUED_AT.gt(USER_ACCOUNT.NOT_BEFORE)))
                .leftJoin(IDENTITY_PROVIDER)
                .on(IDENTITY_PROVIDER.ID.eq(CREDENTIAL.IDENTITY_PROVIDER_ID))
                .where(Credentials.isGood(sha256, Credentials.SESSION, now))
                .fetchOptional()
                .filter(row -> idleTimes.isInUse(row, now));
    }

    private SignedIn signedIn(Record row) {
        return new SignedIn(
                row.get(CREDENTIAL.ID),
                new Organization(row.get(ORGANIZATION.ID), row.get(ORGANIZATION.SLUG), row.get(ORGANIZATION.NAME)),
                row.get(USER_ACCOUNT.ID),
                row.get(USER_ACCOUNT.EMAIL),
                row.get(USER_ACCOUNT.NAME),
                Optional.ofNullable(row.get(CREDENTIAL.IDENTITY_PROVIDER_ID)),
                Optional.ofNullable(row.get(IDENTITY_PROVIDER.NAME)),
                row.get(CREDENTIAL.ISSUED_AT),
                row.get(CREDENTIAL.EXPIRES_AT),
                rows.details(row.get(CREDENTIAL.DETAILS)));
    }

    @Override
    public void end(Sha256 sha256, Instant now) {
        // The row stays: it guards against a second use of its assertion.
        db.transaction(transaction -> JooqLineage.cut(
                transaction.dsl(),
                CREDENTIAL.SECRET_SHA256.eq(sha256.bytes()).and(CREDENTIAL.KIND.eq(Credentials.SESSION)),
                now));
    }

    private Credentials.Row row(BrowserSession session) {
        return new Credentials.Row(
                session.sha256(),
                session.id(),
                Credentials.SESSION,
                session.organizationId(),
                Optional.empty(),
                Optional.of(session.userId()),
                session.identityProviderId(),
                "",
                session.reportId(),
                session.startedAt(),
                session.expiresAt(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(rows.stored(session.details())),
                TokenRows.samlSubject(session.details(), session.organizationId(), session.identityProviderId()));
    }
}
