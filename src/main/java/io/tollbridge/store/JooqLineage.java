package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CREDENTIAL;

import io.tollbridge.oauth.Lineage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Cuts in the database. */
public final class JooqLineage implements Lineage {
    private static final int AT_ONCE = 500;

    private final DSLContext db;

    public JooqLineage(DSLContext db) {
        this.db = db;
    }

    @Override
    public int cut(UUID organizationId, UUID credentialId, Instant now) {
        return db.transactionResult(transaction -> cut(
                transaction.dsl(),
                CREDENTIAL.ID.eq(credentialId).and(CREDENTIAL.ORGANIZATION_ID.eq(organizationId)),
                now));
    }

    /** Everything of this client, in one organization or in all, and what came from it, whoever holds that. */
    static int cutClient(DSLContext within, String clientId, Optional<UUID> organizationId, Instant now) {
        Condition ofClient = CREDENTIAL.CLIENT_ID.eq(clientId);
        return cut(
                within,
                organizationId
                        .map(id -> ofClient.and(CREDENTIAL.ORGANIZATION_ID.eq(id)))
                        .orElse(ofClient),
                now);
    }

    /** Everything of this user, and what came from it. */
    static int cutUser(DSLContext within, UUID userId, Instant now) {
        return cut(within, CREDENTIAL.USER_ID.eq(userId), now);
    }

    /**
     * Level by level: the UPDATE locks a level's rows, so that an INSERT below one of them that is under way is waited for
     * and then seen, and a later one finds its parent revoked.
     */
    static int cut(DSLContext within, Condition first, Instant now) {
        int revoked = 0;
        Set<UUID> seen = new HashSet<>();
        // Rows that were revoked before are followed too: a row of an older version of ours could stand below one.
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
                        .where(CREDENTIAL.PARENT_ID.in(some).or(CREDENTIAL.ACTOR_PARENT_ID.in(some)))
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
}
