package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CREDENTIAL;

import io.tollbridge.directory.Sha256;
import io.tollbridge.saml.AssertionUse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * What was given out: tokens and sessions in one table, so that one unique key guards both kinds against a second use
 * of the same assertion (Profiles §4.1.4.5, RFC 7522 §3).
 */
final class Credentials {
    static final String ACCESS_TOKEN = "access_token";
    static final String SESSION = "session";

    private static final int TRIES = 3;

    private final DSLContext db;

    Credentials(DSLContext db) {
        this.db = db;
    }

    /** A row but for the assertion it came from. */
    record Row(
            Sha256 secret,
            UUID id,
            String kind,
            UUID organizationId,
            Optional<String> clientId,
            Optional<UUID> userId,
            Optional<UUID> identityProviderId,
            String scope,
            Optional<UUID> reportId,
            Instant issuedAt,
            Instant expiresAt) {}

    /** The credential of this secret and kind, unless it has expired or was revoked. */
    static Condition isGood(Sha256 secret, String kind, Instant now) {
        return CREDENTIAL
                .SECRET_SHA256
                .eq(secret.bytes())
                .and(CREDENTIAL.KIND.eq(kind))
                .and(CREDENTIAL.EXPIRES_AT.gt(now))
                .and(CREDENTIAL.REVOKED_AT.isNull());
    }

    void insert(Row row) {
        try {
            insert(row, null, row.expiresAt());
        } catch (DataAccessException refused) {
            throw DuplicateKey.in(refused).isPresent() ? notUnique(refused) : refused;
        }
    }

    /** One INSERT is both the guard and what it guards; false: the assertion was used, and nothing is inserted. */
    boolean insertOnce(Row row, AssertionUse use) {
        // Columns hold microseconds: rounded up, lest the guard end before the last instant.
        Instant remember = use.rememberUntil().plus(999, ChronoUnit.NANOS);
        Instant keepUntil = remember.isAfter(row.expiresAt()) ? remember : row.expiresAt();
        for (int tries = 1; ; tries++) {
            try {
                insert(row, use.key(), keepUntil);
                return true;
            } catch (DataAccessException refused) {
                if (DuplicateKey.is("credential_assertion", refused)) {
                    return false;
                }
                if (DuplicateKey.in(refused).isPresent()) {
                    throw notUnique(refused);
                }
                // A deadlock's victim is rolled back whole, so trying again cannot use the assertion twice.
                if (!"40001".equals(refused.sqlState()) || tries == TRIES) {
                    throw refused;
                }
            }
        }
    }

    private void insert(Row row, @Nullable Sha256 assertion, Instant keepUntil) {
        db.insertInto(CREDENTIAL)
                .set(CREDENTIAL.SECRET_SHA256, row.secret().bytes())
                .set(CREDENTIAL.ID, row.id())
                .set(CREDENTIAL.KIND, row.kind())
                .set(CREDENTIAL.ORGANIZATION_ID, row.organizationId())
                .set(CREDENTIAL.CLIENT_ID, row.clientId().orElse(null))
                .set(CREDENTIAL.USER_ID, row.userId().orElse(null))
                .set(CREDENTIAL.IDENTITY_PROVIDER_ID, row.identityProviderId().orElse(null))
                .set(CREDENTIAL.SCOPE, row.scope())
                .set(CREDENTIAL.ASSERTION_SHA256, assertion == null ? null : assertion.bytes())
                .set(CREDENTIAL.REPORT_ID, row.reportId().orElse(null))
                .set(CREDENTIAL.ISSUED_AT, row.issuedAt())
                .set(CREDENTIAL.EXPIRES_AT, row.expiresAt())
                .set(CREDENTIAL.KEEP_UNTIL, keepUntil)
                .execute();
    }

    /** Without its cause, whose message holds the entry. */
    private static IllegalStateException notUnique(DataAccessException refused) {
        return new IllegalStateException(
                "random is not unique: " + DuplicateKey.in(refused).orElse(""));
    }
}
