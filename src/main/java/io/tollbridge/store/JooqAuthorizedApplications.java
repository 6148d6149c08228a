package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION_ROLE;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Approvals;
import io.tollbridge.directory.AuthorizedApplication;
import io.tollbridge.directory.AuthorizedApplications;
import io.tollbridge.directory.BuiltInClient;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Scopes;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;

/** Which client may have tokens for which organization, in the database. */
public final class JooqAuthorizedApplications implements AuthorizedApplications, Approvals {
    private static final Field<JSON> ROLE_NAMES = field(select(jsonArrayAgg(ROLE.NAME))
                    .from(AUTHORIZED_APPLICATION_ROLE)
                    .join(ROLE)
                    .on(ROLE.ID.eq(AUTHORIZED_APPLICATION_ROLE.ROLE_ID))
                    .where(
                            AUTHORIZED_APPLICATION_ROLE.ORGANIZATION_ID.eq(AUTHORIZED_APPLICATION.ORGANIZATION_ID),
                            AUTHORIZED_APPLICATION_ROLE.CLIENT_ID.eq(AUTHORIZED_APPLICATION.CLIENT_ID)))
            .as("role_names");

    private final DSLContext db;
    private final AuditRows audit;
    private final StoredJson json = new StoredJson();
    private final ClientRows clients = new ClientRows();

    public JooqAuthorizedApplications(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    @Override
    public boolean isApproved(UUID organizationId, String clientId) {
        return Client.isClientId(clientId)
                && db.fetchExists(
                        AUTHORIZED_APPLICATION,
                        is(organizationId, clientId),
                        AUTHORIZED_APPLICATION.STATE.eq(JooqClients.APPROVED));
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
                        AUTHORIZED_APPLICATION.STATE.eq(JooqClients.APPROVED),
                        CLIENT.STATE.eq(ClientRows.ACTIVE))
                .fetch(CLIENT.SETTINGS)
                .stream()
                .flatMap(settings -> clients.settings(settings).redirectUris().stream())
                .distinct()
                .toList();
    }

    @Override
    public void requested(UUID organizationId, String clientId, String by, Instant at) {
        try {
            db.transaction(transaction -> {
                DSLContext within = transaction.dsl();
                if (find(within, organizationId, clientId).isPresent() || !isThere(within, clientId)) {
                    return;
                }
                within.insertInto(AUTHORIZED_APPLICATION)
                        .set(AUTHORIZED_APPLICATION.ORGANIZATION_ID, organizationId)
                        .set(AUTHORIZED_APPLICATION.CLIENT_ID, clientId)
                        .set(AUTHORIZED_APPLICATION.STATE, AuthorizedApplication.State.PENDING.word())
                        .set(AUTHORIZED_APPLICATION.REQUESTED_BY, by)
                        .set(AUTHORIZED_APPLICATION.REQUESTED_AT, at)
                        .set(AUTHORIZED_APPLICATION.DECIDED_BY, "")
                        .set(AUTHORIZED_APPLICATION.DECIDED_AT, at)
                        .execute();
                find(within, organizationId, clientId)
                        .ifPresent(pending -> audit.created(
                                within,
                                organizationId,
                                new Initiator(by, ""),
                                Action.APPLICATION_REQUEST,
                                Target.authorizedApplication(clientId),
                                Snapshot.of(pending)));
            });
        } catch (DataAccessException refused) {
            if (DuplicateKey.in(refused).isEmpty()) {
                throw refused; // else somebody else asked at the same moment
            }
        }
    }

    @Override
    public Optional<AuthorizedApplication> find(UUID organizationId, String clientId) {
        return find(db, organizationId, clientId);
    }

