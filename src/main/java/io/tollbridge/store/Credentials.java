package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.REMEMBERED_LOGOUT;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.saml.AssertionUse;
import io.tollbridge.saml.SignOn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;

/**
 * What was given out: tokens, authorizations and sessions in one table, so that one unique key guards all kinds against a
 * second use of the same assertion (Profiles §4.1.4.5, RFC 7522 §3), and another one against a second use of a code or
 * refresh token (RFC 6749 §4.1.2, RFC 9700 §4.14).
 */
final class Credentials {
    static final String ACCESS_TOKEN = "access_token";
    static final String SESSION = "session";
    static final String AUTHORIZATION = "authorization";
    /** Issued here; the secret is its ID's, which nobody looks it up by. */
    static final String ASSERTION = "assertion";
    /** A client authenticated by it; the row only guards the assertion. */
    static final String CLIENT_ASSERTION = "client_assertion";

    private static final int TRIES = 3;

    private final DSLContext db;

    Credentials(DSLContext db) {
        this.db = db;
    }

    /**
     * A row but for what it came from.
     *
     * @param samlSubject what a LogoutRequest finds it by
     */
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
            Instant expiresAt,
            Optional<Sha256> refresh,
            Optional<Instant> refreshExpiresAt,
            Optional<String> details,
            Optional<Sha256> samlSubject) {
        /** Until when the row itself is of use. */
        Instant end() {
            return refreshExpiresAt.filter(end -> end.isAfter(expiresAt)).orElse(expiresAt);
        }
    }

    /** The credential of this secret and kind, unless it has expired or was revoked. */
    static Condition isGood(Sha256 secret, String kind, Instant now) {
        return CREDENTIAL
                .SECRET_SHA256
                .eq(secret.bytes())
                .and(CREDENTIAL.KIND.eq(kind))
                .and(CREDENTIAL.EXPIRES_AT.gt(now))
                .and(CREDENTIAL.REVOKED_AT.isNull());
    }

    /** One INSERT uses up the source and adds what it gives, or neither happens. */
    Issuance insert(Row row, Source source) {
        Map<Field<?>, Object> values = values(row);
        switch (source) {
            case Source.FirstHand() -> {
                return values(values, "");
            }
            case Source.FromAssertion(AssertionUse use) -> {
                values.putAll(used(row, use));
                return row.identityProviderId().isPresent()
                        ? unlessLoggedOut(
                                use, ofEnabled(row.identityProviderId().get(), use.signOn(), values))
                        : values(values, "credential_assertion");
            }
            case Source.FromAssertionAndActor(AssertionUse use, UUID actor) -> {
                values.putAll(used(row, use));
                values.put(CREDENTIAL.ACTOR_PARENT_ID, actor);
                return unlessLoggedOut(
                        use,
                        below(Set.of(actor), row.identityProviderId(), use.signOn(), values, "credential_assertion"));
            }
            case Source.FromSession(UUID session) -> {
                values.put(CREDENTIAL.PARENT_ID, session);
                return below(Set.of(session), values, "");
            }
            case Source.FromCode(UUID authorization, Sha256 code) -> {
                values.put(CREDENTIAL.PARENT_ID, authorization);
                values.put(CREDENTIAL.REDEEMED_SHA256, code.bytes());
                return below(Set.of(authorization), values, "credential_redeemed");
            }
            case Source.FromRefreshToken(UUID authorization, UUID token, Sha256 refreshToken) -> {
                values.put(CREDENTIAL.PARENT_ID, authorization);
                values.put(CREDENTIAL.REDEEMED_SHA256, refreshToken.bytes());
                return below(Set.of(authorization, token), values, "credential_redeemed");
            }
            case Source.FromTokens(UUID subject, Optional<UUID> actor) -> {
                values.put(CREDENTIAL.PARENT_ID, subject);
                actor.ifPresent(id -> values.put(CREDENTIAL.ACTOR_PARENT_ID, id));
                return below(
                        actor.filter(id -> !id.equals(subject))
                                .map(id -> Set.of(subject, id))
                                .orElse(Set.of(subject)),
                        values,
                        "");
            }
        }
    }

    private static Map<Field<?>, Object> used(Row row, AssertionUse use) {
        // Columns hold microseconds: rounded up, lest the guard end before the last instant.
        Instant remember = use.rememberUntil().plus(999, ChronoUnit.NANOS);
        return Map.of(
                CREDENTIAL.ASSERTION_SHA256,
                use.key().bytes(),
                CREDENTIAL.KEEP_UNTIL,
                remember.isAfter(row.end()) ? remember : row.end());
    }

    private static Map<Field<?>, Object> values(Row row) {
        Map<Field<?>, Object> values = new LinkedHashMap<>();
        values.put(CREDENTIAL.SECRET_SHA256, row.secret().bytes());
        values.put(CREDENTIAL.ID, row.id());
        values.put(CREDENTIAL.KIND, row.kind());
        values.put(CREDENTIAL.ORGANIZATION_ID, row.organizationId());
        row.clientId().ifPresent(id -> values.put(CREDENTIAL.CLIENT_ID, id));
        row.userId().ifPresent(id -> values.put(CREDENTIAL.USER_ID, id));
        row.identityProviderId().ifPresent(id -> values.put(CREDENTIAL.IDENTITY_PROVIDER_ID, id));
        values.put(CREDENTIAL.SCOPE, row.scope());
        row.reportId().ifPresent(id -> values.put(CREDENTIAL.REPORT_ID, id));
        values.put(CREDENTIAL.ISSUED_AT, row.issuedAt());
        values.put(CREDENTIAL.EXPIRES_AT, row.expiresAt());
        values.put(CREDENTIAL.KEEP_UNTIL, row.end());
        row.refresh().ifPresent(hash -> values.put(CREDENTIAL.REFRESH_SHA256, hash.bytes()));
        row.refreshExpiresAt().ifPresent(end -> values.put(CREDENTIAL.REFRESH_EXPIRES_AT, end));
        row.details().ifPresent(text -> values.put(CREDENTIAL.DETAILS, text));
        row.samlSubject().ifPresent(subject -> values.put(CREDENTIAL.SAML_SUBJECT_SHA256, subject.bytes()));
        return values;
    }

    private Issuance values(Map<Field<?>, Object> values, String oneUse) {
        return insert(() -> db.insertInto(CREDENTIAL).set(values).execute(), oneUse);
    }

    /**
     * Below rows that are good. They are locked for reading while this one is inserted: who cuts one of them waits, and
     * then finds this row below it; or was first, and this one is not inserted.
     */
    private Issuance below(Set<UUID> parents, Map<Field<?>, Object> values, String oneUse) {
        return below(parents, Optional.empty(), Optional.empty(), values, oneUse);
    }

    private Issuance below(
            Set<UUID> parents,
            Optional<UUID> identityProvider,
            Optional<SignOn> signOn,
            Map<Field<?>, Object> values,
            String oneUse) {
        var good = select(constants(values))
                .from(CREDENTIAL)
                .leftJoin(CLIENT)
                .on(CLIENT.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID))
                .leftJoin(AUTHORIZED_APPLICATION)
                .on(
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID),
                        AUTHORIZED_APPLICATION.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID))
                .leftJoin(USER_ACCOUNT)
                .on(USER_ACCOUNT.ID.eq(CREDENTIAL.USER_ID))
                .leftJoin(IDENTITY_PROVIDER)
                .on(identityProvider.map(IDENTITY_PROVIDER.ID::eq).orElse(falseCondition()))
                .leftJoin(REMEMBERED_LOGOUT)
                .on(signOn.map(RememberedLogouts::mean).orElse(falseCondition()))
                .where(
                        CREDENTIAL.ID.in(parents),
                        identityProvider.isPresent() ? IDENTITY_PROVIDER.ENABLED.isTrue() : noCondition(),
                        REMEMBERED_LOGOUT.ID.isNull(),
                        CREDENTIAL.REVOKED_AT.isNull(),
                        CREDENTIAL
                                .CLIENT_ID
                                .isNull()
                                .or(CLIENT.STATE
                                        .eq(JooqClients.ACTIVE)
                                        .and(AUTHORIZED_APPLICATION.STATE.eq(JooqClients.APPROVED))),
                        CREDENTIAL.USER_ID.isNull().or(USER_ACCOUNT.ACTIVE.isTrue()))
                .having(count().eq(parents.size()))
                .forShare();
        return insert(
                () -> db.insertInto(CREDENTIAL)
                        .columns(columns(values))
                        .select(good)
                        .execute(),
                oneUse);
    }

    /**
     * Of an identity provider that is enabled and did not log it out. Its row is locked for reading meanwhile: who
     * disables it, or logs out for it, waits, and then finds this row among what is to be cut; or was first, and this one
     * is not inserted.
     */
    private Issuance ofEnabled(UUID identityProvider, Optional<SignOn> signOn, Map<Field<?>, Object> values) {
        var enabled = select(constants(values))
                .from(IDENTITY_PROVIDER)
                // A join, for its rows are read when that lock is held, and read as they are then; a subquery's may not
                // be.
                .leftJoin(REMEMBERED_LOGOUT)
                .on(signOn.map(RememberedLogouts::mean).orElse(falseCondition()))
                .where(
                        IDENTITY_PROVIDER.ID.eq(identityProvider),
                        IDENTITY_PROVIDER.ENABLED.isTrue(),
                        REMEMBERED_LOGOUT.ID.isNull())
                .forShare();
        return insert(
                () -> db.insertInto(CREDENTIAL)
                        .columns(columns(values))
                        .select(enabled)
                        .execute(),
                "credential_assertion");
    }

    /** Which of both it was, where nothing was inserted: on this rare path alone by a statement of its own. */
    private Issuance unlessLoggedOut(AssertionUse use, Issuance issuance) {
        boolean loggedOut = issuance == Issuance.SOURCE_GONE
                && use.signOn().isPresent()
                && db.fetchExists(
                        REMEMBERED_LOGOUT, RememberedLogouts.mean(use.signOn().get()));
        return loggedOut ? Issuance.LOGGED_OUT : issuance;
    }

    private static Field<?>[] columns(Map<Field<?>, Object> values) {
        return values.keySet().toArray(Field<?>[]::new);
    }

    private static Field<?>[] constants(Map<Field<?>, Object> values) {
        return values.entrySet().stream()
                .map(one -> val(one.getValue(), one.getKey()))
                .toArray(Field<?>[]::new);
    }

    /** {@code oneUse}: the key that a second use meets; any other duplicate is a bug. */
    private static Issuance insert(java.util.function.IntSupplier insert, String oneUse) {
        for (int tries = 1; ; tries++) {
            try {
                return insert.getAsInt() == 0 ? Issuance.SOURCE_GONE : Issuance.ISSUED;
            } catch (DataAccessException refused) {
                Optional<String> duplicate = DuplicateKey.in(refused);
                if (duplicate.isPresent()) {
                    if (duplicate.get().equals(oneUse)) {
                        return Issuance.ALREADY_USED;
                    }
                    // Without its cause, whose message holds the entry.
                    throw new IllegalStateException("random is not unique: " + duplicate.get());
                }
                // A deadlock's victim is rolled back whole, so trying again cannot use the source twice.
                if (!"40001".equals(refused.sqlState()) || tries == TRIES) {
                    throw refused;
                }
            }
        }
    }
}
