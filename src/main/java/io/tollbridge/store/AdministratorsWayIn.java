package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION_ROLE;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import io.tollbridge.directory.BuiltInClient;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Scopes;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.SelectConditionStep;

/**
 * PRODUCT.md: the last way in for an administrator cannot be cut off. One of the product's own clients must stay approved,
 * with scopes by which an application can be approved, and usable by somebody who may do that; where nobody may at the
 * moment, by whoever is given a role that permits it.
 */
final class AdministratorsWayIn {
    private AdministratorsWayIn() {}

    /** Leaves the transaction, which rolls back. */
    static final class CutOff extends RuntimeException {
        CutOff() {
            super(
                    "No administrator could sign in any more: neither "
                            + String.join(" nor ", BuiltInClient.clientIds())
                            + " would be left for one.",
                    null,
                    false,
                    false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /** To be called once the decision is written, and before anything is cut. */
    static void require(DSLContext within, UUID organizationId, String clientId) {
        if (!BuiltInClient.clientIds().contains(clientId)) {
            return;
        }
        List<String> open = within
                .select(AUTHORIZED_APPLICATION.CLIENT_ID, AUTHORIZED_APPLICATION.SCOPE)
                .from(AUTHORIZED_APPLICATION)
                .join(CLIENT)
                .on(CLIENT.CLIENT_ID.eq(AUTHORIZED_APPLICATION.CLIENT_ID), CLIENT.STATE.eq(ClientRows.ACTIVE))
                .where(
                        AUTHORIZED_APPLICATION.ORGANIZATION_ID.eq(organizationId),
                        AUTHORIZED_APPLICATION.CLIENT_ID.in(BuiltInClient.clientIds()),
                        AUTHORIZED_APPLICATION.STATE.eq(JooqClients.APPROVED))
                .fetch()
                .stream()
                .filter(row ->
                        row.value2() == null || Scopes.parse(row.value2()).permit(Permission.OAUTH_CLIENT_AUTHORIZE))
                .map(row -> row.value1())
                .toList();
        boolean somebodyMay = within.fetchExists(administrators(organizationId));
        boolean wayIn = open.stream()
                .anyMatch(id -> somebodyMay
                        ? within.fetchExists(administrators(organizationId).and(isFor(organizationId, id)))
                        : mayBeForAdministrators(within, organizationId, id));
        if (!wayIn) {
            throw new CutOff();
        }
    }

    private static SelectConditionStep<Record1<Integer>> administrators(UUID organizationId) {
        return selectOne()
                .from(USER_ACCOUNT)
                .where(
                        USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId),
                        USER_ACCOUNT.ACTIVE.isTrue(),
                        exists(selectOne()
                                .from(USER_ROLE)
                                .join(ROLE)
                                .on(ROLE.ID.eq(USER_ROLE.ROLE_ID), permitsToAuthorize())
                                .join(DIVISION)
                                .on(DIVISION.ID.eq(USER_ROLE.DIVISION_ID), DIVISION.NAME.eq(RoleAssignment.HOME))
                                .where(USER_ROLE.USER_ID.eq(USER_ACCOUNT.ID))));
    }

    /** The application is for no roles in particular, or for one that the user of the statement around this holds. */
    private static Condition isFor(UUID organizationId, String clientId) {
        return notExists(selectOne().from(AUTHORIZED_APPLICATION_ROLE).where(limits(organizationId, clientId)))
                .or(exists(selectOne()
                        .from(AUTHORIZED_APPLICATION_ROLE)
                        .join(USER_ROLE)
                        .on(USER_ROLE.ROLE_ID.eq(AUTHORIZED_APPLICATION_ROLE.ROLE_ID))
                        .where(limits(organizationId, clientId), USER_ROLE.USER_ID.eq(USER_ACCOUNT.ID))));
    }

    private static boolean mayBeForAdministrators(DSLContext within, UUID organizationId, String clientId) {
        return !within.fetchExists(AUTHORIZED_APPLICATION_ROLE, limits(organizationId, clientId))
                || within.fetchExists(selectOne()
                        .from(AUTHORIZED_APPLICATION_ROLE)
                        .join(ROLE)
                        .on(ROLE.ID.eq(AUTHORIZED_APPLICATION_ROLE.ROLE_ID), permitsToAuthorize())
                        .where(limits(organizationId, clientId)));
    }

    private static Condition limits(UUID organizationId, String clientId) {
        return AUTHORIZED_APPLICATION_ROLE
                .ORGANIZATION_ID
                .eq(organizationId)
                .and(AUTHORIZED_APPLICATION_ROLE.CLIENT_ID.eq(clientId));
    }

    private static Condition permitsToAuthorize() {
        return concat(inline(" "), ROLE.PERMISSIONS, inline(" "))
                .contains(" " + Permission.OAUTH_CLIENT_AUTHORIZE.name() + " ");
    }
}