    @Override
    public Page<AuthorizedApplication> list(
            UUID organizationId, Optional<AuthorizedApplication.State> state, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> AUTHORIZED_APPLICATION.CLIENT_ID.gt(last.key()))
                .orElse(noCondition());
        Condition wanted =
                state.map(one -> AUTHORIZED_APPLICATION.STATE.eq(one.word())).orElse(noCondition());
        List<AuthorizedApplication> found = read(
                db,
                AUTHORIZED_APPLICATION
                        .ORGANIZATION_ID
                        .eq(organizationId)
                        .and(wanted)
                        .and(behind),
                page.size() + 1);
        return Page.of(found, page.size(), one -> new Cursor(Instant.EPOCH, one.clientId()).text());
    }

    @Override
    public Saved approve(AuthorizedApplication wanted, Initiator by) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                lock(within, wanted.organizationId(), wanted.clientId());
                Optional<AuthorizedApplication> before = find(within, wanted.organizationId(), wanted.clientId());
                int version = before.map(AuthorizedApplication::version).orElse(0);
                if (version != wanted.version() || !isThere(within, wanted.clientId())) {
                    return new Saved.Stale();
                }
                Map<String, UUID> roles = roleIds(within, wanted);
                for (String role : wanted.roles()) {
                    if (!roles.containsKey(role)) {
                        return new Saved.NoSuch("roles", role);
                    }
                }
                save(within, wanted, before, roles);
                AdministratorsWayIn.require(within, wanted.organizationId(), wanted.clientId());
                AuthorizedApplication after =
                        find(within, wanted.organizationId(), wanted.clientId()).orElse(wanted);
                boolean wasApproved = before.filter(one -> one.state() == AuthorizedApplication.State.APPROVED)
                        .isPresent();
                audit.changed(
                        within,
                        wanted.organizationId(),
                        by,
                        wasApproved ? Action.APPLICATION_EDIT : Action.APPLICATION_APPROVE,
                        Target.authorizedApplication(wanted.clientId()),
                        before.map(Snapshot::of).orElse(Snapshot.UNKNOWN),
                        Snapshot.of(after));
                return new Saved.Done();
            });
        } catch (AdministratorsWayIn.CutOff cutOff) {
            return new Saved.InTheWay(cutOff.why());
        } catch (DataAccessException refused) {
            if (DuplicateKey.in(refused).isPresent()) {
                return new Saved.Stale(); // somebody else was the first to decide
            }
            throw refused;
        }
    }

    @Override
    public Saved revoke(UUID organizationId, String clientId, Optional<Integer> version, Instant now, Initiator by) {
        try {
            return db.transactionResult(transaction -> {
                DSLContext within = transaction.dsl();
                lock(within, organizationId, clientId);
                Optional<AuthorizedApplication> before = find(within, organizationId, clientId)
                        .filter(one -> version.isEmpty() || version.get() == one.version());
                if (before.isEmpty()) {
                    return new Saved.Stale();
                }
                within.update(AUTHORIZED_APPLICATION)
                        .set(AUTHORIZED_APPLICATION.STATE, AuthorizedApplication.State.REVOKED.word())
                        .set(AUTHORIZED_APPLICATION.NOT_BEFORE, now)
                        .set(AUTHORIZED_APPLICATION.DECIDED_BY, by.name())
                        .set(AUTHORIZED_APPLICATION.DECIDED_AT, now)
                        .set(AUTHORIZED_APPLICATION.VERSION, before.get().version() + 1)
                        .where(is(organizationId, clientId))
                        .execute();
                AdministratorsWayIn.require(within, organizationId, clientId);
                JooqLineage.cutClient(within, clientId, Optional.of(organizationId), now);
                audit.changed(
                        within,
                        organizationId,
                        by,
                        Action.APPLICATION_REVOKE,
                        Target.authorizedApplication(clientId),
                        Snapshot.of(before.get()),
                        find(within, organizationId, clientId).map(Snapshot::of).orElse(Snapshot.UNKNOWN));
                return new Saved.Done();
            });
        } catch (AdministratorsWayIn.CutOff cutOff) {
            return new Saved.InTheWay(cutOff.why());
        }
    }

    /** What an audit event shows. */
    private record Snapshot(String state, Optional<String> scope, List<String> roles, String note) {
        /** Nothing was decided, nor asked for. */
        static final Snapshot UNKNOWN = new Snapshot("unknown", Optional.empty(), List.of(), "");

        static Snapshot of(AuthorizedApplication application) {
            return new Snapshot(
                    application.state().word(),
                    application.scope().map(Scopes::text),
                    application.roles(),
                    application.note());
        }
    }

    private static void save(
            DSLContext within,
            AuthorizedApplication wanted,
            Optional<AuthorizedApplication> before,
            Map<String, UUID> roles) {
        String by = wanted.decidedBy().orElse("");
        Instant at = wanted.decidedAt().orElseThrow(() -> new IllegalStateException("decided at no time"));
        if (before.isEmpty()) {
            within.insertInto(AUTHORIZED_APPLICATION)
                    .set(AUTHORIZED_APPLICATION.ORGANIZATION_ID, wanted.organizationId())
                    .set(AUTHORIZED_APPLICATION.CLIENT_ID, wanted.clientId())
                    .set(AUTHORIZED_APPLICATION.STATE, wanted.state().word())
                    .set(
                            AUTHORIZED_APPLICATION.SCOPE,
                            wanted.scope().map(Scopes::text).orElse(null))
                    .set(AUTHORIZED_APPLICATION.NOTE, wanted.note())
                    .set(AUTHORIZED_APPLICATION.DECIDED_BY, by)
                    .set(AUTHORIZED_APPLICATION.DECIDED_AT, at)
                    .execute();
        } else {
            var update = within.update(AUTHORIZED_APPLICATION)
                    .set(AUTHORIZED_APPLICATION.STATE, wanted.state().word())
                    .set(
                            AUTHORIZED_APPLICATION.SCOPE,
                            wanted.scope().map(Scopes::text).orElse(null))
                    .set(AUTHORIZED_APPLICATION.NOTE, wanted.note())
                    .set(AUTHORIZED_APPLICATION.DECIDED_BY, by)
                    .set(AUTHORIZED_APPLICATION.DECIDED_AT, at)
                    .set(AUTHORIZED_APPLICATION.VERSION, wanted.version() + 1);
            if (before.get().state() == AuthorizedApplication.State.REVOKED) {
                // Again: a request that was under way while it was revoked may have left a token.
                update = update.set(AUTHORIZED_APPLICATION.NOT_BEFORE, at);
            }
            update.where(is(wanted.organizationId(), wanted.clientId())).execute();
        }
        within.deleteFrom(AUTHORIZED_APPLICATION_ROLE)
                .where(
                        AUTHORIZED_APPLICATION_ROLE.ORGANIZATION_ID.eq(wanted.organizationId()),
                        AUTHORIZED_APPLICATION_ROLE.CLIENT_ID.eq(wanted.clientId()))
                .execute();
        for (UUID role : roles.values()) {
            within.insertInto(AUTHORIZED_APPLICATION_ROLE)
                    .set(AUTHORIZED_APPLICATION_ROLE.ORGANIZATION_ID, wanted.organizationId())
                    .set(AUTHORIZED_APPLICATION_ROLE.CLIENT_ID, wanted.clientId())
                    .set(AUTHORIZED_APPLICATION_ROLE.ROLE_ID, role)
                    .execute();
        }
    }

    /** By name, compared exactly: the collation finds names that are only alike. */
    private static Map<String, UUID> roleIds(DSLContext within, AuthorizedApplication wanted) {
        Map<String, UUID> ids = new HashMap<>();
        if (!wanted.roles().isEmpty()) {
            within.select(ROLE.NAME, ROLE.ID)
                    .from(ROLE)
                    .where(ROLE.ORGANIZATION_ID.eq(wanted.organizationId()), ROLE.NAME.in(wanted.roles()))
                    .forEach(row -> ids.put(row.value1(), row.value2()));
            ids.keySet().retainAll(wanted.roles());
        }
        return ids;
    }

    /** Of the product's own clients all, in one order: whether there is a way in left depends on each of them. */
    private static void lock(DSLContext within, UUID organizationId, String clientId) {
        List<String> ids = BuiltInClient.clientIds();
        within.select(AUTHORIZED_APPLICATION.VERSION)
                .from(AUTHORIZED_APPLICATION)
                .where(
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(organizationId),
                        AUTHORIZED_APPLICATION.CLIENT_ID.in(ids.contains(clientId) ? ids : List.of(clientId)))
                .orderBy(AUTHORIZED_APPLICATION.CLIENT_ID)
                .forUpdate()
                .fetch();
    }

    /** Whether the client exists, and goes on to until the transaction ends. */
    private static boolean isThere(DSLContext within, String clientId) {
        return Client.isClientId(clientId)
                && within.select(CLIENT.VERSION)
                        .from(CLIENT)
                        .where(CLIENT.CLIENT_ID.eq(clientId))
                        .forShare()
                        .fetchOptional()
                        .isPresent();
    }

    private Optional<AuthorizedApplication> find(DSLContext within, UUID organizationId, String clientId) {
        return Client.isClientId(clientId)
                ? read(within, is(organizationId, clientId), 1).stream().findFirst()
                : Optional.empty();
    }

    private List<AuthorizedApplication> read(DSLContext within, Condition which, int most) {
        return within.select(AUTHORIZED_APPLICATION.fields())
                .select(CLIENT.SETTINGS, ORGANIZATION.NAME, ROLE_NAMES)
                .from(AUTHORIZED_APPLICATION)
                .join(CLIENT)
                .on(CLIENT.CLIENT_ID.eq(AUTHORIZED_APPLICATION.CLIENT_ID))
                .leftJoin(ORGANIZATION)
                .on(ORGANIZATION.ID.eq(CLIENT.ORGANIZATION_ID))
                .where(which)
                .orderBy(AUTHORIZED_APPLICATION.CLIENT_ID)
                .limit(most)
                .fetch(this::application);
    }

    private AuthorizedApplication application(Record row) {
        StoredClientSettings settings = clients.settings(row.get(CLIENT.SETTINGS));
        AuthorizedApplication.State state = AuthorizedApplication.State.parse(row.get(AUTHORIZED_APPLICATION.STATE));
        boolean decided = state != AuthorizedApplication.State.PENDING;
        JSON roles = row.get(ROLE_NAMES);
        return new AuthorizedApplication(
                row.get(AUTHORIZED_APPLICATION.ORGANIZATION_ID),
                row.get(AUTHORIZED_APPLICATION.CLIENT_ID),
                settings.clientName(),
                Optional.ofNullable(row.get(ORGANIZATION.NAME)),
                Scopes.parse(settings.scope()),
                state,
                Optional.ofNullable(row.get(AUTHORIZED_APPLICATION.SCOPE)).map(Scopes::parse),
                roles == null
                        ? List.of()
                        : Arrays.stream(json.read(roles.data(), String[].class))
                                .sorted()
                                .toList(),
                row.get(AUTHORIZED_APPLICATION.NOTE),
                Optional.ofNullable(row.get(AUTHORIZED_APPLICATION.REQUESTED_BY)),
                Optional.ofNullable(row.get(AUTHORIZED_APPLICATION.REQUESTED_AT)),
                Optional.of(row.get(AUTHORIZED_APPLICATION.DECIDED_BY)).filter(_ -> decided),
                Optional.of(row.get(AUTHORIZED_APPLICATION.DECIDED_AT)).filter(_ -> decided),
                Optional.ofNullable(row.get(AUTHORIZED_APPLICATION.NOT_BEFORE)),
                row.get(AUTHORIZED_APPLICATION.VERSION));
    }

    private static Condition is(UUID organizationId, String clientId) {
        return AUTHORIZED_APPLICATION
                .ORGANIZATION_ID
                .eq(organizationId)
                .and(AUTHORIZED_APPLICATION.CLIENT_ID.eq(clientId));
    }
}
