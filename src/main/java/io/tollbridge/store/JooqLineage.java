package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Scopes;
import io.tollbridge.oauth.Lineage;
import io.tollbridge.oauth.Link;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectConditionStep;

/** What came from what, in the database. */
public final class JooqLineage implements Lineage {
    private static final int AT_ONCE = 500;
    private static final int MOST_LINKS = 1_000;

    private final DSLContext db;
    private final AuditRows audit;

    public JooqLineage(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    /** What a cut ended, for its event. */
    private record Cut(String kind, int revoked) {}

    @Override
    public int cut(UUID organizationId, UUID credentialId, Instant now, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Condition thisOne = isOf(organizationId).and(CREDENTIAL.ID.eq(credentialId));
            String kind = within.select(CREDENTIAL.KIND)
                    .from(CREDENTIAL)
                    .where(thisOne)
                    .fetchOptional(CREDENTIAL.KIND)
                    .orElse("");
            int revoked = cut(within, thisOne, now);
            if (revoked > 0) {
                boolean session = kind.equals(Credentials.SESSION);
                audit.deleted(
                        within,
                        organizationId,
                        by,
                        session ? Action.SESSION_END : Action.TOKEN_REVOKE,
                        session ? Target.session(credentialId) : Target.token(credentialId),
                        new Cut(kind, revoked));
            }
            return revoked;
        });
    }

    @Override
    public int cutSessionsOf(UUID organizationId, UUID userId, Instant now, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Condition theirs = isOf(organizationId)
                    .and(CREDENTIAL.USER_ID.eq(userId))
                    .and(CREDENTIAL.KIND.eq(Credentials.SESSION));
            int revoked = cut(within, theirs, now);
            if (revoked > 0) {
                audit.deleted(
                        within,
                        organizationId,
                        by,
                        Action.SESSION_END,
                        Target.user(userId),
                        new Cut(Credentials.SESSION, revoked));
            }
            return revoked;
        });
    }

    @Override
    public Optional<Link> byId(UUID organizationId, UUID credentialId) {
        return links(isOf(organizationId).and(CREDENTIAL.ID.eq(credentialId))).fetchOptional(JooqLineage::link);
    }

    @Override
    public List<Link> tree(UUID organizationId, UUID credentialOrReportId) {
        Map<UUID, Link> above = new LinkedHashMap<>();
        List<Link> level = fetch(isOf(organizationId)
                .and(CREDENTIAL.ID.eq(credentialOrReportId).or(CREDENTIAL.REPORT_ID.eq(credentialOrReportId))));
        while (!level.isEmpty() && above.size() < MOST_LINKS) {
            level.forEach(link -> above.put(link.id(), link));
            List<UUID> sources = level.stream()
                    .flatMap(link -> Stream.concat(link.parentId().stream(), link.actorParentId().stream()))
                    .filter(id -> !above.containsKey(id))
                    .toList();
            level = sources.isEmpty() ? List.of() : fetch(isOf(organizationId).and(CREDENTIAL.ID.in(sources)));
        }
        Map<UUID, Link> tree = new LinkedHashMap<>();
        level = above.values().stream()
                .filter(link -> link.parentId().filter(above::containsKey).isEmpty())
                .toList();
        while (!level.isEmpty() && tree.size() < MOST_LINKS) {
            level.forEach(link -> tree.putIfAbsent(link.id(), link));
            List<UUID> sources = level.stream().map(Link::id).toList();
            level = fetch(isOf(organizationId).and(isFrom(sources))).stream()
                    .filter(link -> !tree.containsKey(link.id()))
                    .toList();
        }
        return List.copyOf(tree.values());
    }

    @Override
    public Page<Link> sessions(UUID organizationId, Optional<UUID> userId, Instant now, PageRequest page) {
        Condition ofThem = CREDENTIAL
                .CLIENT_ID
                .isNull() // what the index begins with
                .and(CREDENTIAL.KIND.eq(Credentials.SESSION))
                .and(userId.map(CREDENTIAL.USER_ID::eq).orElse(noCondition()));
        return good(organizationId, ofThem, now, page);
    }

    @Override
    public Page<Link> tokens(UUID organizationId, UUID userId, Instant now, PageRequest page) {
        return good(
                organizationId,
                CREDENTIAL.USER_ID.eq(userId).and(CREDENTIAL.KIND.eq(Credentials.ACCESS_TOKEN)),
                now,
                page);
    }

    @Override
    public List<Application> applications(UUID organizationId, UUID userId, Instant now) {
        Field<String> name = field("json_value({0}, {1})", String.class, CLIENT.SETTINGS, inline("$.client_name"));
        return db.select(CLIENT.CLIENT_ID, name, count(), max(CREDENTIAL.ISSUED_AT))
                .from(CREDENTIAL)
                .join(CLIENT)
                .on(CLIENT.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID))
                .where(
                        isOf(organizationId),
                        CREDENTIAL.USER_ID.eq(userId),
                        CREDENTIAL.EXPIRES_AT.gt(now).or(CREDENTIAL.REFRESH_EXPIRES_AT.gt(now)),
                        CREDENTIAL.REVOKED_AT.isNull())
                .groupBy(CLIENT.CLIENT_ID, name)
                .orderBy(CLIENT.CLIENT_ID)
                .fetch(row -> new Application(row.value1(), row.value2(), row.value3(), row.value4()));
    }

    private Page<Link> good(UUID organizationId, Condition which, Instant now, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.before(CREDENTIAL.ISSUED_AT, last.at(), CREDENTIAL.ID, last.uuid()))
                .orElse(noCondition());
        List<Link> links = links(isOf(organizationId)
                        .and(which)
                        .and(CREDENTIAL.EXPIRES_AT.gt(now))
                        .and(CREDENTIAL.REVOKED_AT.isNull())
                        .and(behind))
                .orderBy(CREDENTIAL.ISSUED_AT.desc(), CREDENTIAL.ID.desc())
                .limit(page.size() + 1)
                .fetch(JooqLineage::link);
        return Page.of(
                links,
                page.size(),
                link -> new Cursor(link.issuedAt(), link.id().toString()).text());
    }

    /** Everything of this client, in one organization or in all, and what came from it, whoever holds that. */
    static int cutClient(DSLContext within, String clientId, Optional<UUID> organizationId, Instant now) {
        Condition ofClient = CREDENTIAL.CLIENT_ID.eq(clientId);
        return cut(within, organizationId.map(id -> ofClient.and(isOf(id))).orElse(ofClient), now);
    }

    /** Everything of this user, and what came from it. */
    static int cutUser(DSLContext within, UUID userId, Instant now) {
        return cut(within, CREDENTIAL.USER_ID.eq(userId), now);
    }

    /**
     * Everything that an identity provider's assertions have led to. Sessions and tokens are looked for apart, by the index
     * that begins with the client; what is not of this identity provider is not locked.
     */
    static int cutIdentityProvider(DSLContext within, UUID organizationId, UUID identityProviderId, Instant now) {
        var clients = select(AUTHORIZED_APPLICATION.CLIENT_ID)
                .from(AUTHORIZED_APPLICATION)
                .where(AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(organizationId));
        List<UUID> first = new ArrayList<>();
        for (Condition part : List.of(CREDENTIAL.CLIENT_ID.isNull(), CREDENTIAL.CLIENT_ID.in(clients))) {
            first.addAll(within.select(CREDENTIAL.ID)
                    .from(CREDENTIAL)
                    .where(
                            part,
                            isOf(organizationId),
                            CREDENTIAL.IDENTITY_PROVIDER_ID.eq(identityProviderId),
                            CREDENTIAL.REVOKED_AT.isNull())
                    .fetch(CREDENTIAL.ID));
        }
        int revoked = 0;
        for (int from = 0; from < first.size(); from += AT_ONCE) {
            List<UUID> some = first.subList(from, Math.min(first.size(), from + AT_ONCE));
            revoked += cut(within, CREDENTIAL.ID.in(some), now);
        }
        return revoked;
    }

    /**
     * Level by level: the locks make an INSERT below one of a level's rows that is under way be waited for, and then seen,
     * and a later one find its parent revoked.
     */
    static int cut(DSLContext within, Condition first, Instant now) {
        int revoked = 0;
        Set<UUID> seen = new HashSet<>();
        List<UUID> level = within.select(CREDENTIAL.ID)
                .from(CREDENTIAL)
                .where(first, CREDENTIAL.KEEP_UNTIL.gt(now))
                .orderBy(CREDENTIAL.ID)
                .forUpdate()
                .fetch(CREDENTIAL.ID);
        while (!level.isEmpty()) {
            List<UUID> next = new ArrayList<>();
            seen.addAll(level);
            for (int from = 0; from < level.size(); from += AT_ONCE) {
                List<UUID> some = level.subList(from, Math.min(level.size(), from + AT_ONCE));
                revoked += within.update(CREDENTIAL)
                        .set(CREDENTIAL.REVOKED_AT, now)
                        .where(CREDENTIAL.ID.in(some), CREDENTIAL.REVOKED_AT.isNull())
                        .execute();
                within.select(CREDENTIAL.ID)
                        .from(CREDENTIAL)
                        .where(isFrom(some))
                        .orderBy(CREDENTIAL.ID)
                        .fetch(CREDENTIAL.ID)
                        .forEach(id -> {
                            if (seen.add(id)) {
                                next.add(id);
                            }
                        });
            }
            level = next;
        }
        return revoked;
    }

    private static Condition isOf(UUID organizationId) {
        return CREDENTIAL.ORGANIZATION_ID.eq(organizationId);
    }

    private static Condition isFrom(Collection<UUID> sources) {
        return CREDENTIAL.PARENT_ID.in(sources).or(CREDENTIAL.ACTOR_PARENT_ID.in(sources));
    }

    private List<Link> fetch(Condition which) {
        return links(which)
                .orderBy(CREDENTIAL.ISSUED_AT, CREDENTIAL.ID)
                .limit(MOST_LINKS)
                .fetch(JooqLineage::link);
    }

    private SelectConditionStep<? extends Record> links(Condition which) {
        return db.select(
                        CREDENTIAL.ID,
                        CREDENTIAL.KIND,
                        CREDENTIAL.PARENT_ID,
                        CREDENTIAL.ACTOR_PARENT_ID,
                        CREDENTIAL.CLIENT_ID,
                        CREDENTIAL.USER_ID,
                        USER_ACCOUNT.EMAIL,
                        CREDENTIAL.IDENTITY_PROVIDER_ID,
                        CREDENTIAL.REPORT_ID,
                        CREDENTIAL.SCOPE,
                        CREDENTIAL.ISSUED_AT,
                        CREDENTIAL.EXPIRES_AT,
                        CREDENTIAL.LAST_USED_AT,
                        CREDENTIAL.REVOKED_AT)
                .from(CREDENTIAL)
                .leftJoin(USER_ACCOUNT)
                .on(USER_ACCOUNT.ID.eq(CREDENTIAL.USER_ID))
                .where(which);
    }

    private static Link link(Record row) {
        return new Link(
                row.get(CREDENTIAL.ID),
                row.get(CREDENTIAL.KIND),
                Optional.ofNullable(row.get(CREDENTIAL.PARENT_ID)),
                Optional.ofNullable(row.get(CREDENTIAL.ACTOR_PARENT_ID)),
                Optional.ofNullable(row.get(CREDENTIAL.CLIENT_ID)),
                Optional.ofNullable(row.get(CREDENTIAL.USER_ID)),
                Optional.ofNullable(row.get(USER_ACCOUNT.EMAIL)),
                Optional.ofNullable(row.get(CREDENTIAL.IDENTITY_PROVIDER_ID)),
                Optional.ofNullable(row.get(CREDENTIAL.REPORT_ID)),
                Scopes.parse(row.get(CREDENTIAL.SCOPE)),
                row.get(CREDENTIAL.ISSUED_AT),
                row.get(CREDENTIAL.EXPIRES_AT),
                Optional.ofNullable(row.get(CREDENTIAL.LAST_USED_AT)),
                Optional.ofNullable(row.get(CREDENTIAL.REVOKED_AT)));
    }
}
