package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION_ROLE;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_ROLE;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.groupConcat;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import io.tollbridge.directory.HeldPermissions;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.TokenDetails;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** How a token is judged at each use: what is joined, what must hold, and what the row then says. */
final class TokenRows {
    private static final io.tollbridge.store.jooq.tables.Division FOR = DIVISION.as("held_for");

    /** Neither a name nor a permission holds a control character. */
    private static final String BETWEEN_DIVISION_AND_PERMISSIONS = "\t";

    private static final String BETWEEN_ROLES = "\n";

    /** Of the roles in the token's organization alone: what a client may do at home, it may not do elsewhere. */
    static final Field<String> PERMISSIONS = when(
                    CREDENTIAL.USER_ID.isNull(),
                    field(select(permissionsOfRoles())
                            .from(CLIENT_ROLE)
                            .join(ROLE)
                            .on(ROLE.ID.eq(CLIENT_ROLE.ROLE_ID))
                            .join(FOR)
                            .on(FOR.ID.eq(CLIENT_ROLE.DIVISION_ID))
                            .where(
                                    CLIENT_ROLE.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID),
                                    ROLE.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID))))
            .otherwise(field(select(permissionsOfRoles())
                    .from(USER_ROLE)
                    .join(ROLE)
                    .on(ROLE.ID.eq(USER_ROLE.ROLE_ID))
                    .join(FOR)
                    .on(FOR.ID.eq(USER_ROLE.DIVISION_ID))
                    .where(
                            USER_ROLE.USER_ID.eq(CREDENTIAL.USER_ID),
                            ROLE.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID))))
            .as("permissions");

    private final StoredJson json = new StoredJson();
    private final IdleTimes idleTimes;

    TokenRows(IdleTimes idleTimes) {
        this.idleTimes = idleTimes;
    }

    static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(IdleTimes.fields());
        fields.addAll(List.of(
                CREDENTIAL.ORGANIZATION_ID,
                CREDENTIAL.CLIENT_ID,
                CREDENTIAL.SCOPE,
                CREDENTIAL.EXPIRES_AT,
                CREDENTIAL.DETAILS,
                AUTHORIZED_APPLICATION.SCOPE,
                USER_ACCOUNT.ID,
                USER_ACCOUNT.EMAIL,
                USER_ACCOUNT.NAME));
        return fields;
    }

    /** {@link #fields} and what it takes to judge a call. GROUP_CONCAT alone costs MariaDB as much as all the joins. */
    static List<Field<?>> fieldsWithPermissions() {
        List<Field<?>> fields = fields();
        fields.add(PERMISSIONS);
        return fields;
    }

    /** The credential with its organization, its client, that one's approval and its user, all of them good now. */
    static Table<? extends Record> joined(Instant now) {
        return CREDENTIAL
                .join(ORGANIZATION)
                .on(ORGANIZATION.ID.eq(CREDENTIAL.ORGANIZATION_ID))
                .join(CLIENT)
                .on(CLIENT.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID), isGoodClient(now))
                .join(AUTHORIZED_APPLICATION)
                .on(
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID),
                        AUTHORIZED_APPLICATION.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID),
                        AUTHORIZED_APPLICATION.STATE.eq(JooqClients.APPROVED),
                        isNotBefore(AUTHORIZED_APPLICATION.NOT_BEFORE))
                .leftJoin(USER_ACCOUNT)
                .on(
                        USER_ACCOUNT.ID.eq(CREDENTIAL.USER_ID),
                        USER_ACCOUNT.ORGANIZATION_ID.eq(CREDENTIAL.ORGANIZATION_ID),
                        USER_ACCOUNT.ACTIVE.isTrue(),
                        isNotBefore(USER_ACCOUNT.NOT_BEFORE));
    }

    /** A token with a user is dead without him, and one for some roles alone without any of them. */
    static Condition userMayUseIt() {
        return CREDENTIAL.USER_ID.isNull().or(USER_ACCOUNT.ID.isNotNull().and(hasOneOfTheRoles()));
    }

    private static Condition isGoodClient(Instant now) {
        return CLIENT.STATE
                .eq(JooqClients.ACTIVE)
                .and(isNotBefore(CLIENT.NOT_BEFORE))
                .and(CLIENT.DELETE_AT.isNull().or(CLIENT.DELETE_AT.gt(now)));
    }

    private static Condition isNotBefore(Field<Instant> notBefore) {
        return notBefore.isNull().or(CREDENTIAL.ISSUED_AT.gt(notBefore));
    }

    private static Condition hasOneOfTheRoles() {
        Condition ofThisApplication = AUTHORIZED_APPLICATION_ROLE
                .ORGANIZATION_ID
                .eq(CREDENTIAL.ORGANIZATION_ID)
                .and(AUTHORIZED_APPLICATION_ROLE.CLIENT_ID.eq(CREDENTIAL.CLIENT_ID));
        return notExists(selectOne().from(AUTHORIZED_APPLICATION_ROLE).where(ofThisApplication))
                .or(exists(selectOne()
                        .from(AUTHORIZED_APPLICATION_ROLE)
                        .join(USER_ROLE)
                        .on(USER_ROLE.ROLE_ID.eq(AUTHORIZED_APPLICATION_ROLE.ROLE_ID))
                        .where(ofThisApplication, USER_ROLE.USER_ID.eq(CREDENTIAL.USER_ID))));
    }

    /** From {@link #fieldsWithPermissions}; empty: nobody used it for too long. */
    Optional<ActiveToken> permittedToken(Record row, Instant now) {
        return activeToken(row, now, permissions(row.get(PERMISSIONS)));
    }

    /** From {@link #fields}: it is good, and permits nothing. Empty: nobody used it for too long. */
    Optional<ActiveToken> goodToken(Record row, Instant now) {
        return activeToken(row, now, HeldPermissions.NONE);
    }

    private Optional<ActiveToken> activeToken(Record row, Instant now, HeldPermissions permissions) {
        if (!idleTimes.isInUse(row, now)) {
            return Optional.empty();
        }
        Scopes issued = Scopes.parse(row.get(CREDENTIAL.SCOPE));
        String approved = row.get(AUTHORIZED_APPLICATION.SCOPE);
        return Optional.of(new ActiveToken(
                row.get(CREDENTIAL.ID),
                row.get(CREDENTIAL.ORGANIZATION_ID),
                row.get(CREDENTIAL.CLIENT_ID),
                Optional.ofNullable(row.get(USER_ACCOUNT.ID))
                        .map(id -> new ActiveToken.Person(id, row.get(USER_ACCOUNT.EMAIL), row.get(USER_ACCOUNT.NAME))),
                approved == null ? issued : issued.within(Scopes.parse(approved)),
                row.get(CREDENTIAL.ISSUED_AT),
                row.get(CREDENTIAL.EXPIRES_AT),
                details(row.get(CREDENTIAL.DETAILS)),
                permissions));
    }

    TokenDetails details(@Nullable String stored) {
        return stored == null ? TokenDetails.NONE : json.read(stored, TokenDetails.class);
    }

    @Nullable
    String stored(TokenDetails details) {
        return details.equals(TokenDetails.NONE) ? null : json.write(details);
    }

    /** What single logout finds a credential by, where its identity provider named its user. */
    static Optional<Sha256> samlSubject(TokenDetails details, UUID organizationId, Optional<UUID> identityProviderId) {
        return details.samlSession()
                .flatMap(session -> identityProviderId.map(provider -> session.subject(organizationId, provider)));
    }

    private static Field<String> permissionsOfRoles() {
        return groupConcat(concat(FOR.NAME, inline(BETWEEN_DIVISION_AND_PERMISSIONS), ROLE.PERMISSIONS))
                .separator(BETWEEN_ROLES);
    }

    /** From {@link #PERMISSIONS}. */
    static HeldPermissions permissions(@Nullable String roles) {
        return roles == null
                ? HeldPermissions.NONE
                : HeldPermissions.of(roles.lines().map(TokenRows::held).toList());
    }

    private static HeldPermissions.Row held(String role) {
        int end = role.indexOf(BETWEEN_DIVISION_AND_PERMISSIONS);
        return new HeldPermissions.Row(role.substring(end + 1), role.substring(0, end));
    }
}
