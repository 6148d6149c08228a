package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION_ROLE;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Scopes;
import io.tollbridge.oauth.Authorization;
import io.tollbridge.oauth.Authorizations;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.oauth.Standing;
import io.tollbridge.oauth.Standings;
import io.tollbridge.oauth.UserClaims;
import io.tollbridge.oauth.UserClaimsReader;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Authorizations in the database, and what decides whether there may be one. */
public final class JooqAuthorizations implements Authorizations, Standings, UserClaimsReader {
    private final DSLContext db;
    private final Credentials credentials;
    private final StoredJson json = new StoredJson();
    private final UserClaimsRows claims = new UserClaimsRows(json);

    public JooqAuthorizations(DSLContext db) {
        this.db = db;
        this.credentials = new Credentials(db);
    }

    /**
     * The row's own end is that of its code. It is kept for as long as tokens may come from it, which stands in
     * {@code refresh_expires_at}: a row that is gone gives nothing any more.
     */
    @Override
    public Issuance add(Authorization authorization, UUID sessionId) {
        return credentials.insert(
                new Credentials.Row(
                        authorization.code(),
                        authorization.id(),
                        Credentials.AUTHORIZATION,
                        authorization.organizationId(),
                        Optional.of(authorization.clientId()),
                        Optional.of(authorization.userId()),
                        authorization.identityProviderId(),
                        authorization.scope().text(),
                        Optional.empty(),
                        authorization.issuedAt(),
                        authorization.codeExpiresAt(),
                        Optional.empty(),
                        Optional.of(authorization.endsAt()),
                        Optional.of(json.write(authorization.details())),
                        Optional.empty()),
                new Source.FromSession(sessionId));
    }

    @Override
    public Standing of(UUID organizationId, String clientId, UUID userId) {
        Field<Boolean> withinRoles =
                field(withinRoles(organizationId, clientId, userId)).as("within_roles");
        Field<Boolean> mayApprove = field(mayApprove(organizationId, userId)).as("may_approve");
        return db.select(
                        AUTHORIZED_APPLICATION.STATE,
                        AUTHORIZED_APPLICATION.SCOPE,
                        withinRoles,
                        mayApprove,
                        ORGANIZATION.IMPLICIT_ALLOWED)
                .from(ORGANIZATION)
                .leftJoin(AUTHORIZED_APPLICATION)
                .on(
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(ORGANIZATION.ID),
                        AUTHORIZED_APPLICATION.CLIENT_ID.eq(clientId))
                .where(ORGANIZATION.ID.eq(organizationId))
                .fetchSingle(row -> new Standing(
                        JooqClients.APPROVED.equals(row.get(AUTHORIZED_APPLICATION.STATE)),
                        Optional.ofNullable(row.get(AUTHORIZED_APPLICATION.SCOPE))
                                .map(Scopes::parse),
                        row.get(withinRoles),
                        row.get(mayApprove),
                        row.get(ORGANIZATION.IMPLICIT_ALLOWED)));
    }

    private static Condition withinRoles(UUID organizationId, String clientId, UUID userId) {
        Condition ofThisApplication = AUTHORIZED_APPLICATION_ROLE
                .ORGANIZATION_ID
                .eq(organizationId)
                .and(AUTHORIZED_APPLICATION_ROLE.CLIENT_ID.eq(clientId));
        return notExists(selectOne().from(AUTHORIZED_APPLICATION_ROLE).where(ofThisApplication))
                .or(exists(selectOne()
                        .from(AUTHORIZED_APPLICATION_ROLE)
                        .join(USER_ROLE)
                        .on(USER_ROLE.ROLE_ID.eq(AUTHORIZED_APPLICATION_ROLE.ROLE_ID))
                        .where(ofThisApplication, USER_ROLE.USER_ID.eq(userId))));
    }

    /** An approval concerns the whole organization, so the role must be held for Home. */
    private static Condition mayApprove(UUID organizationId, UUID userId) {
        return exists(select(inline(1))
                .from(USER_ROLE)
                .join(ROLE)
                .on(ROLE.ID.eq(USER_ROLE.ROLE_ID))
                .join(DIVISION)
                .on(DIVISION.ID.eq(USER_ROLE.DIVISION_ID))
                .where(
                        USER_ROLE.USER_ID.eq(userId),
                        ROLE.ORGANIZATION_ID.eq(organizationId),
                        DIVISION.NAME.eq(RoleAssignment.HOME),
                        concat(inline(" "), ROLE.PERMISSIONS, inline(" "))
                                .contains(" " + Permission.OAUTH_CLIENT_AUTHORIZE.name() + " ")));
    }

    @Override
    public Optional<UserClaims> ofToken(UUID tokenId) {
        return db.select(UserClaimsRows.FIELDS)
                .from(CREDENTIAL)
                .join(USER_ACCOUNT)
                .on(USER_ACCOUNT.ID.eq(CREDENTIAL.USER_ID))
                .leftJoin(IDENTITY_PROVIDER)
                .on(IDENTITY_PROVIDER.ID.eq(CREDENTIAL.IDENTITY_PROVIDER_ID))
                .where(CREDENTIAL.ID.eq(tokenId))
                .fetchOptional(claims::claims);
    }
}
