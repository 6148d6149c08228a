package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.PENDING_LOGIN;

import io.tollbridge.directory.Sha256;
import io.tollbridge.login.PendingLogin;
import io.tollbridge.login.PendingLogins;
import io.tollbridge.oauth.OpenRequests;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Pending logins in the database, which are the open AuthnRequests too. */
public final class JooqPendingLogins implements PendingLogins, OpenRequests {
    private static final String LOGIN = "login";
    private static final String TEST = "test";
    /** A test that nobody opened yet: no request was sent. */
    private static final String HANDLE = "handle";

    private final DSLContext db;

    public JooqPendingLogins(DSLContext db) {
        this.db = db;
    }

    @Override
    public void save(PendingLogin login) {
        db.insertInto(PENDING_LOGIN)
                .set(PENDING_LOGIN.REQUEST_SHA256, login.requestSha256().bytes())
                .set(PENDING_LOGIN.BROWSER_SHA256, login.browserSha256().bytes())
                .set(PENDING_LOGIN.ORGANIZATION_ID, login.organizationId())
                .set(PENDING_LOGIN.IDENTITY_PROVIDER_ID, login.identityProviderId())
                .set(PENDING_LOGIN.RETURN_TO, login.returnTo())
                .set(PENDING_LOGIN.PURPOSE, login.testId().isPresent() ? TEST : LOGIN)
                .set(PENDING_LOGIN.TEST_ID, login.testId().orElse(null))
                .set(PENDING_LOGIN.CREATED_AT, login.createdAt())
                .set(PENDING_LOGIN.EXPIRES_AT, login.expiresAt())
                .execute();
    }

    @Override
    public Optional<PendingLogin> take(UUID organizationId, Sha256 requestSha256, Sha256 browserSha256, Instant now) {
        return db.deleteFrom(PENDING_LOGIN)
                .where(
                        waiting(organizationId, requestSha256, now),
                        PENDING_LOGIN.BROWSER_SHA256.eq(browserSha256.bytes()))
                .returning()
                .fetchOptional(JooqPendingLogins::pendingLogin);
    }

    @Override
    public void saveTest(UnopenedTest test) {
        db.insertInto(PENDING_LOGIN)
                .set(PENDING_LOGIN.REQUEST_SHA256, test.handleSha256().bytes())
                .set(PENDING_LOGIN.BROWSER_SHA256, test.handleSha256().bytes())
                .set(PENDING_LOGIN.ORGANIZATION_ID, test.organizationId())
                .set(PENDING_LOGIN.IDENTITY_PROVIDER_ID, test.identityProviderId())
                .set(PENDING_LOGIN.RETURN_TO, "")
                .set(PENDING_LOGIN.PURPOSE, HANDLE)
                .set(PENDING_LOGIN.TEST_ID, test.testId())
                .set(PENDING_LOGIN.CREATED_AT, test.createdAt())
                .set(PENDING_LOGIN.EXPIRES_AT, test.expiresAt())
                .execute();
    }

    @Override
    public Optional<UnopenedTest> takeTest(UUID organizationId, Sha256 handleSha256, Instant now) {
        return db.deleteFrom(PENDING_LOGIN)
                .where(row(organizationId, handleSha256, now), PENDING_LOGIN.PURPOSE.eq(HANDLE))
                .returning()
                .fetchOptional(row -> new UnopenedTest(
                        handleSha256,
                        row.get(PENDING_LOGIN.TEST_ID),
                        organizationId,
                        row.get(PENDING_LOGIN.IDENTITY_PROVIDER_ID),
                        row.get(PENDING_LOGIN.CREATED_AT),
                        row.get(PENDING_LOGIN.EXPIRES_AT)));
    }

    @Override
    public Optional<UUID> test(UUID organizationId, Sha256 requestSha256, Sha256 browserSha256, Instant now) {
        return db.select(PENDING_LOGIN.TEST_ID)
                .from(PENDING_LOGIN)
                .where(
                        row(organizationId, requestSha256, now),
                        PENDING_LOGIN.PURPOSE.eq(TEST),
                        PENDING_LOGIN.BROWSER_SHA256.eq(browserSha256.bytes()))
                .fetchOptional(PENDING_LOGIN.TEST_ID);
    }

    @Override
    public boolean awaits(UUID organizationId, UUID identityProviderId, Sha256 browserSha256, Instant now) {
        return db.fetchExists(
                PENDING_LOGIN,
                PENDING_LOGIN
                        .BROWSER_SHA256
                        .eq(browserSha256.bytes())
                        .and(PENDING_LOGIN.ORGANIZATION_ID.eq(organizationId))
                        .and(PENDING_LOGIN.IDENTITY_PROVIDER_ID.eq(identityProviderId))
                        .and(PENDING_LOGIN.PURPOSE.ne(HANDLE))
                        .and(PENDING_LOGIN.EXPIRES_AT.gt(now)));
    }

    @Override
    public boolean waits(UUID organizationId, Sha256 requestSha256, Instant now) {
        return db.fetchExists(PENDING_LOGIN, waiting(organizationId, requestSha256, now));
    }

    @Override
    public boolean isOpen(UUID organizationId, String requestId, Instant now) {
        return waits(organizationId, Sha256.of(requestId), now);
    }

    private static Condition waiting(UUID organizationId, Sha256 requestSha256, Instant now) {
        return row(organizationId, requestSha256, now).and(PENDING_LOGIN.PURPOSE.ne(HANDLE));
    }

    private static Condition row(UUID organizationId, Sha256 requestSha256, Instant now) {
        return PENDING_LOGIN
                .REQUEST_SHA256
                .eq(requestSha256.bytes())
                .and(PENDING_LOGIN.ORGANIZATION_ID.eq(organizationId))
                .and(PENDING_LOGIN.EXPIRES_AT.gt(now));
    }

    private static PendingLogin pendingLogin(Record row) {
        return new PendingLogin(
                Sha256.stored(row.get(PENDING_LOGIN.REQUEST_SHA256)),
                Sha256.stored(row.get(PENDING_LOGIN.BROWSER_SHA256)),
                row.get(PENDING_LOGIN.ORGANIZATION_ID),
                row.get(PENDING_LOGIN.IDENTITY_PROVIDER_ID),
                row.get(PENDING_LOGIN.RETURN_TO),
                Optional.ofNullable(row.get(PENDING_LOGIN.TEST_ID)),
                row.get(PENDING_LOGIN.CREATED_AT),
                row.get(PENDING_LOGIN.EXPIRES_AT));
    }
}
