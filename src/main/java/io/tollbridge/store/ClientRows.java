package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_SECRET;
import static org.jooq.impl.DSL.noCondition;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;

/** How rows become clients. */
final class ClientRows {
    static final String ACTIVE = "active";
    static final String INACTIVE = "inactive";

    private final StoredJson json = new StoredJson();
    private final HeldRoles heldRoles = new HeldRoles(json);

    /** A client as an audit event shows it: its secrets by their ids. */
    record Snapshot(
            String state,
            Optional<Instant> deleteAt,
            @JsonUnwrapped StoredClientSettings settings,
            List<RoleAssignment> roles,
            List<SecretSnapshot> secrets) {
        static Snapshot of(Client client) {
            return new Snapshot(
                    client.active() ? "active" : "disabled",
                    client.deleteAt(),
                    StoredClientSettings.of(client.settings()),
                    client.settings().roles(),
                    client.secrets().stream().map(SecretSnapshot::of).toList());
        }
    }

    /** A secret without anything of the secret. */
    record SecretSnapshot(UUID id, Instant createdAt, Optional<Instant> expiresAt) {
        static SecretSnapshot of(Client.Secret secret) {
            return new SecretSnapshot(secret.id(), secret.createdAt(), secret.expiresAt());
        }
    }

    /** In the order of lists, each with all of its secrets. */
    List<Client> read(DSLContext db, Condition which) {
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

    /** The client as it is, if it is this version; until the transaction ends nobody else changes it. */
    Optional<Client> locked(DSLContext within, UUID organizationId, String clientId, Optional<Integer> version) {
        if (!Client.isClientId(clientId)) {
            return Optional.empty();
        }
        Condition wanted = CLIENT.CLIENT_ID
                .eq(clientId)
                .and(CLIENT.ORGANIZATION_ID.eq(organizationId))
                .and(version.map(CLIENT.VERSION::eq).orElse(noCondition()));
        return within.select(CLIENT.VERSION)
                        .from(CLIENT)
                        .where(wanted)
                        .forUpdate()
                        .fetchOptional()
                        .isPresent()
                ? read(within, CLIENT.CLIENT_ID.eq(clientId)).stream().findFirst()
                : Optional.empty();
    }

    String stored(Client client) {
        return json.write(StoredClientSettings.of(client.settings()));
    }

    StoredClientSettings settings(String stored) {
        return json.read(stored, StoredClientSettings.class);
    }

    private Client client(Result<? extends Record> rows) {
        Record row = rows.getFirst();
        return new Client(
                row.get(CLIENT.CLIENT_ID),
                row.get(CLIENT.ORGANIZATION_ID),
                row.get(CLIENT.STATE).equals(ACTIVE),
                Optional.ofNullable(row.get(CLIENT.DELETE_AT)),
                settings(row.get(CLIENT.SETTINGS)).with(heldRoles.read(row.get(HeldRoles.OF_CLIENT))),
                rows.stream()
                        .filter(secret -> secret.get(CLIENT_SECRET.ID) != null)
                        .map(ClientRows::secret)
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

    static void insertSecret(DSLContext within, String clientId, Client.Secret secret) {
        within.insertInto(CLIENT_SECRET)
                .set(CLIENT_SECRET.ID, secret.id())
                .set(CLIENT_SECRET.CLIENT_ID, clientId)
                .set(CLIENT_SECRET.SECRET_SHA256, secret.sha256().bytes())
                .set(CLIENT_SECRET.CREATED_AT, secret.createdAt())
                .set(CLIENT_SECRET.LAST_USED_AT, secret.lastUsedAt().orElse(null))
                .set(CLIENT_SECRET.EXPIRES_AT, secret.expiresAt().orElse(null))
                .execute();
    }
}
