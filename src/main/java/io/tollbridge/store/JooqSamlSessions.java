package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.login.SamlLogout;
import io.tollbridge.login.SamlSessions;
import io.tollbridge.oauth.TokenDetails;
import io.tollbridge.saml.SamlSession;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Record4;

/** What an identity provider's logout ends, in the database. */
public final class JooqSamlSessions implements SamlSessions {
    private final DSLContext db;
    private final Supplier<UUID> ids;
    private final AuditRows audit;
    private final StoredJson json = new StoredJson();

    public JooqSamlSessions(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.ids = ids;
        this.audit = new AuditRows(ids, clock);
    }

    /** What a logout ended, for its event. */
    private record Cut(String kind, int revoked) {}

    @Override
    public int end(SamlLogout logout, Instant now, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            // Whoever opens a session by it has this row locked for reading: it is found below, or finds the logout.
            within.select(IDENTITY_PROVIDER.ID)
                    .from(IDENTITY_PROVIDER)
                    .where(IDENTITY_PROVIDER.ID.eq(logout.identityProviderId()))
                    .forUpdate()
                    .execute();
            RememberedLogouts.add(within, logout, ids);
            List<Record4<UUID, String, UUID, String>> meant = within
                    .select(CREDENTIAL.ID, CREDENTIAL.KIND, CREDENTIAL.USER_ID, CREDENTIAL.DETAILS)
                    .from(CREDENTIAL)
                    .where(
                            CREDENTIAL.SAML_SUBJECT_SHA256.eq(logout.subject().bytes()),
                            CREDENTIAL.ORGANIZATION_ID.eq(logout.organizationId()),
                            CREDENTIAL.REVOKED_AT.isNull(),
                            CREDENTIAL.KEEP_UNTIL.gt(now))
                    .orderBy(CREDENTIAL.ID)
                    .fetch()
                    .stream()
                    .filter(row -> means(logout.sessionIndexes(), row.get(CREDENTIAL.DETAILS)))
                    .toList();
            for (Record4<UUID, String, UUID, String> row : meant) {
                UUID id = row.get(CREDENTIAL.ID);
                String kind = row.get(CREDENTIAL.KIND);
                int revoked = JooqLineage.cut(within, CREDENTIAL.ID.eq(id), now);
                boolean session = kind.equals(Credentials.SESSION);
                audit.deleted(
                        within,
                        logout.organizationId(),
                        by,
                        session ? Action.SESSION_END : Action.TOKEN_REVOKE,
                        session ? Target.session(id) : Target.token(id),
                        new Cut(kind, revoked));
            }
            return meant.size();
        });
    }

    private boolean means(List<String> sessionIndexes, String details) {
        Optional<String> ours =
                json.read(details, TokenDetails.class).samlSession().flatMap(SamlSession::sessionIndex);
        return sessionIndexes.isEmpty() || ours.isEmpty() || sessionIndexes.contains(ours.get());
    }
}
