package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.PENDING_LOGOUT;

import io.tollbridge.directory.Sha256;
import io.tollbridge.login.PendingLogout;
import io.tollbridge.login.PendingLogouts;
import java.time.Instant;
import java.util.UUID;
import org.jooq.DSLContext;

/** Pending logouts in the database. */
public final class JooqPendingLogouts implements PendingLogouts {
    private final DSLContext db;

    public JooqPendingLogouts(DSLContext db) {
        this.db = db;
    }

    @Override
    public void save(PendingLogout logout) {
        db.insertInto(PENDING_LOGOUT)
                .set(PENDING_LOGOUT.REQUEST_SHA256, logout.requestSha256().bytes())
                .set(PENDING_LOGOUT.HANDLE_SHA256, logout.handleSha256().bytes())
                .set(PENDING_LOGOUT.ORGANIZATION_ID, logout.organizationId())
                .set(PENDING_LOGOUT.IDENTITY_PROVIDER_ID, logout.identityProviderId())
                .set(PENDING_LOGOUT.CREATED_AT, logout.createdAt())
                .set(PENDING_LOGOUT.EXPIRES_AT, logout.expiresAt())
                .execute();
    }

    @Override
    public boolean take(
            UUID organizationId, UUID identityProviderId, Sha256 requestSha256, Sha256 handleSha256, Instant now) {
        return db.deleteFrom(PENDING_LOGOUT)
                        .where(
                                PENDING_LOGOUT.REQUEST_SHA256.eq(requestSha256.bytes()),
                                PENDING_LOGOUT.HANDLE_SHA256.eq(handleSha256.bytes()),
                                PENDING_LOGOUT.ORGANIZATION_ID.eq(organizationId),
                                PENDING_LOGOUT.IDENTITY_PROVIDER_ID.eq(identityProviderId),
                                PENDING_LOGOUT.EXPIRES_AT.gt(now))
                        .execute()
                == 1;
    }
}
