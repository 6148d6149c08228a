package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_ROLE;
import static io.tollbridge.store.jooq.Tables.CLIENT_SECRET;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.AccessTokenSettings;
import io.tollbridge.directory.AuthorizedApplication;
import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientFilter;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;

/** Clients in the database. */
public final class JooqClients implements Clients {
    static final String ACTIVE = ClientRows.ACTIVE;
    static final String APPROVED = AuthorizedApplication.State.APPROVED.word();

    /** Few enough that one sweep is done within moments. */
    private static final int DUE_AT_ONCE = 100;

    private final DSLContext db;
    private final AuditRows audit;
    private final ClientRows rows = new ClientRows();

    public JooqClients(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    @Override
    public Optional<Client> byClientId(String clientId) {
        return Client.isClientId(clientId)
                ? rows.read(db, CLIENT.CLIENT_ID.eq(clientId)).stream().findFirst()
                : Optional.empty();
    }

    @Override
    public Page<Client> list(UUID organizationId, ClientFilter filter, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.after(CLIENT.CREATED_AT, last.at(), CLIENT.CLIENT_ID, last.key()))
                .orElse(noCondition());
        var onPage = select(CLIENT.CLIENT_ID)
                .from(CLIENT)
                .where(CLIENT.ORGANIZATION_ID.eq(organizationId), isWanted(filter), behind)
                .orderBy(CLIENT.CREATED_AT, CLIENT.CLIENT_ID)
                .limit(page.size() + 1)
                .asTable("on_page");
        return Page.of(
                rows.read(
                        db,
                        CLIENT.CLIENT_ID.in(
                                select(onPage.field(CLIENT.CLIENT_ID)).from(onPage))),
                page.size(),
                client -> new Cursor(client.createdAt(), client.clientId()).text());
    }

