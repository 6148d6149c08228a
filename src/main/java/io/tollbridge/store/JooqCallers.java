package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_SECRET;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_CERTIFICATE;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static org.jooq.impl.DSL.falseCondition;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.Caller;
import io.tollbridge.oauth.Callers;
import io.tollbridge.oauth.Ground;
import io.tollbridge.oauth.Redeemable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final io.tollbridge.store.jooq.tables.AuthorizedApplication THERE =
            AUTHORIZED_APPLICATION.as("there");

    private final DSLContext db;
    private final IdentityProviderRows identityProviders = new IdentityProviderRows();
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
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(caller(rows, Optional.empty(), Optional.empty(), Optional.empty()));
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
        Optional<ActiveToken> active = row.get(CREDENTIAL.ID) == null ? Optional.empty() : tokens.goodToken(row, now);
        return Optional.of(caller(rows, active, Optional.empty(), Optional.empty()));
    }

    @Override
    public Optional<Caller> withCode(String clientId, Sha256 code, Instant now) {
        return redeeming(clientId, RedeemableRows.isCode(code), now, redeemables::code);
    }

    @Override
    public Optional<Caller> withRefreshToken(String clientId, Sha256 refreshToken, Instant now) {
        return redeeming(clientId, RedeemableRows.isRefreshToken(refreshToken), now, redeemables::refreshToken);
    }

    @Override
    public Optional<Caller> withGround(String clientId, Ground.Wanted wanted) {
        if (!Client.isClientId(clientId)) {
            return Optional.empty();
        }
        Map<String, String> keys = new LinkedHashMap<>();
        wanted.names().forEach(name -> EmailAddress.parse(name).ifPresent(email -> keys.put(name, email.key())));
        List<SelectField<?>> fields = new ArrayList<>(IdentityProviderRows.FIELDS);
        fields.addAll(List.of(ORGANIZATION.ID, ORGANIZATION.SLUG, ORGANIZATION.NAME, THERE.STATE));
        fields.addAll(PersonRows.FIELDS);
        Result<? extends Record> rows = from(fields)
                .leftJoin(ORGANIZATION)
                .on(isWanted(wanted.slug()))
                .leftJoin(THERE)
                .on(THERE.ORGANIZATION_ID.eq(ORGANIZATION.ID), THERE.CLIENT_ID.eq(CALLER.CLIENT_ID))
                .leftJoin(IDENTITY_PROVIDER)
                .on(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(ORGANIZATION.ID), isIssuer(wanted.issuer()))
                .leftJoin(IDENTITY_PROVIDER_CERTIFICATE)
                .on(IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID.eq(IDENTITY_PROVIDER.ID))
                .leftJoin(USER_ACCOUNT)
                .on(
                        USER_ACCOUNT.ORGANIZATION_ID.eq(ORGANIZATION.ID),
                        keys.isEmpty() ? falseCondition() : USER_ACCOUNT.EMAIL_KEY.in(keys.values()),
                        PersonRows.MAY_BE_NAMED)
                .where(CALLER.CLIENT_ID.eq(clientId))
                .orderBy(IdentityProviderRows.ORDER_OF_CERTIFICATES)
                .fetch();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(caller(rows, Optional.empty(), Optional.empty(), ground(rows, keys.keySet())));
    }

    private static Condition isWanted(Optional<String> slug) {
        return slug.map(wanted -> Organization.isSlug(wanted) ? ORGANIZATION.SLUG.eq(wanted) : falseCondition())
                .orElse(ORGANIZATION.ID.eq(CALLER.ORGANIZATION_ID));
    }

    private static Condition isIssuer(Optional<String> entityId) {
        return entityId.map(wanted ->
                        IDENTITY_PROVIDER.ENTITY_ID_SHA256.eq(Sha256.of(wanted).bytes()))
                .orElse(falseCondition());
    }

    private Optional<Ground> ground(Result<? extends Record> rows, Set<String> lookedUp) {
        Record row = rows.getFirst();
        if (row.get(ORGANIZATION.ID) == null) {
            return Optional.empty();
        }
        Organization organization =
                new Organization(row.get(ORGANIZATION.ID), row.get(ORGANIZATION.SLUG), row.get(ORGANIZATION.NAME));
        return Optional.of(new Ground(
                organization,
                JooqClients.APPROVED.equals(row.get(THERE.STATE)),
                row.get(IDENTITY_PROVIDER.ID) == null
                        ? Optional.empty()
                        : Optional.of(identityProviders.identityProvider(rows)),
                lookedUp,
                rows.stream()
                        .filter(user -> user.get(USER_ACCOUNT.ID) != null)
                        .map(PersonRows::person)
                        .distinct()
                        .toList()));
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
                row.get(CREDENTIAL.ID) == null ? Optional.empty() : Optional.of(read.apply(row, now)),
                Optional.empty()));
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
            List<? extends Record> rows,
            Optional<ActiveToken> token,
            Optional<Redeemable> redeemable,
            Optional<Ground> ground) {
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
                        .distinct() // other tables may be joined
                        .toList(),
                row.get(CALLER.CREATED_BY),
                row.get(CALLER.CREATED_AT),
                row.get(CALLER.MODIFIED_BY),
                row.get(CALLER.MODIFIED_AT),
                row.get(CALLER.VERSION));
        return new Caller(
                client,
                Optional.ofNullable(row.get(CALLER.NOT_BEFORE)),
                JooqClients.APPROVED.equals(row.get(AT_HOME.STATE)),
                token,
                redeemable,
                ground);
    }
}
