package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.selectOne;

import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.AuthorizationDetails;
import io.tollbridge.oauth.Redeemable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** How a code or refresh token is judged when it is to be redeemed, joined as a token is at each use. */
final class RedeemableRows {
    private static final io.tollbridge.store.jooq.tables.Credential AUTHORIZATION = CREDENTIAL.as("authorization");
    private static final io.tollbridge.store.jooq.tables.Credential NEXT = CREDENTIAL.as("next");

    private static final Field<Boolean> CODE_REDEEMED = field(
                    exists(selectOne().from(NEXT).where(NEXT.REDEEMED_SHA256.eq(CREDENTIAL.SECRET_SHA256))))
            .as("code_redeemed");
    private static final Field<Boolean> REFRESH_REDEEMED = field(
                    exists(selectOne().from(NEXT).where(NEXT.REDEEMED_SHA256.eq(CREDENTIAL.REFRESH_SHA256))))
            .as("refresh_redeemed");

    private final IdleTimes idleTimes;
    private final TokenRows tokens;
    private final StoredJson json;
    private final UserClaimsRows claims;

    RedeemableRows(IdleTimes idleTimes, TokenRows tokens, StoredJson json) {
        this.idleTimes = idleTimes;
        this.tokens = tokens;
        this.json = json;
        this.claims = new UserClaimsRows(json);
    }

    static Condition isCode(Sha256 code) {
        return CREDENTIAL.SECRET_SHA256.eq(code.bytes()).and(CREDENTIAL.KIND.eq(Credentials.AUTHORIZATION));
    }

    static Condition isRefreshToken(Sha256 refreshToken) {
        return CREDENTIAL.REFRESH_SHA256.eq(refreshToken.bytes());
    }

    static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(IdleTimes.fields());
        fields.addAll(UserClaimsRows.FIELDS);
        fields.addAll(List.of(
                CREDENTIAL.ORGANIZATION_ID,
                CREDENTIAL.CLIENT_ID,
                CREDENTIAL.IDENTITY_PROVIDER_ID,
                CREDENTIAL.SCOPE,
                CREDENTIAL.EXPIRES_AT,
                CREDENTIAL.REFRESH_EXPIRES_AT,
                CREDENTIAL.REVOKED_AT,
                CREDENTIAL.DETAILS,
                AUTHORIZED_APPLICATION.SCOPE,
                AUTHORIZATION.ID,
                AUTHORIZATION.SCOPE,
                AUTHORIZATION.REVOKED_AT,
                AUTHORIZATION.REFRESH_EXPIRES_AT,
                CODE_REDEEMED,
                REFRESH_REDEEMED));
        return fields;
    }

    static Table<? extends Record> joined(Instant now) {
        return TokenRows.joined(now)
                .leftJoin(AUTHORIZATION)
                .on(AUTHORIZATION.ID.eq(CREDENTIAL.PARENT_ID), AUTHORIZATION.KIND.eq(Credentials.AUTHORIZATION))
                .leftJoin(IDENTITY_PROVIDER)
                .on(IDENTITY_PROVIDER.ID.eq(CREDENTIAL.IDENTITY_PROVIDER_ID));
    }

    Redeemable code(Record row, Instant now) {
        boolean good = row.get(CREDENTIAL.REVOKED_AT) == null
                && row.get(CREDENTIAL.EXPIRES_AT).isAfter(now);
        return redeemable(
                row,
                row.get(CREDENTIAL.ID),
                row.get(CODE_REDEEMED),
                good,
                row.get(CREDENTIAL.SCOPE),
                json.read(row.get(CREDENTIAL.DETAILS), AuthorizationDetails.class));
    }

    /** The scope is that of the authorization: a narrower access token does not narrow the next one (RFC 6749 §6). */
    Redeemable refreshToken(Record row, Instant now) {
        UUID authorization = row.get(AUTHORIZATION.ID);
        boolean good = authorization != null
                && row.get(CREDENTIAL.REVOKED_AT) == null
                && row.get(AUTHORIZATION.REVOKED_AT) == null
                && row.get(CREDENTIAL.REFRESH_EXPIRES_AT).isAfter(now)
                && row.get(AUTHORIZATION.REFRESH_EXPIRES_AT).isAfter(now)
                && idleTimes.isInUse(row, now);
        return redeemable(
                row,
                authorization == null ? row.get(CREDENTIAL.ID) : authorization,
                row.get(REFRESH_REDEEMED),
                good,
                authorization == null ? "" : row.get(AUTHORIZATION.SCOPE),
                new AuthorizationDetails(
                        "", false, Optional.empty(), Optional.empty(), tokens.details(row.get(CREDENTIAL.DETAILS))));
    }

    private Redeemable redeemable(
            Record row,
            UUID authorizationId,
            boolean redeemed,
            boolean good,
            String scope,
            AuthorizationDetails details) {
        Scopes authorized = Scopes.parse(scope);
        String approved = row.get(AUTHORIZED_APPLICATION.SCOPE);
        return new Redeemable(
                authorizationId,
                row.get(CREDENTIAL.ID),
                row.get(CREDENTIAL.ORGANIZATION_ID),
                row.get(CREDENTIAL.CLIENT_ID),
                redeemed,
                good,
                claims.claims(row),
                Optional.ofNullable(row.get(CREDENTIAL.IDENTITY_PROVIDER_ID)),
                approved == null ? authorized : authorized.within(Scopes.parse(approved)),
                details,
                !Boolean.TRUE.equals(row.get(ORGANIZATION.HIPAA)));
    }
}