    @Override
    public Saved create(Client wanted, boolean approved, Initiator by) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                return switch (named(within, wanted)) {
                    case HeldRoles.Named.Unknown(Saved.NoSuch answer) -> answer;
                    case HeldRoles.Named.Known(UUID _, List<HeldRoles.Assignment> roles) -> {
                        if (isTooLong(within, wanted, roles)) {
                            throw new InvalidValue("access_token_lifetime", ClientSettings.LIFETIME_RULE);
                        }
                        insert(within, wanted);
                        give(within, wanted, roles);
                        wanted.secrets().forEach(secret -> ClientRows.insertSecret(within, wanted.clientId(), secret));
                        decide(within, wanted, approved);
                        audit.created(
                                within,
                                wanted.organizationId(),
                                by,
                                Action.CLIENT_CREATE,
                                Target.client(wanted.clientId()),
                                ClientRows.Snapshot.of(wanted));
                        yield new Saved.Done();
                    }
                };
            });
        } catch (ClientIdTaken taken) {
            return new Saved.Taken("client_id");
        }
    }

    @Override
    public Saved update(Client wanted, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Client> before =
                    rows.locked(within, wanted.organizationId(), wanted.clientId(), Optional.of(wanted.version()));
            return before.isEmpty()
                    ? new Saved.Stale()
                    : switch (named(within, wanted)) {
                        case HeldRoles.Named.Unknown(Saved.NoSuch answer) -> answer;
                        case HeldRoles.Named.Known(UUID _, List<HeldRoles.Assignment> roles) -> {
                            replace(within, before.get(), wanted, roles, by);
                            yield new Saved.Done();
                        }
                    };
        });
    }

    private void replace(
            DSLContext within, Client before, Client wanted, List<HeldRoles.Assignment> roles, Initiator by) {
        ClientSettings settings = wanted.settings();
        if (isTooLong(within, wanted, roles)) {
            if (before.settings().accessTokens().lifetime() <= AccessTokenSettings.LONGEST_LIFETIME) {
                throw new InvalidValue("access_token_lifetime", ClientSettings.LIFETIME_RULE);
            }
            // PRODUCT.md: it was SCIM Integration's alone, and gets another role.
            settings = settings.withAccessTokens(
                    settings.accessTokens().withLifetime(AccessTokenSettings.DEFAULT_LIFETIME));
        }
        Client after = wanted.withSettings(settings);
        var update = within.update(CLIENT)
                .set(CLIENT.STATE, state(after))
                .set(CLIENT.DELETE_AT, after.deleteAt().orElse(null))
                .set(CLIENT.SETTINGS, rows.stored(after))
                .set(CLIENT.MODIFIED_BY, after.modifiedBy())
                .set(CLIENT.MODIFIED_AT, after.modifiedAt())
                .set(CLIENT.VERSION, before.version() + 1);
        if (before.active() != after.active()) {
            // Also when it is enabled: a request that was under way while it was disabled may have left a token.
            update = update.set(CLIENT.NOT_BEFORE, after.modifiedAt());
        }
        update.where(CLIENT.CLIENT_ID.eq(after.clientId())).execute();
        within.deleteFrom(CLIENT_ROLE)
                .where(CLIENT_ROLE.CLIENT_ID.eq(after.clientId()))
                .execute();
        give(within, after, roles);
        if (!settings.authentication().method().usesSecret()) {
            within.deleteFrom(CLIENT_SECRET)
                    .where(CLIENT_SECRET.CLIENT_ID.eq(after.clientId()))
                    .execute();
        }
        if (before.active() && !after.active()) {
            JooqLineage.cutClient(within, after.clientId(), Optional.empty(), after.modifiedAt());
        }
        audit.changed(
                within,
                after.organizationId(),
                by,
                Action.CLIENT_EDIT,
                Target.client(after.clientId()),
                ClientRows.Snapshot.of(before),
                ClientRows.Snapshot.of(after));
    }

    @Override
    public Saved delete(UUID organizationId, String clientId, Optional<Integer> version, Instant now, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Client> before = rows.locked(within, organizationId, clientId, version);
            before.ifPresent(client -> delete(within, client, now, by));
            return before.isEmpty() ? new Saved.Stale() : new Saved.Done();
        });
    }

    /** Deletes the clients that were marked for a date which has come, and says how many. */
    public int deleteDue(Instant now) {
        var due = db.select(CLIENT.ORGANIZATION_ID, CLIENT.CLIENT_ID)
                .from(CLIENT)
                .where(CLIENT.DELETE_AT.le(now))
                .limit(DUE_AT_ONCE)
                .fetch();
        int deleted = 0;
        for (var one : due) {
            deleted += db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                // It may have been reprieved meanwhile, or another node was faster.
                Optional<Client> before = rows.locked(within, one.value1(), one.value2(), Optional.empty())
                        .filter(client ->
                                client.deleteAt().filter(at -> !at.isAfter(now)).isPresent());
                before.ifPresent(client -> delete(within, client, now, Initiator.service("expiry")));
                return before.isPresent() ? 1 : 0;
            });
        }
        return deleted;
    }

    private void delete(DSLContext within, Client client, Instant now, Initiator by) {
        JooqLineage.cutClient(within, client.clientId(), Optional.empty(), now);
        within.deleteFrom(CLIENT).where(CLIENT.CLIENT_ID.eq(client.clientId())).execute();
        audit.deleted(
                within,
                client.organizationId(),
                by,
                Action.CLIENT_DELETE,
                Target.client(client.clientId()),
                ClientRows.Snapshot.of(client));
    }

    private static Condition isWanted(ClientFilter filter) {
        Condition named = filter.name()
                .map(part -> setting("client_name").containsIgnoreCase(part))
                .orElse(noCondition());
        Condition state = filter.active()
                .map(active -> CLIENT.STATE.eq(active ? ClientRows.ACTIVE : ClientRows.INACTIVE))
                .orElse(noCondition());
        Condition grant =
                filter.grantType().map(type -> GRANT_TYPE.eq(type.word())).orElse(noCondition());
        return named.and(state).and(grant);
    }

    /** Generated by the database out of the settings, and indexed (V15). */
    private static final Field<String> GRANT_TYPE = field(name("grant_type"), String.class);

    private static Field<String> setting(String name) {
        return field("json_value({0}, {1})", String.class, CLIENT.SETTINGS, inline("$." + name));
    }

    /** Whether its tokens would live longer than those of any role but SCIM Integration's may. */
    private static boolean isTooLong(DSLContext within, Client client, List<HeldRoles.Assignment> roles) {
        if (client.settings().accessTokens().lifetime() <= AccessTokenSettings.LONGEST_LIFETIME) {
            return false;
        }
        List<String> permissions = within.select(ROLE.PERMISSIONS)
                .from(ROLE)
                .where(ROLE.ID.in(roles.stream()
                        .map(HeldRoles.Assignment::roleId)
                        .distinct()
                        .toList()))
                .fetch(ROLE.PERMISSIONS);
        return permissions.size() != 1
                || !Set.copyOf(Arrays.asList(permissions.getFirst().strip().split(" +")))
                        .equals(Set.copyOf(BuiltInRole.SCIM_INTEGRATION.permissions()));
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
                    .set(CLIENT.STATE, state(client))
                    .set(CLIENT.DELETE_AT, client.deleteAt().orElse(null))
                    .set(CLIENT.SETTINGS, rows.stored(client))
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

    /** HTTP.md section 4: approved at once in its own organization, or pending there. */
    private static void decide(DSLContext within, Client client, boolean approved) {
        AuthorizedApplication.State state =
                approved ? AuthorizedApplication.State.APPROVED : AuthorizedApplication.State.PENDING;
        within.insertInto(AUTHORIZED_APPLICATION)
                .set(AUTHORIZED_APPLICATION.ORGANIZATION_ID, client.organizationId())
                .set(AUTHORIZED_APPLICATION.CLIENT_ID, client.clientId())
                .set(AUTHORIZED_APPLICATION.STATE, state.word())
                .set(AUTHORIZED_APPLICATION.REQUESTED_BY, client.createdBy())
                .set(AUTHORIZED_APPLICATION.REQUESTED_AT, client.createdAt())
                .set(AUTHORIZED_APPLICATION.DECIDED_BY, approved ? client.createdBy() : "")
                .set(AUTHORIZED_APPLICATION.DECIDED_AT, client.createdAt())
                .execute();
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

    private static String state(Client client) {
        return client.active() ? ClientRows.ACTIVE : ClientRows.INACTIVE;
    }

    /** Leaves the transaction, which rolls back. */
    private static final class ClientIdTaken extends RuntimeException {
        ClientIdTaken() {
            super(null, null, false, false);
        }
    }
}
