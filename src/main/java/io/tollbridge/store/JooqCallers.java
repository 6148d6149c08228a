package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_SECRET;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.Caller;
import io.tollbridge.oauth.Callers;
import io.tollbridge.oauth.Redeemable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectField;
import org.jooq.SelectJoinStep;

/** Clients as the token endpoint and its neighbours see them. */
public final class JooqCallers implements Callers {
    private static final io.tollbridge.store.jooq.tables.Client CALLER = CLIENT.as("caller");
    private static final io.tollbridge.store.jooq.tables.AuthorizedApplication AT_HOME =
            AUTHORIZED_APPLICATION.as("at_home");

    private final DSLContext db;
    private final StoredJson json = new StoredJson();
    private final TokenRows tokens;
    private final RedeemableRows redeemables;

    public JooqCallers(DSLContext db, IdleTimes idleTimes) {
        this.db = db;
        this.tokens = new TokenRows(idleTimes);
        this.redeemables = new RedeemableRows(idleTimes, tokens, json);
    }

    @Override
    public Optional<Caller> byClientId(String clientId) {
        if (!Client.isClientId(clientId)) {
            return Optional.empty();
        }
        Result<? extends Record> rows =
                from(List.of()).where(CALLER.CLIENT_ID.eq(clientId)).fetch();
        return rows.isEmpty() ? Optional.empty() : Optional.of(caller(rows, Optional.empty(), Optional.empty()));
    }

    @Override
    public Optional<Caller> withToken(String clientId, Sha256 token, Instant now) {
        if (!Client.isClientId(clientId)) {
            return Optional.empty();
        }
        Result<? extends Record> rows = from(TokenRows.fields())
                .leftJoin(TokenRows.joined(now))
                .on(Credentials.isGood(token, Credentials.ACCESS_TOKEN, now), TokenRows.userMayUseIt())
                .where(CALLER.CLIENT_ID.eq(clientId))
                .fetch();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Record row = rows.getFirst();
        Optional<ActiveToken> active =
                row.get(CREDENTIAL.ID) == null ? Optional.empty() : tokens.activeToken(row, now);
        return Optional.of(caller(rows, active, Optional.empty()));
    }

    @Override
    public Optional<Caller> withCode(String clientId, Sha256 code, Instant now) {
        return redeeming(clientId, RedeemableRows.isCode(code), now, redeemables::code);
    }

    @Override
    public Optional<Caller> withRefreshToken(String clientId, Sha256 refreshToken, Instant now) {
        return redeeming(clientId, RedeemableRows.isRefreshToken(refreshToken), now, redeemables::refreshToken);
    }

    private Optional<Caller> redeeming(
            String clientId, Condition sent, Instant now, BiFunction<Record, Instant, Redeemable> read) {
        if (!Client.isClientId(clientId)) {
            return Optional.empty();
        }
        Result<? extends Record> rows = from(RedeemableRows.fields())
                .leftJoin(RedeemableRows.joined(now))
                .on(sent, TokenRows.userMayUseIt())
                .where(CALLER.CLIENT_ID.eq(clientId))
                .fetch();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Record row = rows.getFirst();
        return Optional.of(caller(
                rows,
                Optional.empty(),
                row.get(CREDENTIAL.ID) == null ? Optional.empty() : Optional.of(read.apply(row, now))));
    }

    /** One row for each of its secrets. */
    private SelectJoinStep<Record> from(List<? extends SelectField<?>> further) {
        List<SelectField<?>> fields = new ArrayList<>(further);
        fields.addAll(List.of(CALLER.fields()));
        fields.addAll(List.of(CLIENT_SECRET.fields()));
        fields.add(AT_HOME.STATE);
        return db.select(fields)
                .from(CALLER)
                .leftJoin(CLIENT_SECRET)
                .on(CLIENT_SECRET.CLIENT_ID.eq(CALLER.CLIENT_ID))
                .leftJoin(AT_HOME)
                .on(AT_HOME.ORGANIZATION_ID.eq(CALLER.ORGANIZATION_ID), AT_HOME.CLIENT_ID.eq(CALLER.CLIENT_ID));
    }

    private Caller caller(
            Result<? extends Record> rows, Optional<ActiveToken> token, Optional<Redeemable> redeemable) {
        Record row = rows.getFirst();
        Client client = new Client(
                row.get(CALLER.CLIENT_ID),
                row.get(CALLER.ORGANIZATION_ID),
                row.get(CALLER.STATE).equals(JooqClients.ACTIVE),
                Optional.ofNullable(row.get(CALLER.DELETE_AT)),
                json.read(row.get(CALLER.SETTINGS), StoredClientSettings.class).with(List.of()),
                rows.stream()
                        .filter(secret -> secret.get(CLIENT_SECRET.ID) != null)
                        .map(ClientRows::secret)
                        .toList(),
                row.get(CALLER.CREATED_BY),
                row.get(CALLER.CREATED_AT),
                row.get(CALLER.MODIFIED_BY),
                row.get(CALLER.MODIFIED_AT),
                row.get(CALLER.VERSION));
        return new Caller(client, JooqClients.APPROVED.equals(row.get(AT_HOME.STATE)), token, redeemable);
    }
}
