package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZATION_REQUEST;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.KeptRequest;
import io.tollbridge.oauth.KeptRequests;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Authorization requests that wait, in the database. */
public final class JooqKeptRequests implements KeptRequests {
    private static final String PUSHED = "pushed";
    private static final String BROWSER = "browser";

    private final DSLContext db;

    public JooqKeptRequests(DSLContext db) {
        this.db = db;
    }

    @Override
    public void keep(KeptRequest request) {
        db.insertInto(AUTHORIZATION_REQUEST)
                .set(AUTHORIZATION_REQUEST.HANDLE_SHA256, request.handle().bytes())
                .set(AUTHORIZATION_REQUEST.KIND, request.browser().isPresent() ? BROWSER : PUSHED)
                .set(AUTHORIZATION_REQUEST.CLIENT_ID, request.clientId())
                .set(
                        AUTHORIZATION_REQUEST.BROWSER_SHA256,
                        request.browser().map(Sha256::bytes).orElse(null))
                .set(AUTHORIZATION_REQUEST.PARAMETERS, request.parameters())
                .set(AUTHORIZATION_REQUEST.CREATED_AT, request.createdAt())
                .set(AUTHORIZATION_REQUEST.EXPIRES_AT, request.expiresAt())
                .execute();
    }

    @Override
    public Optional<KeptRequest> waiting(Sha256 handle, Sha256 browser, Instant now) {
        return db.selectFrom(AUTHORIZATION_REQUEST)
                .where(waits(handle, now), isOf(browser))
                .fetchOptional(JooqKeptRequests::request);
    }

    @Override
    public Optional<KeptRequest> take(Sha256 handle, Sha256 browser, Instant now) {
        return db.deleteFrom(AUTHORIZATION_REQUEST)
                .where(waits(handle, now), isOf(browser))
                .returning()
                .fetchOptional(JooqKeptRequests::request);
    }

    @Override
    public Optional<KeptRequest> takePushed(Sha256 handle, String clientId, Instant now) {
        if (!Client.isClientId(clientId)) {
            return Optional.empty();
        }
        return db.deleteFrom(AUTHORIZATION_REQUEST)
                .where(
                        waits(handle, now),
                        AUTHORIZATION_REQUEST.KIND.eq(PUSHED),
                        AUTHORIZATION_REQUEST.CLIENT_ID.eq(clientId))
                .returning()
                .fetchOptional(JooqKeptRequests::request);
    }

    private static Condition waits(Sha256 handle, Instant now) {
        return AUTHORIZATION_REQUEST.HANDLE_SHA256.eq(handle.bytes()).and(AUTHORIZATION_REQUEST.EXPIRES_AT.gt(now));
    }

    private static Condition isOf(Sha256 browser) {
        return AUTHORIZATION_REQUEST.KIND.eq(BROWSER).and(AUTHORIZATION_REQUEST.BROWSER_SHA256.eq(browser.bytes()));
    }

    private static KeptRequest request(Record row) {
        return new KeptRequest(
                Sha256.stored(row.get(AUTHORIZATION_REQUEST.HANDLE_SHA256)),
                row.get(AUTHORIZATION_REQUEST.CLIENT_ID),
                Optional.ofNullable(row.get(AUTHORIZATION_REQUEST.BROWSER_SHA256))
                        .map(Sha256::stored),
                row.get(AUTHORIZATION_REQUEST.PARAMETERS),
                row.get(AUTHORIZATION_REQUEST.CREATED_AT),
                row.get(AUTHORIZATION_REQUEST.EXPIRES_AT));
    }
}
