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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    public JooqCallers(DSLContext db, IdleTimes idleTimes) {
        this.db = db;
        this.tokens = new TokenRows(idleTimes);
    }

    @Override
    public Optional<Caller> byClientId(String clientId) {
        if (!Client.isClientId(clientId)) {
            return Optional.empty();
        }
        Result<? extends Record> rows =
                from(List.of()).where(CALLER.CLIENT_ID.eq(clientId)).fetch();
        return rows.isEmpty() ? Optional.empty() : Optional.of(caller(rows, Optional.empty()));
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
        return Optional.of(
                caller(rows, row.get(CREDENTIAL.ID) == null ? Optional.empty() : tokens.activeToken(row, now)));
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

    private Caller caller(Result<? extends Record> rows, Optional<ActiveToken> token) {
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
        return new Caller(client, JooqClients.APPROVED.equals(row.get(AT_HOME.STATE)), token);
    }
}
