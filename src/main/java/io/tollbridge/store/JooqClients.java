package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_ROLE;
import static io.tollbridge.store.jooq.Tables.CLIENT_SECRET;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import io.tollbridge.directory.AuthorizedApplications;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.exception.DataAccessException;

/** Clients in the database, and which organization lets them have tokens. */
public final class JooqClients implements Clients, AuthorizedApplications {
    static final String ACTIVE = "active";
    static final String APPROVED = "approved";
    private static final String INACTIVE = "inactive";
    private static final String PENDING = "pending";

    private final DSLContext db;
    private final StoredJson json = new StoredJson();
    private final HeldRoles heldRoles = new HeldRoles(json);

    public JooqClients(DSLContext db) {
        this.db = db;
    }

    @Override
    public Optional<Client> byClientId(String clientId) {
        return Client.isClientId(clientId)
                ? read(CLIENT.CLIENT_ID.eq(clientId)).stream().findFirst()
                : Optional.empty();
    }

    @Override
    public Page<Client> list(UUID organizationId, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.after(CLIENT.CREATED_AT, last.at(), CLIENT.CLIENT_ID, last.key()))
                .orElse(noCondition());
        var onPage = select(CLIENT.CLIENT_ID)
                .from(CLIENT)
                .where(CLIENT.ORGANIZATION_ID.eq(organizationId), behind)
                .orderBy(CLIENT.CREATED_AT, CLIENT.CLIENT_ID)
                .limit(page.size() + 1)
                .asTable("on_page");
        return Page.of(
                read(CLIENT.CLIENT_ID.in(select(onPage.field(CLIENT.CLIENT_ID)).from(onPage))),
                page.size(),
                client -> new Cursor(client.createdAt(), client.clientId()).text());
    }

    @Override
    public Saved create(Client client, boolean approved) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                return switch (named(within, client)) {
                    case HeldRoles.Named.Unknown(Saved.NoSuch answer) -> answer;
                    case HeldRoles.Named.Known(UUID _, List<HeldRoles.Assignment> roles) -> {
                        insert(within, client);
                        give(within, client, roles);
                        addSecrets(within, client);
                        within.insertInto(AUTHORIZED_APPLICATION)
                                .set(AUTHORIZED_APPLICATION.ORGANIZATION_ID, client.organizationId())
                                .set(AUTHORIZED_APPLICATION.CLIENT_ID, client.clientId())
                                .set(AUTHORIZED_APPLICATION.STATE, approved ? APPROVED : PENDING)
                                .set(AUTHORIZED_APPLICATION.DECIDED_BY, client.createdBy())
                                .set(AUTHORIZED_APPLICATION.DECIDED_AT, client.createdAt())
                                .execute();
                        yield new Saved.Done();
                    }
                };
            });
        } catch (ClientIdTaken taken) {
            return new Saved.Taken("client_id");
        }
    }

    @Override
    public Saved update(Client client) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            return switch (named(within, client)) {
                case HeldRoles.Named.Unknown(Saved.NoSuch answer) -> answer;
                case HeldRoles.Named.Known(UUID _, List<HeldRoles.Assignment> roles) -> {
                    int updated = within.update(CLIENT)
                            .set(CLIENT.STATE, client.active() ? ACTIVE : INACTIVE)
                            .set(CLIENT.SETTINGS, json.write(StoredClientSettings.of(client.settings())))
                            .set(CLIENT.MODIFIED_BY, client.modifiedBy())
                            .set(CLIENT.MODIFIED_AT, client.modifiedAt())
                            .set(CLIENT.VERSION, client.version() + 1)
                            .where(isVersion(client.organizationId(), client.clientId(), Optional.of(client.version())))
                            .execute();
                    if (updated == 0) {
                        yield new Saved.Stale();
                    }
                    within.deleteFrom(CLIENT_ROLE)
                            .where(CLIENT_ROLE.CLIENT_ID.eq(client.clientId()))
                            .execute();
                    give(within, client, roles);
                    yield new Saved.Done();
                }
            };
        });
    }

    @Override
    public Saved delete(UUID organizationId, String clientId, Optional<Integer> version) {
        if (!Client.isClientId(clientId)) {
            return new Saved.Stale();
        }
        int deleted = db.deleteFrom(CLIENT)
                .where(isVersion(organizationId, clientId, version))
                .execute();
        return deleted == 0 ? new Saved.Stale() : new Saved.Done();
    }

    @Override
    public boolean isApproved(UUID organizationId, String clientId) {
        return Client.isClientId(clientId)
                && db.fetchExists(
                        AUTHORIZED_APPLICATION,
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(organizationId),
                        AUTHORIZED_APPLICATION.CLIENT_ID.eq(clientId),
                        AUTHORIZED_APPLICATION.STATE.eq(APPROVED));
    }

    @Override
    public List<String> redirectUris(UUID organizationId) {
        return db
                .select(CLIENT.SETTINGS)
                .from(AUTHORIZED_APPLICATION)
                .join(CLIENT)
                .on(CLIENT.CLIENT_ID.eq(AUTHORIZED_APPLICATION.CLIENT_ID))
                .where(
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(organizationId),
                        AUTHORIZED_APPLICATION.STATE.eq(APPROVED),
                        CLIENT.STATE.eq(ACTIVE))
                .fetch(CLIENT.SETTINGS)
                .stream()
                .flatMap(settings -> json.read(settings, StoredClientSettings.class).redirectUris().stream())
                .distinct()
                .toList();
    }

    /** In the order of lists, each with all of its secrets. */
    private List<Client> read(Condition which) {
        return db
                .select(CLIENT.fields())
                .select(CLIENT_SECRET.fields())
                .select(HeldRoles.OF_CLIENT)
                .from(CLIENT)
                .leftJoin(CLIENT_SECRET)
                .on(CLIENT_SECRET.CLIENT_ID.eq(CLIENT.CLIENT_ID))
                .where(which)
                .orderBy(CLIENT.CREATED_AT, CLIENT.CLIENT_ID, CLIENT_SECRET.CREATED_AT, CLIENT_SECRET.ID)
                .fetchGroups(CLIENT.CLIENT_ID)
                .values()
                .stream()
                .map(this::client)
                .toList();
    }

    private Client client(Result<? extends Record> rows) {
        Record row = rows.getFirst();
        List<RoleAssignment> roles = heldRoles.read(row.get(HeldRoles.OF_CLIENT));
        return new Client(
                row.get(CLIENT.CLIENT_ID),
                row.get(CLIENT.ORGANIZATION_ID),
                row.get(CLIENT.STATE).equals(ACTIVE),
                Optional.ofNullable(row.get(CLIENT.DELETE_AT)),
                json.read(row.get(CLIENT.SETTINGS), StoredClientSettings.class).with(roles),
                rows.stream()
                        .filter(secret -> secret.get(CLIENT_SECRET.ID) != null)
                        .map(JooqClients::secret)
                        .toList(),
                row.get(CLIENT.CREATED_BY),
                row.get(CLIENT.CREATED_AT),
                row.get(CLIENT.MODIFIED_BY),
                row.get(CLIENT.MODIFIED_AT),
                row.get(CLIENT.VERSION));
    }

    static Client.Secret secret(Record row) {
        return new Client.Secret(
                row.get(CLIENT_SECRET.ID),
                Sha256.stored(row.get(CLIENT_SECRET.SECRET_SHA256)),
                row.get(CLIENT_SECRET.CREATED_AT),
                Optional.ofNullable(row.get(CLIENT_SECRET.LAST_USED_AT)),
                Optional.ofNullable(row.get(CLIENT_SECRET.EXPIRES_AT)));
    }

    /** A client has no division of its own; Home always is. */
    private static HeldRoles.Named named(DSLContext within, Client client) {
        return HeldRoles.named(
                within,
                client.organizationId(),
                RoleAssignment.HOME,
                client.settings().roles());
    }

    private void insert(DSLContext within, Client client) {
        try {
            within.insertInto(CLIENT)
                    .set(CLIENT.CLIENT_ID, client.clientId())
                    .set(CLIENT.ORGANIZATION_ID, client.organizationId())
                    .set(CLIENT.STATE, client.active() ? ACTIVE : INACTIVE)
                    .set(CLIENT.SETTINGS, json.write(StoredClientSettings.of(client.settings())))
                    .set(CLIENT.CREATED_BY, client.createdBy())
                    .set(CLIENT.CREATED_AT, client.createdAt())
                    .set(CLIENT.MODIFIED_BY, client.modifiedBy())
                    .set(CLIENT.MODIFIED_AT, client.modifiedAt())
                    .set(CLIENT.VERSION, client.version())
                    .execute();
        } catch (DataAccessException refused) {
            throw DuplicateKey.in(refused).isPresent() ? new ClientIdTaken() : refused;
        }
    }

    private static void give(DSLContext within, Client client, List<HeldRoles.Assignment> roles) {
        if (roles.isEmpty()) {
            return;
        }
        var insert =
                within.insertInto(CLIENT_ROLE, CLIENT_ROLE.CLIENT_ID, CLIENT_ROLE.ROLE_ID, CLIENT_ROLE.DIVISION_ID);
        for (HeldRoles.Assignment role : roles) {
            insert = insert.values(client.clientId(), role.roleId(), role.divisionId());
        }
        insert.execute();
    }

    private static void addSecrets(DSLContext within, Client client) {
        for (Client.Secret secret : client.secrets()) {
            within.insertInto(CLIENT_SECRET)
                    .set(CLIENT_SECRET.ID, secret.id())
                    .set(CLIENT_SECRET.CLIENT_ID, client.clientId())
                    .set(CLIENT_SECRET.SECRET_SHA256, secret.sha256().bytes())
                    .set(CLIENT_SECRET.CREATED_AT, secret.createdAt())
                    .set(CLIENT_SECRET.LAST_USED_AT, secret.lastUsedAt().orElse(null))
                    .set(CLIENT_SECRET.EXPIRES_AT, secret.expiresAt().orElse(null))
                    .execute();
        }
    }

    private static Condition isVersion(UUID organizationId, String clientId, Optional<Integer> version) {
        return CLIENT.CLIENT_ID
                .eq(clientId)
                .and(CLIENT.ORGANIZATION_ID.eq(organizationId))
                .and(version.map(CLIENT.VERSION::eq).orElse(noCondition()));
    }

    /** Leaves the transaction, which rolls back. */
    private static final class ClientIdTaken extends RuntimeException {
        ClientIdTaken() {
            super(null, null, false, false);
        }
    }
}
