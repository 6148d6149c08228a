package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;

import io.tollbridge.directory.BuiltInClient;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** The product's own clients in the database. */
public final class JooqBuiltInClients {
    static final String DECIDED_BY = "tollbridge:start";

    private final DSLContext db;
    private final Clock clock;
    private final StoredJson json = new StoredJson();

    public JooqBuiltInClients(DSLContext db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * Creates the client, or gives it these settings where an older version made it with others, and approves it in every
     * organization that has not decided on it. Several nodes may do so at once.
     */
    public void keep(BuiltInClient client, ClientSettings settings) {
        Instant now = clock.instant();
        String stored = json.write(StoredClientSettings.of(settings));
        db.insertInto(CLIENT)
                .set(CLIENT.CLIENT_ID, client.clientId())
                .set(CLIENT.ORGANIZATION_ID, Client.BUILT_IN)
                .set(CLIENT.STATE, ClientRows.ACTIVE)
                .set(CLIENT.SETTINGS, stored)
                .set(CLIENT.CREATED_BY, DECIDED_BY)
                .set(CLIENT.CREATED_AT, now)
                .set(CLIENT.MODIFIED_BY, DECIDED_BY)
                .set(CLIENT.MODIFIED_AT, now)
                .set(CLIENT.VERSION, 1)
                .onDuplicateKeyUpdate()
                .set(CLIENT.CLIENT_ID, CLIENT.CLIENT_ID)
                .execute();
        db.update(CLIENT)
                .set(CLIENT.SETTINGS, stored)
                .set(CLIENT.MODIFIED_BY, DECIDED_BY)
                .set(CLIENT.MODIFIED_AT, now)
                .set(CLIENT.VERSION, CLIENT.VERSION.plus(1))
                .where(
                        CLIENT.CLIENT_ID.eq(client.clientId()),
                        CLIENT.ORGANIZATION_ID.eq(Client.BUILT_IN),
                        CLIENT.SETTINGS.ne(stored))
                .execute();
        approve(db, noCondition(), now);
    }

    /** Approves all of them in an organization that is being made. */
    static void approveIn(DSLContext within, UUID organizationId, Instant now) {
        approve(within, ORGANIZATION.ID.eq(organizationId), now);
    }

    private static void approve(DSLContext within, Condition where, Instant now) {
        within.insertInto(
                        AUTHORIZED_APPLICATION,
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID,
                        AUTHORIZED_APPLICATION.CLIENT_ID,
                        AUTHORIZED_APPLICATION.STATE,
                        AUTHORIZED_APPLICATION.DECIDED_BY,
                        AUTHORIZED_APPLICATION.DECIDED_AT)
                .select(select(
                                ORGANIZATION.ID,
                                CLIENT.CLIENT_ID,
                                inline(JooqClients.APPROVED),
                                inline(DECIDED_BY),
                                val(now, AUTHORIZED_APPLICATION.DECIDED_AT))
                        .from(ORGANIZATION)
                        .join(CLIENT)
                        .on(CLIENT.ORGANIZATION_ID.eq(Client.BUILT_IN))
                        .where(
                                where,
                                notExists(selectOne()
                                        .from(AUTHORIZED_APPLICATION)
                                        .where(
                                                AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(ORGANIZATION.ID),
                                                AUTHORIZED_APPLICATION.CLIENT_ID.eq(CLIENT.CLIENT_ID)))))
                .onDuplicateKeyUpdate()
                .set(AUTHORIZED_APPLICATION.CLIENT_ID, AUTHORIZED_APPLICATION.CLIENT_ID)
                .execute();
    }
}
