package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_ROLE;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.groupConcat;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;

import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.Tokens;
import io.tollbridge.saml.AssertionUse;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Access tokens in the database. */
public final class JooqTokens implements Tokens {
    /** Of the roles in the token's organization alone: what a client may do at home, it may not do elsewhere. */
    private static final Field<String> PERMISSIONS = when(
                    CREDENTIAL.USER_ID.isNull(),
                    field(select(groupConcat(ROLE.PERMISSIONS).separator(" "))
                            .from(CLIENT_ROLE)
                            .join(ROLE)
                            .on(ROLE.ID.eq(CLIENT_ROLE.ROLE_ID))
                            .where(
                                    CLIENT_ROLE.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID),
                                    ROLE.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID))))
            .otherwise(field(select(groupConcat(ROLE.PERMISSIONS).separator(" "))
                    .from(USER_ROLE)
                    .join(ROLE)
                    .on(ROLE.ID.eq(USER_ROLE.ROLE_ID))
                    .where(
                            USER_ROLE.USER_ID.eq(CREDENTIAL.USER_ID),
                            ROLE.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID))))
            .as("permissions");

    private final DSLContext db;
    private final Credentials credentials;

    public JooqTokens(DSLContext db) {
        this.db = db;
        this.credentials = new Credentials(db);
    }

    @Override
    public void issue(AccessToken token) {
        credentials.insert(row(token));
    }

    @Override
    public boolean issueOnce(AccessToken token, AssertionUse use) {
        return credentials.insertOnce(row(token), use);
    }

    @Override
    public Optional<ActiveToken> active(Sha256 sha256, Instant now) {
        return db.select(
                        CREDENTIAL.ID,
                        CREDENTIAL.ORGANIZATION_ID,
                        CREDENTIAL.CLIENT_ID,
                        CREDENTIAL.SCOPE,
                        CREDENTIAL.ISSUED_AT,
                        CREDENTIAL.EXPIRES_AT,
                        USER_ACCOUNT.ID,
                        USER_ACCOUNT.EMAIL,
                        USER_ACCOUNT.NAME,
                        PERMISSIONS)
                .from(CREDENTIAL)
                .join(ORGANIZATION)
                .on(ORGANIZATION.ID.eq(CREDENTIAL.ORGANIZATION_ID))
                .join(CLIENT)
                .on(CLIENT.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID), CLIENT.STATE.eq(JooqClients.ACTIVE))
                .join(AUTHORIZED_APPLICATION)
                .on(
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID),
                        AUTHORIZED_APPLICATION.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID),
                        AUTHORIZED_APPLICATION.STATE.eq(JooqClients.APPROVED))
                .leftJoin(USER_ACCOUNT)
                .on(
                        USER_ACCOUNT.ID.eq(CREDENTIAL.USER_ID),
                        USER_ACCOUNT.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID),
                        USER_ACCOUNT.ACTIVE.isTrue())
                .where(
                        Credentials.isGood(sha256, Credentials.ACCESS_TOKEN, now),
                        CREDENTIAL.USER_ID.isNull().or(USER_ACCOUNT.ID.isNotNull()))
                .fetchOptional(JooqTokens::activeToken);
    }

    private static ActiveToken activeToken(Record row) {
        Optional<ActiveToken.Person> user = Optional.ofNullable(row.get(USER_ACCOUNT.ID))
                .map(id -> new ActiveToken.Person(id, row.get(USER_ACCOUNT.EMAIL), row.get(USER_ACCOUNT.NAME)));
        return new ActiveToken(
                row.get(CREDENTIAL.ID),
                row.get(CREDENTIAL.ORGANIZATION_ID),
                row.get(CREDENTIAL.CLIENT_ID),
                user,
                Scopes.parse(row.get(CREDENTIAL.SCOPE)),
                row.get(CREDENTIAL.ISSUED_AT),
                row.get(CREDENTIAL.EXPIRES_AT),
                permissions(row.get(PERMISSIONS)));
    }

    /** The lists of several roles, joined: a name may come twice, and a role without permissions adds a space. */
    private static Set<String> permissions(@Nullable String lists) {
        String text = lists == null ? "" : lists.strip();
        return text.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(text.split(" +")));
    }

    private static Credentials.Row row(AccessToken token) {
        return new Credentials.Row(
                token.sha256(),
                token.id(),
                Credentials.ACCESS_TOKEN,
                token.organizationId(),
                Optional.of(token.clientId()),
                token.userId(),
                token.identityProviderId(),
                token.scope().text(),
                token.reportId(),
                token.issuedAt(),
                token.expiresAt());
    }
}
